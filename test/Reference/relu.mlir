// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @relu: dense<[[0.0, 0.0, 1.5], [0.0, inf, 0.0]]> : tensor<2x3xf32>
func.func @relu(
    %x: tensor<?x3xf32> {trop.test = dense<[[-1.0, 0.0, 1.5], [-0.0, 0x7F800000, 0xFF800000]]> : tensor<2x3xf32>})
    -> tensor<?x3xf32> {
  %y = trop.relu %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The slope at 0 is the derivative's matter alone.
// CHECK: @slope: dense<[0.0, 2.0]> : tensor<2xf64>
func.func @slope() -> tensor<2xf64> {
  %x = trop.constant dense<[0.0, 2.0]> : tensor<2xf64>
  %y = trop.relu %x {slope_at_zero = 0.5 : f64} : (tensor<2xf64>) -> tensor<2xf64>
  return %y : tensor<2xf64>
}
