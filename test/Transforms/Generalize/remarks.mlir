// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize='own-calls=false remarks' %s 2>&1 | FileCheck %s --check-prefix=GPU --implicit-check-not=remark:
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize='own-calls=false own-kernels remarks' %s 2>&1 | FileCheck %s --check-prefix=KERNEL --implicit-check-not=remark:
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize=remarks %s 2>&1 | FileCheck %s --check-prefix=CPU --implicit-check-not=remark:

// Who brings loops of its own, and is computed by its structure all the same, is told once a layer.
// A kernel of its own leaves nothing to tell.

// GPU: remarks.mlir:[[#]]:8: remark: 'foreign.chebyshev' is computed by its structure on GPUs, not by its own loops: a thread computes one output there; they build states alone
// GPU: remarks.mlir:[[#]]:8: remark: 'foreign.chebyshev' is computed by its structure on GPUs, not by its own loops: a thread computes one output there; they build states alone
// KERNEL: kernel = #trop.lowering<"foreign.chebyshev", {}>
// CPU: lowering = #trop.lowering<"foreign.chebyshev", {}>
func.func @chebyshev(%x: tensor<?x4xf32>, %w: tensor<5x4x3xf32>, %v: tensor<5x5x3xf32>)
    -> tensor<?x5xf32> {
  %y = "foreign.chebyshev"(%x, %w) : (tensor<?x4xf32>, tensor<5x4x3xf32>) -> tensor<?x5xf32>
  %z = "foreign.chebyshev"(%y, %v) : (tensor<?x5xf32>, tensor<5x5x3xf32>) -> tensor<?x5xf32>
  return %z : tensor<?x5xf32>
}
