// RUN: trop-opt %s > %t.plain
// RUN: trop-opt --trop-remove-dominated-units="low=0 high=1" %s | diff - %t.plain

// Unit 1 is below unit 0, but of a tie of 0 and -0 the order of units decides. The units of the linear layer are
// below each other at no end of their ranges. The last layer's weights are read twice.
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %a: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "A", trop.value = dense<[[1.0, 0.5], [1.0, 1.0]]> : tensor<2x2xf32>},
    %b: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "B", trop.value = dense<[[0.0, 0.0], [-0.0, 0.0]]> : tensor<2x2xf32>},
    %c: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "C", trop.value = dense<[[1.0, 0.5], [1.0, 1.0]]> : tensor<2x2xf32>},
    %d: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "D", trop.value = dense<[[0.0, 0.0], [0.0, 0.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  %0 = trop.maxplus %x, %a : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %1 = trop.maxplus %0, %b : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %2 = trop.linear %1, %c : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %3 = trop.minplus %2, %d : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %4 = trop.minplus %3, %d : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %4 : tensor<?x2xf32>
}
