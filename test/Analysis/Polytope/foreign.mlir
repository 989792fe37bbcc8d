// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-report-polytope="low=-2 high=2" %s -o /dev/null | FileCheck %s

// Layers that no pass knows: max(min(x, 1), min(y, 1)) is x, y, or 1 where either is above 1, an L;
// twice that is a composite.
// CHECK:      2 inputs in [-2, 2]: 3 linear regions
// CHECK-NEXT: decision
// CHECK-NEXT: at most 0 2 25 %
// CHECK-NEXT: above 0 3 75 %
func.func @Foreign(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x2xf32> {trop.kind = "parameter", trop.name = "w", trop.value = dense<0.0> : tensor<1x2xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "Foreign", trop.role = "forward"} {
  %h = foreign.clipped_maxplus %x, %w {ceiling = 1.0 : f64} : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  %t = foreign.twice %h : (tensor<?x1xf32>) -> tensor<?x1xf32>
  return %t : tensor<?x1xf32>
}
