// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @pool: dense<[[[6.0, 3.0]], [[inf, -1.0]]]> : tensor<2x1x2xf32>
func.func @pool(
    %x: tensor<?x2x4xf32> {trop.test = dense<[[[1.0, 2.0, -3.0, 3.0], [5.0, 6.0, 0.0, 0.0]], [[0.0, 0x7F800000, -1.0, -2.0], [0.0, 0.0, 0xFF800000, -4.0]]]> : tensor<2x2x4xf32>})
    -> tensor<?x1x2xf32> {
  %y = trop.max_pool %x {size = 2 : i64} : (tensor<?x2x4xf32>) -> tensor<?x1x2xf32>
  return %y : tensor<?x1x2xf32>
}

// CHECK{LITERAL}: @channels: dense<[[[4.0]], [[8.0]]]> : tensor<2x1x1xf64>
func.func @channels() -> tensor<2x1x1xf64> {
  %x = trop.constant dense<[[[1.0, 2.0], [3.0, 4.0]], [[8.0, 7.0], [6.0, 5.0]]]> : tensor<2x2x2xf64>
  %y = trop.max_pool %x {size = 2 : i64} : (tensor<2x2x2xf64>) -> tensor<2x1x1xf64>
  return %y : tensor<2x1x1xf64>
}

// What is outside is no candidate, however small the numbers inside are.
// CHECK{LITERAL}: @padded: dense<[[-1.0, -2.0], [-4.0, -5.0]]> : tensor<2x2xf64>
func.func @padded() -> tensor<2x2xf64> {
  %x = trop.constant dense<[[-1.0, -2.0], [-4.0, -5.0]]> : tensor<2x2xf64>
  %y = trop.max_pool %x {size = 2 : i64, padding = 1 : i64} : (tensor<2x2xf64>) -> tensor<2x2xf64>
  return %y : tensor<2x2xf64>
}

// CHECK: @row_major: dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0]> : tensor<12xf64>
func.func @row_major() -> tensor<12xf64> {
  %x = trop.constant dense<[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[7.0, 8.0, 9.0], [10.0, 11.0, 12.0]]]> : tensor<2x2x3xf64>
  %y = trop.flatten %x : (tensor<2x2x3xf64>) -> tensor<12xf64>
  return %y : tensor<12xf64>
}

// CHECK: @number: dense<[3.0]> : tensor<1xf64>
func.func @number() -> tensor<1xf64> {
  %x = trop.constant dense<3.0> : tensor<f64>
  %y = trop.flatten %x : (tensor<f64>) -> tensor<1xf64>
  return %y : tensor<1xf64>
}
