// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @abs: dense<[[1.0, 0.0, 1.5], [-0.0, inf, inf]]> : tensor<2x3xf32>
func.func @abs(
    %x: tensor<?x3xf32> {trop.test = dense<[[-1.0, 0.0, 1.5], [-0.0, 0x7F800000, 0xFF800000]]> : tensor<2x3xf32>})
    -> tensor<?x3xf32> {
  %y = trop.abs %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// CHECK{LITERAL}: @leaky_relu: dense<[[-0.25, 0.0, 1.5], [-0.0, inf, -inf]]> : tensor<2x3xf32>
func.func @leaky_relu(
    %x: tensor<?x3xf32> {trop.test = dense<[[-1.0, 0.0, 1.5], [-0.0, 0x7F800000, 0xFF800000]]> : tensor<2x3xf32>})
    -> tensor<?x3xf32> {
  %y = trop.leaky_relu %x {slope = 0.25 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The slope is rounded to f32 before it is a factor.
// CHECK{LITERAL}: @default_slope: dense<[-0.01, 3.0]> : tensor<2xf32>
func.func @default_slope() -> tensor<2xf32> {
  %x = trop.constant dense<[-1.0, 3.0]> : tensor<2xf32>
  %y = trop.leaky_relu %x : (tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}

// CHECK{LITERAL}: @tanh: dense<[[0.0, -0.0, 1.0, -1.0], [0.4621171572600098, -0.7615941559557649, 1e-24, 0.9999999958776927]]> : tensor<2x4xf64>
func.func @tanh(
    %x: tensor<?x4xf64> {trop.test = dense<[[0.0, -0.0, 0x7FF0000000000000, 0xFFF0000000000000], [0.5, -1.0, 1.0e-24, 10.0]]> : tensor<2x4xf64>})
    -> tensor<?x4xf64> {
  %y = trop.tanh %x : (tensor<?x4xf64>) -> tensor<?x4xf64>
  return %y : tensor<?x4xf64>
}
