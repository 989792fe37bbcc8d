// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize %s | FileCheck %s
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize=own-loops=false %s | FileCheck %s --check-prefix=OFF

// Who brings loops of its own is noted, with its attributes.

// CHECK-LABEL: func.func @chebyshev(
// CHECK:         trop.generic sum [5, 4, 3]
// CHECK-SAME:      lowering = #trop.lowering<"foreign.chebyshev", {}>
// OFF-LABEL:   func.func @chebyshev(
// OFF-NOT:       lowering
func.func @chebyshev(%x: tensor<?x4xf32>, %w: tensor<5x4x3xf32>) -> tensor<?x5xf32> {
  %z = "foreign.chebyshev"(%x, %w) : (tensor<?x4xf32>, tensor<5x4x3xf32>) -> tensor<?x5xf32>
  return %z : tensor<?x5xf32>
}
