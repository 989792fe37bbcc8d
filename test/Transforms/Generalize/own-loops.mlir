// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize %s | FileCheck %s
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize=own-loops=false %s | FileCheck %s --check-prefix=OFF
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize=own-kernels %s | FileCheck %s --check-prefix=KERNEL

// Who brings loops of its own is noted, with its attributes; for GPUs, who brings a kernel, too.

// CHECK-LABEL: func.func @chebyshev(
// CHECK:         trop.generic sum [5, 4, 3]
// CHECK-NOT:       kernel
// CHECK-SAME:      lowering = #trop.lowering<"foreign.chebyshev", {}>
// OFF-LABEL:   func.func @chebyshev(
// OFF-NOT:       lowering
// KERNEL-LABEL: func.func @chebyshev(
// KERNEL:         trop.generic sum [5, 4, 3]
// KERNEL-SAME:      kernel = #trop.lowering<"foreign.chebyshev", {}>, lowering = #trop.lowering<"foreign.chebyshev", {}>
func.func @chebyshev(%x: tensor<?x4xf32>, %w: tensor<5x4x3xf32>) -> tensor<?x5xf32> {
  %z = "foreign.chebyshev"(%x, %w) : (tensor<?x4xf32>, tensor<5x4x3xf32>) -> tensor<?x5xf32>
  return %z : tensor<?x5xf32>
}
