// RUN: trop-opt --trop-derive-gradient=role=objective %s | FileCheck %s

// Reductions over samples are differentiated like any op: the worst sample takes
// the adjoint of a maximum, each sample 1/N of a mean's.

// CHECK-LABEL: func.func @worst.gradient(
// CHECK-SAME:    %[[ADJOINT:arg[0-9]+]]: tensor<f32> {trop.kind = "weights"
// CHECK:         %[[M:.*]] = trop.sample_max %[[L:.*]] :
// CHECK:         trop.pullback max [] wrt [0] ins(%[[L]] : tensor<?xf32>) value(%[[M]] : tensor<f32>) adjoint(%[[ADJOINT]] : tensor<f32>)
// CHECK-SAME:      : tensor<?xf32>
func.func @worst(%x: tensor<?x4xf32> {trop.kind = "input"},
                 %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<f32> attributes {trop.role = "objective"} {
  %y = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// CHECK-LABEL: func.func @average.gradient(
// CHECK-SAME:    %[[ADJOINT:arg[0-9]+]]: tensor<f32> {trop.kind = "weights"
// CHECK:         %[[N:.*]] = trop.sample_count
// CHECK:         trop.generic none [] ins(%{{.*}}, %[[ADJOINT]], %[[N]] : tensor<?xf32>, tensor<f32>, tensor<f32>)
// CHECK:           arith.divf
func.func @average(%x: tensor<?x4xf32> {trop.kind = "input"},
                   %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<f32> attributes {trop.role = "objective"} {
  %y = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
