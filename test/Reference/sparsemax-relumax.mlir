// RUN: trop-interpret %s | FileCheck %s

// Of two scores 0 and t: 0, (t + 1) / 2, 1 (004, Question 3.3).
// CHECK{LITERAL}: @sparsemax_of_two: dense<[[1.0, 0.0], [1.0, 0.0], [0.75, 0.25], [0.5, 0.5], [0.0, 1.0]]> : tensor<5x2xf32>
func.func @sparsemax_of_two(
    %z: tensor<?x2xf32> {trop.test = dense<[[0.0, -3.0], [0.0, -1.0], [0.0, -0.5], [7.0, 7.0], [0.0, 1.0]]> : tensor<5x2xf32>})
    -> tensor<?x2xf32> {
  %p = trop.sparsemax %z : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %p : tensor<?x2xf32>
}

// CHECK{LITERAL}: @sparsemax: dense<[[0.0, 0.625, 0.0, 0.375], [0.25, 0.25, 0.25, 0.25], [0.0, 0.0, 1.0, 0.0]]> : tensor<3x4xf64>
func.func @sparsemax(
    %z: tensor<?x4xf64> {trop.test = dense<[[0.0, 1.0, -2.0, 0.75], [3.0, 3.0, 3.0, 3.0], [0xFFF0000000000000, 0.0, 1.0e9, 0.0]]> : tensor<3x4xf64>})
    -> tensor<?x4xf64> {
  %p = trop.sparsemax %z : (tensor<?x4xf64>) -> tensor<?x4xf64>
  return %p : tensor<?x4xf64>
}

// CHECK{LITERAL}: @sparsemax_of_one: dense<[[1.0]]> : tensor<1x1xf32>
func.func @sparsemax_of_one(%z: tensor<?x1xf32> {trop.test = dense<[[-5.0]]> : tensor<1x1xf32>})
    -> tensor<?x1xf32> {
  %p = trop.sparsemax %z : (tensor<?x1xf32>) -> tensor<?x1xf32>
  return %p : tensor<?x1xf32>
}

// Of two scores 0 and t, b = 2: 0, (t + b) / (2 b + t), b / (2 b - t), 1.
// CHECK{LITERAL}: @relumax_of_two: dense<[[1.0, 0.0], [0.6666667, 0.33333334], [0.5, 0.5], [0.25, 0.75000006], [0.0, 1.0]]> : tensor<5x2xf32>
func.func @relumax_of_two(
    %z: tensor<?x2xf32> {trop.test = dense<[[0.0, -2.0], [0.0, -1.0], [7.0, 7.0], [0.0, 1.33333337], [0.0, 0x7F7FFFFF]]> : tensor<5x2xf32>})
    -> tensor<?x2xf32> {
  %p = trop.relumax %z {b = 2.0 : f64} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %p : tensor<?x2xf32>
}

// CHECK{LITERAL}: @relumax: dense<[[0.0, 0.5714285714285714, 0.0, 0.42857142857142855]]> : tensor<1x4xf64>
func.func @relumax(
    %z: tensor<?x4xf64> {trop.test = dense<[[0.0, 1.0, 0xFFF0000000000000, 0.75]]> : tensor<1x4xf64>})
    -> tensor<?x4xf64> {
  %p = trop.relumax %z : (tensor<?x4xf64>) -> tensor<?x4xf64>
  return %p : tensor<?x4xf64>
}

// A score of inf, all scores -inf, and NaN have no probabilities.
// CHECK{LITERAL}: @sparsemax_without: dense<[[nan, nan, nan], [nan, nan, nan], [0.0, 1.0, nan]]> : tensor<3x3xf32>
func.func @sparsemax_without(
    %z: tensor<?x3xf32> {trop.test = dense<[[0.0, 0x7F800000, 1.0], [0xFF800000, 0xFF800000, 0xFF800000], [0.0, 1.0, 0x7FC00000]]> : tensor<3x3xf32>})
    -> tensor<?x3xf32> {
  %p = trop.sparsemax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %p : tensor<?x3xf32>
}

// CHECK{LITERAL}: @relumax_without: dense<[[nan, nan, nan], [nan, nan, nan], [nan, nan, nan]]> : tensor<3x3xf32>
func.func @relumax_without(
    %z: tensor<?x3xf32> {trop.test = dense<[[0.0, 0x7F800000, 1.0], [0xFF800000, 0xFF800000, 0xFF800000], [0.0, 1.0, 0x7FC00000]]> : tensor<3x3xf32>})
    -> tensor<?x3xf32> {
  %p = trop.relumax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %p : tensor<?x3xf32>
}
