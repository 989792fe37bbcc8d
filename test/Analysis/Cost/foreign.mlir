// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient --trop-report-cost %s -o /dev/null | FileCheck %s

// A layer that no pass knows. An output is one selection: of 3 candidates, each a sum and
// a comparison with the ceiling, 2 comparisons; |pr| is 6. Backward, for each of 4
// outputs, a comparison with 0, and in 3 candidates 2 and a comparison; then the adjoint
// of the leaf, 3, and an addition.
// CHECK: clipped clipped_maxplus 32 32 24 2.50 56
func.func @Foreign(%x: tensor<?x3xf32> {trop.kind = "input", trop.name = "x"},
                   %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "w"}) -> tensor<?x4xf32>
    attributes {trop.model = "Foreign", trop.role = "forward"} {
  %h = foreign.clipped_maxplus %x, %w {ceiling = 1.0 : f64} : (tensor<?x3xf32>, tensor<4x3xf32>) -> tensor<?x4xf32>
  return %h : tensor<?x4xf32>
}
func.func @Foreign.loss(%x: tensor<?x3xf32> {trop.kind = "input", trop.name = "x"},
                   %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
                   %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "w"}) -> tensor<?xf32>
    attributes {trop.model = "Foreign", trop.role = "loss"} {
  %h = foreign.clipped_maxplus %x, %w {ceiling = 1.0 : f64} : (tensor<?x3xf32>, tensor<4x3xf32>) -> tensor<?x4xf32> loc("clipped")
  %l = trop.cross_entropy %h, %y : (tensor<?x4xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
