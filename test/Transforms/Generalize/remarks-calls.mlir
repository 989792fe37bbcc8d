// RUN: trop-opt --load-plugin=%libraries/TropNativePlugin.so --trop-generalize='own-calls=false remarks' %s 2>&1 | FileCheck %s --check-prefix=GPU
// RUN: trop-opt --load-plugin=%libraries/TropNativePlugin.so --trop-generalize='own-calls=false own-kernels remarks' %s 2>&1 | FileCheck %s --check-prefix=KERNEL --implicit-check-not=remark:

// Loops that call C functions are not for GPUs, which is told, unless there is a kernel.

// GPU: remarks-calls.mlir:[[#]]:8: remark: 'native.logistic' is computed by its structure on GPUs, not by its own loops: they call C functions, which GPUs have not
// GPU-NOT: lowering =
// KERNEL: kernel = #trop.lowering<"native.logistic", {}>
// KERNEL-NOT: lowering =
func.func @logistic(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %y = "native.logistic"(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
