// Three units, of which no two are near.
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 5.0, 0.0], [0.0, 5.0, 1.0]]> : tensor<2x3xf32>},
    %v: tensor<3x2xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<3x2xf32>})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
