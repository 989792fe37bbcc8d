// RUN: trop-opt --load-dialect-plugin=%libraries/TropForeignPlugin.so --load-pass-plugin=%libraries/TropForeignPlugin.so --pass-pipeline="builtin.module(func.func(test-print-cost))" %s | FileCheck %s

// CHECK:      trop.maxplus: 12 additions, 0 multiplications, 9 comparisons, 0 nonlinear
// CHECK-NEXT: trop.maxplus: 12 additions, 0 multiplications, 12 comparisons, 0 nonlinear
// CHECK-NEXT: trop.linear: 9 additions, 12 multiplications, 0 comparisons, 0 nonlinear
// CHECK-NEXT: foreign.clipped_maxplus: 12 additions, 0 multiplications, 20 comparisons, 0 nonlinear
// CHECK-NEXT: trop.cross_entropy: 7 additions, 0 multiplications, 7 comparisons, 4 nonlinear
func.func @layers(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %b: tensor<3xf32>,
                  %v: tensor<4x3xf32>, %y: tensor<?xi32>) -> tensor<?xf32> {
  %0 = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %1 = trop.maxplus %x, %w, %b : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %2 = trop.linear %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %3 = foreign.clipped_maxplus %2, %v {ceiling = 1.0 : f64} : (tensor<?x3xf32>, tensor<4x3xf32>) -> tensor<?x4xf32>
  %4 = trop.cross_entropy %1, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %4 : tensor<?xf32>
}
