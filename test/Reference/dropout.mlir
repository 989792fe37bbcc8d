// RUN: trop-interpret %s | FileCheck %s

// An infinity is dropped like a number.
// CHECK{LITERAL}: @noise: dense<[[0.0, -4.0, inf, 0.0], [2.0, 0.0, 0.0, -inf]]> : tensor<2x4xf32>
func.func @noise(
    %x: tensor<?x4xf32> {trop.test = dense<[[1.0, -2.0, 0x7F800000, 0xFF800000], [1.0, -2.0, 0x7F800000, 0xFF800000]]> : tensor<2x4xf32>},
    %n: tensor<?x4xf32> {trop.test = dense<[[0.0, 2.0, 2.0, 0.0], [2.0, 0.0, 0.0, 2.0]]> : tensor<2x4xf32>})
    -> tensor<?x4xf32> {
  %y = trop.dropout %x noise(%n) {rate = 0.5 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// CHECK{LITERAL}: @none: dense<[[1.0, -0.0]]> : tensor<1x2xf64>
func.func @none(%x: tensor<?x2xf64> {trop.test = dense<[[1.0, -0.0]]> : tensor<1x2xf64>}) -> tensor<?x2xf64> {
  %y = trop.dropout %x {rate = 0.5 : f64} : (tensor<?x2xf64>) -> tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}
