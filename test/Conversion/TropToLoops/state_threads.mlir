// Maintained state for a GPU: 32 samples a block, which a warp computes.
// RUN: trop-opt %s --trop-expand-composites --trop-generalize --trop-place-sct --convert-trop-to-loops="threads=32 roles=state" | FileCheck %s
// RUN: trop-opt %s --trop-gpu-pipeline --trop-nvvm-pipeline | FileCheck %s --check-prefix=NVVM

func.func @M(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x40xf64> {trop.kind = "input"},
             %y: tensor<?x2xf64> {trop.kind = "target"},
             %W: tensor<40x2xf64> {trop.kind = "parameter", trop.name = "W"}) -> tensor<f64>
    attributes {trop.model = "M", trop.role = "state"} {
  %z = trop.maxplus %x, %W : (tensor<?x40xf64>, tensor<40x2xf64>) -> tensor<?x2xf64>
  %k = trop.sct.keep %z in %s : tensor<?x2xf64>
  %l = trop.squared_error %k, %y : (tensor<?x2xf64>, tensor<?x2xf64>) -> tensor<?xf64>
  %r = trop.sct.root %l in %s : (tensor<?xf64>) -> tensor<f64>
  return %r : tensor<f64>
}

// Threads copy what is shared, all entries or those listed.
// CHECK-LABEL: func.func @M.prepare
// CHECK-SAME:    trop.workers = #gpu.thread<linear_dim_0>
// CHECK:         scf.forall
// CHECK:           scf.if
// CHECK:         mapping = [#gpu.thread<linear_dim_0>]

// Lanes read rows where they want; no loss is looked at.
// CHECK-LABEL: func.func @M.build
// CHECK-SAME:    memref<?xi8> {trop.warp_bytes = [[BYTES:[0-9]+]] : i64}
// CHECK-SAME:    trop.block_bytes = 512 : i64
// CHECK-SAME:    trop.workers = #gpu.warp<linear_dim_0>
// CHECK-SAME:    trop.workspace_bytes = [[BYTES]] : i64
// CHECK-NOT:     trop.role
// CHECK:         scf.forall (%{{.*}}) = (0) to (%{{.*}}) step (32)
// CHECK:           vector.gather
// CHECK:           vector.scatter
// CHECK-NOT:       math.absf
// CHECK:         mapping = [#gpu.warp<linear_dim_0>]

// A warp counts for itself, and adds to the counters at the end.
// CHECK-LABEL: func.func @M.update
// CHECK-NOT:     memref.prefetch
// CHECK:         vector.reduction <maxnumf>
// CHECK:         mapping = [#gpu.warp<linear_dim_0>]
// CHECK-COUNT-4: memref.atomic_rmw addi

// NVVM: gpu.module @kernels
// NVVM: llvm.func @M_update
// NVVM: nvvm.vote.sync
