// RUN: trop-opt --trop-expand-composites %s | FileCheck %s

// Structural ops stay.

// CHECK-LABEL: func.func @structural(
// CHECK:         trop.maxplus
// CHECK:         trop.squared_error
// CHECK:         trop.sample_max
func.func @structural(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>, %t: tensor<?x3xf32>)
    -> tensor<f32> {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %z, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
