// Who does which step, and how the host queues it.
// RUN: trop-opt %s --convert-lanes-to-threads --split-input-file | FileCheck %s

// Four warps a block; warp w takes blocks w, w + warps, ...
// CHECK-LABEL: func.func @M.update
// CHECK-SAME:    (%[[STREAM:.*]]: !llvm.ptr, %[[X:.*]]: !llvm.ptr, %[[COUNT:.*]]: index, %{{.*}}: !llvm.ptr, %[[WARPS:.*]]: index) {
// CHECK:         %[[UP:.*]] = arith.addi %[[WARPS]], %c3
// CHECK:         %[[BLOCKS:.*]] = arith.divui %[[UP]], %c4
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@M_update blocks in (%[[BLOCKS]], %c1, %c1) threads in (%c128, %c1, %c1)
// CHECK-SAME:      args(%[[X]] : !llvm.ptr, %[[COUNT]] : index, %[[WARPS]] : index)
// CHECK:       gpu.func @M_update(%[[X:.*]]: !llvm.ptr, %[[COUNT:.*]]: index, %[[WARPS:.*]]: index) kernel
// CHECK-SAME:    known_block_size = array<i32: 128, 1, 1>
// CHECK:         %[[BLOCK:.*]] = gpu.block_id x
// CHECK:         %[[THREAD:.*]] = gpu.thread_id x
// CHECK:         %[[WARP:.*]] = arith.addi
// CHECK:         %[[THERE:.*]] = arith.cmpi ult, %[[WARP]], %[[WARPS]]
// CHECK:         scf.if %[[THERE]]
// CHECK:           %[[OWN:.*]] = arith.muli %[[WARP]], %[[STEP:.*]] : index
// CHECK:           %[[FROM:.*]] = arith.addi %{{.*}}, %[[OWN]]
// CHECK:           %[[ALL:.*]] = arith.muli %[[WARPS]], %[[STEP]]
// CHECK:           scf.for %[[BASE:.*]] = %[[FROM]] to %[[COUNT]] step %[[ALL]]
func.func @M.update(%x: memref<?xf32>, %count: index, %unused: memref<4xf32>) -> i64
    attributes {trop.workers = #gpu.warp<linear_dim_0>} {
  %number = arith.index_cast %count : index to i64
  %one = arith.constant dense<1.0> : vector<32xf32>
  scf.forall (%base) = (0) to (%count) step (32) {
    vector.store %one, %x[%base] : memref<?xf32>, vector<32xf32>
  } {mapping = [#gpu.warp<linear_dim_0>]}
  return %number : i64
}

// -----

// Of threads by themselves each stores. Integers are passed as indices.
// CHECK-LABEL: func.func @copy
// CHECK-SAME:    %[[ALL:[a-z0-9]*]]: i64,
// CHECK:         %[[PASSED:.*]] = arith.index_cast %[[ALL]] : i64 to index
// CHECK:         gpu.launch_func {{.*}} args({{.*}}%[[PASSED]] : index
// CHECK:       gpu.func @copy
// CHECK:         %[[BLOCK:.*]] = gpu.block_id x
// CHECK:         arith.muli %[[BLOCK]], %c128
// CHECK:         scf.for
// CHECK:           scf.if
// CHECK:           llvm.load
// CHECK-NOT:       nvvm
// CHECK:           llvm.store
func.func @copy(%x: memref<?xf32>, %y: memref<?xf32>, %all: i64, %count: index)
    attributes {trop.workers = #gpu.thread<linear_dim_0>} {
  %zero = arith.constant 0 : i64
  %c2 = arith.constant 2 : index
  %isAll = arith.cmpi ne, %all, %zero : i64
  scf.forall (%i) in (%count) {
    %from = scf.if %isAll -> index {
      scf.yield %i : index
    } else {
      %twice = arith.muli %i, %c2 : index
      scf.yield %twice : index
    }
    %e = memref.load %x[%from] : memref<?xf32>
    memref.store %e, %y[%i] : memref<?xf32>
  } {mapping = [#gpu.thread<linear_dim_0>]}
  return
}

// -----

// Nothing to do is no kernel.
// CHECK-LABEL: func.func @empty
// CHECK-NEXT:    return
// CHECK-NOT:   gpu.func
func.func @empty(%x: memref<?xf32>) attributes {trop.workers = #gpu.thread<linear_dim_0>} {
  return
}
