// RUN: trop-opt --trop-remove-dominated-units %s | FileCheck %s --check-prefixes=CHECK,WEIGHTS
// RUN: trop-opt --trop-remove-dominated-units="low=0 high=1" %s | FileCheck %s --check-prefixes=CHECK,BOX

// Of min-plus units that are candidates of a maximum, unit 1 is below unit 0 by its weights. Unit 3
// is equal to unit 2. Unit 4 is below wherever the inputs are between 0 and 1: at most 1 - 3.

// CHECK-LABEL: func.func @M(
// WEIGHTS-SAME: trop.value = dense<{{\[\[}}1.000000e+00, 0.000000e+00, -3.000000e+00], [1.000000e+00, 2.000000e+00, 4.000000e+00]]> : tensor<2x3xf32>
// WEIGHTS-SAME: trop.value = dense<{{\[\[}}0.000000e+00], [1.000000e+00], [0.000000e+00]]> : tensor<3x1xf32>
// BOX-SAME: trop.value = dense<{{\[\[}}1.000000e+00, 0.000000e+00], [1.000000e+00, 2.000000e+00]]> : tensor<2x2xf32>
// BOX-SAME: trop.value = dense<{{\[\[}}0.000000e+00], [1.000000e+00]]> : tensor<2x1xf32>
// WEIGHTS: trop.minplus {{.*}} -> tensor<?x3xf32>
// BOX: trop.minplus {{.*}} -> tensor<?x2xf32>
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x5xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.5, 0.0, 0.0, -3.0], [1.0, 1.0, 2.0, 2.0, 4.0]]> : tensor<2x5xf32>},
    %v: tensor<5x1xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[0.0], [0.0], [1.0], [1.0], [0.0]]> : tensor<5x1xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "M", trop.role = "forward"} {
  %h = trop.minplus %x, %w : (tensor<?x2xf32>, tensor<2x5xf32>) -> tensor<?x5xf32>
  %y = trop.maxplus %h, %v : (tensor<?x5xf32>, tensor<5x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}
