// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @mixed: dense<[[-5.0, -5.0], [0.0, 0.0]]> : tensor<2x2xf32>
func.func @mixed(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, -2.0], [0.0, 0.0]]> : tensor<2x2xf32>},
                 %y: tensor<?xf32> {trop.test = dense<[-5.0, 2.0]> : tensor<2xf32>}) -> tensor<?x2xf32> {
  %c = trop.constant dense<[0.0, 3.0]> : tensor<2xf32>
  %z = trop.min %x, %y, %c : (tensor<?x2xf32>, tensor<?xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// CHECK: @infinities: dense<[-inf, 1.0, inf]> : tensor<3xf64>
func.func @infinities() -> tensor<3xf64> {
  %a = trop.constant dense<[0x7FF0000000000000, 0x7FF0000000000000, 0x7FF0000000000000]> : tensor<3xf64>
  %b = trop.constant dense<[0xFFF0000000000000, 1.0, 0x7FF0000000000000]> : tensor<3xf64>
  %z = trop.min %a, %b : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64>
  return %z : tensor<3xf64>
}

// CHECK: @tie: dense<[-0.0, 0.0]> : tensor<2xf32>
func.func @tie() -> tensor<2xf32> {
  %a = trop.constant dense<[-0.0, 0.0]> : tensor<2xf32>
  %b = trop.constant dense<[0.0, -0.0]> : tensor<2xf32>
  %z = trop.min %a, %b : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}
