// RUN: trop-opt --trop-prune-zonotopes="keep=0.5" %s | FileCheck %s

// Units 0 and 2 are near, and so are 1 and 3: means of inputs and biases, sums of outputs (003,
// Algorithm 2). The last function has other arguments, and a value of the layer.

// CHECK-LABEL: func.func @M(
// CHECK-SAME: %[[X:.*]]: tensor<?x2xf32>
// CHECK-SAME: %[[W:.*]]: tensor<2x2xf32> {{{.*}}trop.value = dense<{{\[\[}}1.500000e+00, 0.000000e+00], [0.000000e+00, 2.500000e+00]]> : tensor<2x2xf32>}
// CHECK-SAME: %[[B:.*]]: tensor<2xf32> {{{.*}}trop.value = dense<[5.000000e-01, 1.000000e+00]> : tensor<2xf32>}
// CHECK-SAME: %[[V:.*]]: tensor<2x1xf32> {{{.*}}trop.value = dense<{{\[\[}}3.000000e+00], [-3.000000e+00]]> : tensor<2x1xf32>}
// CHECK: %[[H:.*]] = trop.linear %[[X]], %[[W]] bias(%[[B]]) {{.*}} -> tensor<?x2xf32>
// CHECK: trop.relu %[[H]] : (tensor<?x2xf32>) -> tensor<?x2xf32>
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x4xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.0, 2.0, 0.0], [0.0, 2.0, 0.0, 3.0]]> : tensor<2x4xf32>},
    %b: tensor<4xf32> {trop.kind = "parameter", trop.name = "b", trop.value = dense<[0.0, 1.0, 1.0, 1.0]> : tensor<4xf32>},
    %v: tensor<4x1xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [-1.0], [2.0], [-2.0]]> : tensor<4x1xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "M", trop.role = "forward"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x2xf32>, tensor<2x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %r = trop.relu %h : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %y = trop.linear %r, %v : (tensor<?x4xf32>, tensor<4x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// CHECK-LABEL: func.func @M.loss(
// CHECK-SAME: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "W"}
// CHECK-SAME: %[[N:arg[0-9]+]]: tensor<?x2xf32> {trop.kind = "noise"
// CHECK: trop.dropout %{{.*}} noise(%[[N]]) {{.*}} -> tensor<?x2xf32>
func.func @M.loss(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %t: tensor<?x1xf32> {trop.kind = "target", trop.name = "target"},
    %w: tensor<2x4xf32> {trop.kind = "parameter", trop.name = "W"},
    %b: tensor<4xf32> {trop.kind = "parameter", trop.name = "b"},
    %v: tensor<4x1xf32> {trop.kind = "parameter", trop.name = "V"},
    %n: tensor<?x4xf32> {trop.kind = "noise", trop.name = "d"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "training_loss"} {
  %h = trop.linear %x, %w bias(%b) : (tensor<?x2xf32>, tensor<2x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %r = trop.relu %h : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %d = trop.dropout %r noise(%n) {rate = 0.5 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %y = trop.linear %d, %v : (tensor<?x4xf32>, tensor<4x1xf32>) -> tensor<?x1xf32>
  %l = trop.squared_error %y, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
