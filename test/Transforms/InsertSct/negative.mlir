// RUN: trop-opt --trop-insert-sct %s | FileCheck %s
// RUN: not trop-opt --trop-insert-sct=plan=z:keep %s 2>&1 | FileCheck %s --check-prefix=PLAN

// Nothing is kept for a mean, which all losses are part of, nor for another model's maximum.

// PLAN: error: a plan is given for 'z', but nothing is kept for an objective of all losses

// CHECK-NOT: trop.state
// CHECK-NOT: trop.sct
func.func @mean.loss(%x: tensor<?x1xf32> {trop.kind = "input"}, %t: tensor<?x1xf32> {trop.kind = "target"})
    -> tensor<?xf32> attributes {trop.model = "mean", trop.role = "loss"} {
  %l = trop.squared_error %x, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
func.func @mean.objective(%x: tensor<?x1xf32>, %t: tensor<?x1xf32>)
    -> tensor<f32> attributes {trop.model = "mean", trop.role = "objective"} {
  %l = trop.squared_error %x, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
func.func @other.objective(%x: tensor<?x1xf32>, %t: tensor<?x1xf32>)
    -> tensor<f32> attributes {trop.model = "other", trop.role = "objective"} {
  %l = trop.squared_error %x, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
