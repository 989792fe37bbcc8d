// RUN: trop-interpret %s | FileCheck %s

// Two of two monomials: max(x + 2 y + 1, -x), and max(3 - y) of the only one that is there.
// CHECK{LITERAL}: @pairs: dense<[[6.0, 1.0], [3.0, 5.0]]> : tensor<2x2xf64>
func.func @pairs(
    %x: tensor<?x2xf64> {trop.test = dense<[[1.0, 2.0], [-3.0, -2.0]]> : tensor<2x2xf64>})
    -> tensor<?x2xf64> {
  %a = trop.constant dense<[[1.0, -1.0, 5.0, 0.0], [2.0, 0.0, 5.0, -1.0]]> : tensor<2x4xf64>
  %b = trop.constant dense<[1.0, 0.0, 0xFFF0000000000000, 3.0]> : tensor<4xf64>
  %y = trop.polynomial %x, %a, %b {pieces = 2 : i64}
      : (tensor<?x2xf64>, tensor<2x4xf64>, tensor<4xf64>) -> tensor<?x2xf64>
  return %y : tensor<?x2xf64>
}

// The offset is added last: (1e8 + 1) - 1e8 is 0 in f32.
// CHECK{LITERAL}: @order: dense<[0.0]> : tensor<1xf32>
func.func @order() -> tensor<1xf32> {
  %x = trop.constant dense<[1.0e8, 1.0]> : tensor<2xf32>
  %a = trop.constant dense<1.0> : tensor<2x1xf32>
  %b = trop.constant dense<-1.0e8> : tensor<1xf32>
  %y = trop.polynomial %x, %a, %b : (tensor<2xf32>, tensor<2x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %y : tensor<1xf32>
}
