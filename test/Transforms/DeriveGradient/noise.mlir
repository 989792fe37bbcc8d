// RUN: trop-opt --trop-derive-gradient --trop-derive-gradient="wrt=inputs" --trop-derive-gradient="mode=forward" %s | FileCheck %s

// RUN: trop-opt --trop-derive-gradient="role=objective" %s | FileCheck %s --check-prefix=OBJECTIVE

// A training step follows the training loss, with its noise; all else follows the loss, or
// what it is the derivative of.

// OBJECTIVE-LABEL: func.func @M.objective.gradient(
// OBJECTIVE-NOT:     noise
// OBJECTIVE:         return %{{.*}} : tensor<3xf32>
func.func @M.objective(%x: tensor<?x3xf32> {trop.kind = "input"}, %t: tensor<?x3xf32> {trop.kind = "target"},
                       %w: tensor<3xf32> {trop.kind = "parameter"})
    -> tensor<f32> attributes {trop.model = "M", trop.role = "objective"} {
  %s = trop.plus %x, %w : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %s, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// CHECK-LABEL: func.func @M.loss.forward_product(
// CHECK-NOT:     noise
// CHECK-LABEL: func.func @M.loss.input_gradient(
// CHECK-NOT:     noise
// CHECK-LABEL: func.func @M.loss.gradient(
// CHECK-SAME:    %[[N:[^:]*]]: tensor<?x3xf32> {trop.kind = "noise", trop.noise = #trop.call<"dropout", [], {rate = 5.000000e-01 : f64}>}, %{{[^:]*}}: tensor<?xf32> {trop.kind = "weights"
// CHECK-SAME:    trop.role = "gradient"
// CHECK:         trop.dropout %{{.*}} noise(%[[N]])
// CHECK:         trop.pullback none [3] wrt [0] ins(%{{.*}}, %[[N]]
// CHECK-LABEL: func.func @M.training_loss(
// CHECK-NOT:   func.func
func.func @M.loss(%x: tensor<?x3xf32> {trop.kind = "input"}, %t: tensor<?x3xf32> {trop.kind = "target"},
                  %w: tensor<3xf32> {trop.kind = "parameter"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "loss"} {
  %s = trop.plus %x, %w : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %h = trop.dropout %s {rate = 0.5 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %h, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
func.func @M.training_loss(%x: tensor<?x3xf32> {trop.kind = "input"}, %t: tensor<?x3xf32> {trop.kind = "target"},
                           %w: tensor<3xf32> {trop.kind = "parameter"},
                           %n: tensor<?x3xf32> {trop.kind = "noise", trop.noise = #trop.call<"dropout", [], {rate = 0.5 : f64}>})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "training_loss"} {
  %s = trop.plus %x, %w : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %h = trop.dropout %s noise(%n) {rate = 0.5 : f64} : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %h, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
