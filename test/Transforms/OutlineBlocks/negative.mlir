// RUN: trop-opt %s --trop-outline-blocks="whole=3 limit=6" --split-input-file | FileCheck %s

// What the end reads stays, and so does what that reads.

// CHECK-LABEL: func.func @returned(
// CHECK-NOT:     call
// CHECK:         return %{{.*}} : f32
// CHECK-NOT:   func.func private
func.func @returned(%x: memref<4xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = memref.load %x[%c0] : memref<4xf32>
  %1 = arith.addf %0, %0 : f32
  %2 = arith.mulf %1, %0 : f32
  return %2 : f32
}

// -----

// What is read far behind stays; what lies between is in pieces, of this order.

// CHECK-LABEL: func.func @far(
// CHECK:         %[[N:.*]] = memref.load %{{.*}} : memref<1xindex>
// CHECK:         call @trop.piece{{[_0-9]*}}(%[[N]], %{{.*}}) : (index, memref<4xf32>) -> ()
// CHECK:         call @trop.piece{{[_0-9]*}}(%{{.*}}) : (memref<4xf32>) -> ()
// CHECK:         call @trop.piece{{[_0-9]*}}(%{{.*}}, %[[N]]) : (memref<4xf32>, index) -> ()
// CHECK:         return
func.func @far(%n: memref<1xindex>, %x: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %count = memref.load %n[%c0] : memref<1xindex>
  scf.for %i = %c0 to %count step %c1 {
    %0 = memref.load %x[%i] : memref<4xf32>
    %1 = arith.addf %0, %0 : f32
    memref.store %1, %x[%i] : memref<4xf32>
  }
  %2 = vector.load %x[%c0] : memref<4xf32>, vector<4xf32>
  %3 = arith.addf %2, %2 : vector<4xf32>
  %4 = arith.mulf %3, %2 : vector<4xf32>
  %5 = arith.subf %4, %3 : vector<4xf32>
  vector.store %5, %x[%c0] : memref<4xf32>, vector<4xf32>
  %6 = memref.load %x[%count] : memref<4xf32>
  %7 = arith.addf %6, %6 : f32
  memref.store %7, %x[%count] : memref<4xf32>
  return
}

// -----

// Equal but for a constant is not equal.

// CHECK-LABEL: func.func @constants(
// CHECK:         call @[[ONE:.*]](%
// CHECK:         call @[[TWO:.*]](%
// CHECK-DAG:   func.func private @[[ONE]](
// CHECK-DAG:   func.func private @[[TWO]](
func.func @constants(%x: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %0 = memref.load %x[%c0] : memref<4xf32>
  %1 = arith.addf %0, %one : f32
  %2 = arith.mulf %1, %0 : f32
  %3 = arith.mulf %2, %0 : f32
  memref.store %3, %x[%c0] : memref<4xf32>
  %4 = memref.load %x[%c0] : memref<4xf32>
  %5 = arith.addf %4, %two : f32
  %6 = arith.mulf %5, %4 : f32
  %7 = arith.mulf %6, %4 : f32
  memref.store %7, %x[%c0] : memref<4xf32>
  return
}

// -----

// Functions of several blocks stay whole.

// CHECK-LABEL: func.func @blocks(
// CHECK-NOT:     call
// CHECK:         return
func.func @blocks(%x: memref<4xf32>, %again: i1) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = memref.load %x[%c0] : memref<4xf32>
  %1 = arith.addf %0, %0 : f32
  memref.store %1, %x[%c0] : memref<4xf32>
  llvm.cond_br %again, ^a, ^b
^a:
  memref.store %0, %x[%c0] : memref<4xf32>
  llvm.br ^b
^b:
  return %0 : f32
}
