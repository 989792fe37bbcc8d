// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @pairs: dense<[[2.0, -3.0], [0.0, inf]]> : tensor<2x2xf32>
func.func @pairs(
    %x: tensor<?x4xf32> {trop.test = dense<[[1.0, 2.0, -3.0, -4.0], [0.0, 0.0, 0xFF800000, 0x7F800000]]> : tensor<2x4xf32>})
    -> tensor<?x2xf32> {
  %y = trop.maxout %x {pieces = 2 : i64} : (tensor<?x4xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// CHECK{LITERAL}: @all: dense<[7.0]> : tensor<1xf64>
func.func @all() -> tensor<1xf64> {
  %x = trop.constant dense<[1.0, 7.0, -3.0]> : tensor<3xf64>
  %y = trop.maxout %x {pieces = 3 : i64} : (tensor<3xf64>) -> tensor<1xf64>
  return %y : tensor<1xf64>
}
