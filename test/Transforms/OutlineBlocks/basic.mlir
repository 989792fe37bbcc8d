// RUN: trop-opt %s --trop-outline-blocks="whole=5 limit=5" --split-input-file | FileCheck %s
// RUN: trop-opt %s --trop-outline-blocks --split-input-file | FileCheck %s --check-prefix=WHOLE

// WHOLE-NOT: func.call
// WHOLE-NOT: func.func private


// What repeats is one function. Its views lie alike in the buffer each time, so their
// span is one argument; what is read of the parameters are others.

// CHECK-LABEL: func.func @repeated(
// CHECK-SAME:    %[[MEMORY:.*]]: memref<?xi8>, %[[A:.*]]: memref<4xf32>, %[[B:.*]]: memref<4xf32>)
// CHECK:         %[[FIRST:.*]] = memref.view %[[MEMORY]][%c0{{.*}}][] : memref<?xi8> to memref<32xi8>
// CHECK:         call @trop.piece(%[[FIRST]], %[[A]])
// CHECK:         %[[SECOND:.*]] = memref.view %[[MEMORY]][%c16{{.*}}][] : memref<?xi8> to memref<32xi8>
// CHECK:         call @trop.piece(%[[SECOND]], %[[B]])
// CHECK-NOT:     arith.addf
// CHECK:         return

// CHECK-LABEL: func.func private @trop.piece(
// CHECK-SAME:    %[[SPAN:.*]]: memref<32xi8>, %[[W:.*]]: memref<4xf32>)
// CHECK-SAME:    llvm.bareptr, passthrough = ["noinline", "optsize"]
// CHECK-DAG:     %[[X:.*]] = memref.view %[[SPAN]][%c0{{.*}}][] : memref<32xi8> to memref<4xf32>
// CHECK-DAG:     %[[Y:.*]] = memref.view %[[SPAN]][%c16{{.*}}][] : memref<32xi8> to memref<4xf32>
// CHECK:         vector.load %[[X]]
// CHECK:         vector.load %[[W]]
// CHECK:         %[[SUM:.*]] = arith.addf
// CHECK:         vector.store %[[SUM]], %[[Y]]
// CHECK:         return
func.func @repeated(%memory: memref<?xi8>, %a: memref<4xf32>, %b: memref<4xf32>)
    attributes {passthrough = ["optsize"]} {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  %x = memref.view %memory[%c0][] : memref<?xi8> to memref<4xf32>
  %y = memref.view %memory[%c16][] : memref<?xi8> to memref<4xf32>
  %z = memref.view %memory[%c32][] : memref<?xi8> to memref<4xf32>
  %0 = vector.load %x[%c0] : memref<4xf32>, vector<4xf32>
  %1 = vector.load %a[%c0] : memref<4xf32>, vector<4xf32>
  %2 = arith.addf %0, %1 : vector<4xf32>
  vector.store %2, %y[%c0] : memref<4xf32>, vector<4xf32>
  %3 = vector.load %y[%c0] : memref<4xf32>, vector<4xf32>
  %4 = vector.load %b[%c0] : memref<4xf32>, vector<4xf32>
  %5 = arith.addf %3, %4 : vector<4xf32>
  vector.store %5, %z[%c0] : memref<4xf32>, vector<4xf32>
  return
}

// -----

// Views that come nearer to each other are in spans of their own.

// CHECK-LABEL: func.func @apart(
// CHECK:         call @trop.piece(%{{.*}}, %{{.*}}) : (memref<16xi8>, memref<16xi8>) -> ()
// CHECK:         call @trop.piece(%{{.*}}, %{{.*}}) : (memref<16xi8>, memref<16xi8>) -> ()
// CHECK-NOT:     call
// CHECK:         return
// CHECK:       func.func private @trop.piece(
// CHECK-NOT:   func.func private
func.func @apart(%memory: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c32 = arith.constant 32 : index
  %c48 = arith.constant 48 : index
  %x = memref.view %memory[%c0][] : memref<?xi8> to memref<4xf32>
  %y = memref.view %memory[%c16][] : memref<?xi8> to memref<4xf32>
  %p = memref.view %memory[%c48][] : memref<?xi8> to memref<4xf32>
  %q = memref.view %memory[%c32][] : memref<?xi8> to memref<4xf32>
  %0 = vector.load %x[%c0] : memref<4xf32>, vector<4xf32>
  %1 = arith.addf %0, %0 : vector<4xf32>
  %2 = arith.mulf %1, %0 : vector<4xf32>
  %3 = arith.mulf %2, %0 : vector<4xf32>
  vector.store %3, %p[%c0] : memref<4xf32>, vector<4xf32>
  %4 = vector.load %y[%c0] : memref<4xf32>, vector<4xf32>
  %5 = arith.addf %4, %4 : vector<4xf32>
  %6 = arith.mulf %5, %4 : vector<4xf32>
  %7 = arith.mulf %6, %4 : vector<4xf32>
  vector.store %7, %q[%c0] : memref<4xf32>, vector<4xf32>
  return
}

// -----

// What functions compute alike is one piece, wherever their buffers lie.

// CHECK-LABEL: func.func @near(
// CHECK:         call @trop.piece(%{{.*}}, %{{.*}}, %{{.*}}) : (memref<16xi8>, memref<16xi8>, memref<16xi8>) -> ()
// CHECK:       func.func private @trop.piece(
// CHECK-NOT:   func.func private
// CHECK-LABEL: func.func @far(
// CHECK:         call @trop.piece(%{{.*}}, %{{.*}}, %{{.*}}) : (memref<16xi8>, memref<16xi8>, memref<16xi8>) -> ()
// CHECK-NOT:   func.func private
func.func @near(%memory: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c256 = arith.constant 256 : index
  %x = memref.view %memory[%c0][] : memref<?xi8> to memref<4xf32>
  %y = memref.view %memory[%c64][] : memref<?xi8> to memref<4xf32>
  %z = memref.view %memory[%c256][] : memref<?xi8> to memref<4xf32>
  %0 = vector.load %x[%c0] : memref<4xf32>, vector<4xf32>
  %1 = vector.load %y[%c0] : memref<4xf32>, vector<4xf32>
  %2 = arith.addf %0, %1 : vector<4xf32>
  vector.store %2, %z[%c0] : memref<4xf32>, vector<4xf32>
  return
}
func.func @far(%memory: memref<?xi8>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %c512 = arith.constant 512 : index
  %x = memref.view %memory[%c0][] : memref<?xi8> to memref<4xf32>
  %y = memref.view %memory[%c64][] : memref<?xi8> to memref<4xf32>
  %z = memref.view %memory[%c512][] : memref<?xi8> to memref<4xf32>
  %0 = vector.load %x[%c0] : memref<4xf32>, vector<4xf32>
  %1 = vector.load %y[%c0] : memref<4xf32>, vector<4xf32>
  %2 = arith.addf %0, %1 : vector<4xf32>
  vector.store %2, %z[%c0] : memref<4xf32>, vector<4xf32>
  return
}
