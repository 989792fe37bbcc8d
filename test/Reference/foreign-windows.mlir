// RUN: trop-interpret --load-plugin=%libraries/TropForeignPlugin.so %s | FileCheck %s

// Windows of 2 by 2 that overlap, over 1 2 3 / 4 5 6 / 7 8 9, of two channels, the second ten times
// the first; weights 1 0 / 0 -1 of the first, 0 1 / 0 0 of the second: 1 - 5 + 20, ...
// CHECK{LITERAL}: @convolution: dense<[[[[16.0, 26.0], [46.0, 56.0]]]]> : tensor<1x1x2x2xf64>
func.func @convolution(%x: tensor<?x2x3x3xf64> {trop.test = dense<[[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], [[10.0, 20.0, 30.0], [40.0, 50.0, 60.0], [70.0, 80.0, 90.0]]]]> : tensor<1x2x3x3xf64>})
    -> tensor<?x1x2x2xf64> {
  %w = trop.constant dense<[[[[1.0, 0.0], [0.0, -1.0]], [[0.0, 1.0], [0.0, 0.0]]]]> : tensor<1x2x2x2xf64>
  %z = foreign.conv2d %x, %w : (tensor<?x2x3x3xf64>, tensor<1x2x2x2xf64>) -> tensor<?x1x2x2xf64>
  return %z : tensor<?x1x2x2xf64>
}

// Of 4 rows and 5 columns a window of 1 by 2 sees every third: rows 0 and 3, columns 0 and 3.
// max(0, 1 - 2), max(3, 4 - 2), max(15, -inf), max(18, 19 - 2).
// CHECK{LITERAL}: @dilation: dense<[[[0.0, 3.0], [15.0, 18.0]]]> : tensor<1x2x2xf32>
func.func @dilation(%x: tensor<?x4x5xf32> {trop.test = dense<[[[0.0, 1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0, 9.0], [10.0, 11.0, 12.0, 13.0, 14.0], [15.0, 0xFF800000, 17.0, 18.0, 19.0]]]> : tensor<1x4x5xf32>})
    -> tensor<?x2x2xf32> {
  %w = trop.constant dense<[[0.0, -2.0]]> : tensor<1x2xf32>
  %z = foreign.dilation2d %x, %w {stride = 3 : i64} : (tensor<?x4x5xf32>, tensor<1x2xf32>) -> tensor<?x2x2xf32>
  return %z : tensor<?x2x2xf32>
}

// 3 by 3 by steps of 2; rows and columns of 5 are used up, the sixth column is in no window.
// CHECK{LITERAL}: @pool: dense<[[[[9.0, 5.0], [9.0, 8.0]]]]> : tensor<1x1x2x2xf32>
func.func @pool(%x: tensor<?x1x5x6xf32> {trop.test = dense<[[[[1.0, 2.0, 3.0, 4.0, 5.0, 99.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 9.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 8.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<1x1x5x6xf32>})
    -> tensor<?x1x2x2xf32> {
  %z = foreign.max_pool2d %x {size = 3 : i64, stride = 2 : i64} : (tensor<?x1x5x6xf32>) -> tensor<?x1x2x2xf32>
  return %z : tensor<?x1x2x2xf32>
}
