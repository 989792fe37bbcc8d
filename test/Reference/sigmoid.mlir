// RUN: trop-interpret %s | FileCheck %s

// Far from 0 the small probability keeps its digits: exp(-40).
// CHECK{LITERAL}: @sigmoid: dense<[[0.5, 0.5], [0.25, 0.75], [4.248354255291589e-18, 1.0], [1.0, 0.0]]> : tensor<4x2xf64>
func.func @sigmoid(
    %s: tensor<?x1xf64> {trop.test = dense<[[0.0], [1.0986122886681098], [40.0], [0xFFF0000000000000]]> : tensor<4x1xf64>})
    -> tensor<?x2xf64> {
  %p = trop.sigmoid %s : (tensor<?x1xf64>) -> tensor<?x2xf64>
  return %p : tensor<?x2xf64>
}
