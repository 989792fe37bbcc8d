// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @equal: dense<[[0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0.0, 0.0]]> : tensor<2x4xf32>
func.func @equal(
    %z: tensor<?x4xf32> {trop.test = dense<[[3.0, 3.0, 3.0, 3.0], [1.0, 1.0, -200.0, -1000.0]]> : tensor<2x4xf32>})
    -> tensor<?x4xf32> {
  %p = trop.softmax %z : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %p : tensor<?x4xf32>
}

// e / (e + 1)
// CHECK: @f64: dense<[0.7310585786300049, 0.2689414213699951]> : tensor<2xf64>
func.func @f64() -> tensor<2xf64> {
  %z = trop.constant dense<[5.0, 4.0]> : tensor<2xf64>
  %p = trop.softmax %z : (tensor<2xf64>) -> tensor<2xf64>
  return %p : tensor<2xf64>
}

// Large scores do not overflow, a score of -inf gives 0.
// CHECK: @large: dense<[0.0, 0.5, 0.5]> : tensor<3xf32>
func.func @large() -> tensor<3xf32> {
  %z = trop.constant dense<[0xFF800000, 3.0e38, 3.0e38]> : tensor<3xf32>
  %p = trop.softmax %z : (tensor<3xf32>) -> tensor<3xf32>
  return %p : tensor<3xf32>
}

// All scores -inf give NaN.
// CHECK: @nothing: dense<[nan, nan]> : tensor<2xf32>
func.func @nothing() -> tensor<2xf32> {
  %z = trop.constant dense<0xFF800000> : tensor<2xf32>
  %p = trop.softmax %z : (tensor<2xf32>) -> tensor<2xf32>
  return %p : tensor<2xf32>
}

// CHECK: @one: dense<[1.0]> : tensor<1xf32>
func.func @one() -> tensor<1xf32> {
  %z = trop.constant dense<[-7.0]> : tensor<1xf32>
  %p = trop.softmax %z : (tensor<1xf32>) -> tensor<1xf32>
  return %p : tensor<1xf32>
}
