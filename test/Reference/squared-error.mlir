// RUN: trop-interpret %s | FileCheck %s

// 3^2 + 4^2; 0 + 0.5^2
// CHECK: @vector: dense<[25.0, 0.25]> : tensor<2xf32>
func.func @vector(%y: tensor<?x2xf32> {trop.test = dense<[[4.0, -1.0], [1.0, 1.0]]> : tensor<2x2xf32>},
                  %t: tensor<?x2xf32> {trop.test = dense<[[1.0, 3.0], [1.0, 0.5]]> : tensor<2x2xf32>})
    -> tensor<?xf32> {
  %l = trop.squared_error %y, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// One number, or a matrix, a sample.
// CHECK: @number: dense<[4.0, inf]> : tensor<2xf64>
func.func @number(%y: tensor<?xf64> {trop.test = dense<[2.0, 0xFFF0000000000000]> : tensor<2xf64>},
                  %t: tensor<?xf64> {trop.test = dense<[0.0, 1.0]> : tensor<2xf64>}) -> tensor<?xf64> {
  %l = trop.squared_error %y, %t : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// CHECK: @matrix: dense<[30.0]> : tensor<1xf64>
func.func @matrix(%y: tensor<?x2x2xf64> {trop.test = dense<[[[1.0, 2.0], [3.0, 4.0]]]> : tensor<1x2x2xf64>},
                  %t: tensor<?x2x2xf64> {trop.test = dense<0.0> : tensor<1x2x2xf64>}) -> tensor<?xf64> {
  %l = trop.squared_error %y, %t : (tensor<?x2x2xf64>, tensor<?x2x2xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
