// RUN: trop-interpret %s | FileCheck %s
// RUN: trop-interpret %s --precision=double | FileCheck %s --check-prefix=DOUBLE

// log 2; log(1 + e^-1) + 1, in f32 rounded thrice; the label's margin alone where the others vanish.
// CHECK: @f32: dense<[0.6931472, 1.3132616, 300.0, 0.0]> : tensor<4xf32>
// DOUBLE: @f32: dense<[0.6931471805599453, 1.3132616875182228, 300.0, 0.0]> : tensor<4xf64>
func.func @f32(
    %z: tensor<?x2xf32> {trop.test = dense<[[1.0, 1.0], [5.0, 4.0], [0.0, 300.0], [-500.0, 500.0]]> : tensor<4x2xf32>},
    %y: tensor<?xi32> {trop.test = dense<[0, 1, 0, 1]> : tensor<4xi32>}) -> tensor<?xf32> {
  %l = trop.cross_entropy %z, %y : (tensor<?x2xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// CHECK: @f64: dense<[0.6931471805599453, 1.3132616875182228]> : tensor<2xf64>
func.func @f64(
    %z: tensor<?x2xf64> {trop.test = dense<[[1.0, 1.0], [5.0, 4.0]]> : tensor<2x2xf64>},
    %y: tensor<?xi32> {trop.test = dense<[0, 1]> : tensor<2xi32>}) -> tensor<?xf64> {
  %l = trop.cross_entropy %z, %y : (tensor<?x2xf64>, tensor<?xi32>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// -inf elsewhere takes no part; at the label it costs +inf; everywhere it is NaN.
// CHECK: @infinite: dense<[0.6931472, inf, nan]> : tensor<3xf32>
func.func @infinite(
    %z: tensor<?x3xf32> {trop.test = dense<[[0xFF800000, 2.0, 2.0], [1.0, 0xFF800000, 2.0],
        [0xFF800000, 0xFF800000, 0xFF800000]]> : tensor<3x3xf32>},
    %y: tensor<?xi32> {trop.test = dense<[2, 1, 0]> : tensor<3xi32>}) -> tensor<?xf32> {
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// Scores whose exponentials would overflow.
// CHECK: @large: dense<[1.0986123, 0.0]> : tensor<2xf32>
func.func @large(
    %z: tensor<?x3xf32> {trop.test = dense<[[1.0e30, 1.0e30, 1.0e30], [1.0e38, -1.0e38, 0.0]]> : tensor<2x3xf32>},
    %y: tensor<?xi32> {trop.test = dense<[1, 0]> : tensor<2xi32>}) -> tensor<?xf32> {
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// The sum runs in index order: from 1 on, two terms of e^-17 = 0.695 2^-24 round to
// nothing, added first they do not.
// CHECK: @order: dense<[0.0, 1.1920928e-07]> : tensor<2xf32>
func.func @order(
    %z: tensor<?x3xf32> {trop.test = dense<[[0.0, -17.0, -17.0], [-17.0, -17.0, 0.0]]> : tensor<2x3xf32>},
    %y: tensor<?xi32> {trop.test = dense<[0, 2]> : tensor<2xi32>}) -> tensor<?xf32> {
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
