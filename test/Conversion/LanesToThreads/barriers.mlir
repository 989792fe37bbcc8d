// Where threads of a warp wait for each other.
// RUN: trop-opt %s --convert-lanes-to-threads --split-input-file | FileCheck %s

// What the first stored all load, and it must not store before all have loaded.
// CHECK-LABEL: gpu.func @scalars
// CHECK:         llvm.store
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.load
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.store
// CHECK-NOT:     nvvm.bar.warp.sync
// CHECK:         llvm.store
// CHECK-NOT:     nvvm.bar.warp.sync
// CHECK:         gpu.return
func.func @scalars(%n: memref<4xindex>) attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  memref.store %c1, %n[%c0] : memref<4xindex>
  %i = memref.load %n[%c1] : memref<4xindex>
  memref.store %i, %n[%c1] : memref<4xindex>
  memref.store %i, %n[%c0] : memref<4xindex>
  return
}

// -----

// Rows of one buffer are each thread's own; a scalar of it is not, nor a vector that no row is.
// CHECK-LABEL: gpu.func @rows
// CHECK:         llvm.store
// CHECK-NOT:     nvvm.bar.warp.sync
// CHECK:         llvm.load
// CHECK:         llvm.store
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.load
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.store
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.load
func.func @rows(%x: memref<8x32xf32>, %f: memref<?xf32>, %r: index)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %one = arith.constant dense<1.0> : vector<32xf32>
  vector.store %one, %x[%r, %c0] : memref<8x32xf32>, vector<32xf32>
  %v = vector.load %x[%c0, %c0] : memref<8x32xf32>, vector<32xf32>
  vector.store %v, %x[%c5, %c0] : memref<8x32xf32>, vector<32xf32>
  %s = memref.load %x[%r, %c5] : memref<8x32xf32>
  %all = vector.broadcast %s : f32 to vector<32xf32>
  vector.store %all, %x[%r, %c0] : memref<8x32xf32>, vector<32xf32>
  vector.store %all, %f[%r] : memref<?xf32>, vector<32xf32>
  %again = vector.load %f[%c5] : memref<?xf32>, vector<32xf32>
  vector.store %again, %x[%r, %c0] : memref<8x32xf32>, vector<32xf32>
  return
}

// -----

// Buffers at known places of one argument are told apart where they do not overlap.
// CHECK-LABEL: gpu.func @views
// CHECK:         llvm.store
// CHECK-NOT:     nvvm.bar.warp.sync
// CHECK:         llvm.load
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.load
func.func @views(%m: memref<?xi8> {trop.warp_bytes = 64 : i64}, %n: memref<2xi64>)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c16 = arith.constant 16 : index
  %one = arith.constant 1 : i64
  %a = memref.view %m[%c0][] : memref<?xi8> to memref<2xi64>
  %b = memref.view %m[%c16][] : memref<?xi8> to memref<2xi64>
  %c = memref.view %m[%c8][] : memref<?xi8> to memref<2xi64>
  memref.store %one, %a[%c0] : memref<2xi64>
  %x = memref.load %b[%c0] : memref<2xi64>
  %y = memref.load %c[%c0] : memref<2xi64>
  %z = arith.addi %x, %y : i64
  memref.store %z, %n[%c0] : memref<2xi64>
  return
}

// -----

// The next step of a loop loads what this one stored; after a branch all its accesses may be done.
// CHECK-LABEL: gpu.func @loops
// CHECK:         scf.for
// CHECK:           nvvm.bar.warp.sync
// CHECK:           llvm.load
// CHECK:           scf.if
// CHECK:             nvvm.bar.warp.sync
// CHECK:             llvm.store
// CHECK:         nvvm.bar.warp.sync
// CHECK:         llvm.load
func.func @loops(%n: memref<4xindex>, %to: index)
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %to step %c1 {
    %count = memref.load %n[%c0] : memref<4xindex>
    %isLess = arith.cmpi ult, %count, %i : index
    scf.if %isLess {
      memref.store %i, %n[%c0] : memref<4xindex>
    }
  }
  %last = memref.load %n[%c0] : memref<4xindex>
  %next = arith.addi %last, %c1 : index
  memref.store %next, %n[%c1] : memref<4xindex>
  return
}
