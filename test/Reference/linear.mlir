// RUN: trop-interpret %s | FileCheck %s

// 1*1 + 2*3 = 7, 1*2 + 2*4 = 10; then -1 + 0 and -2 + 0.
// CHECK{LITERAL}: @dense: dense<[[7.0, 10.0], [-1.0, -2.0]]> : tensor<2x2xf32>
func.func @dense(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [-1.0, 0.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %w = trop.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %z = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// CHECK: @bias: dense<[17.0, 30.0]> : tensor<2xf64>
func.func @bias() -> tensor<2xf64> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %w = trop.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf64>
  %b = trop.constant dense<[10.0, 20.0]> : tensor<2xf64>
  %z = trop.linear %x, %w bias(%b) : (tensor<2xf64>, tensor<2x2xf64>, tensor<2xf64>) -> tensor<2xf64>
  return %z : tensor<2xf64>
}

// (w0 x0, w1 x0, w2 x1, w3 x1)
// CHECK: @plus_minus: dense<[4.0, -4.0, 6.0, -10.0]> : tensor<4xf32>
func.func @plus_minus() -> tensor<4xf32> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w = trop.constant dense<[4.0, -4.0, 3.0, -5.0]> : tensor<4xf32>
  %z = trop.linear %x, %w {pattern = #trop.pattern<plus_minus>} : (tensor<2xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %z : tensor<4xf32>
}

// CHECK: @plus_minus_bias: dense<[5.0, -3.0]> : tensor<2xf32>
func.func @plus_minus_bias() -> tensor<2xf32> {
  %x = trop.constant dense<[1.0]> : tensor<1xf32>
  %w = trop.constant dense<[4.0, -4.0]> : tensor<2xf32>
  %b = trop.constant dense<1.0> : tensor<2xf32>
  %z = trop.linear %x, %w bias(%b) {pattern = #trop.pattern<plus_minus>}
      : (tensor<1xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// Masked weights take no part; a mask of -0 masks, one of 0.5 does not.
// CHECK: @masked: dense<[7.0, 2.0]> : tensor<2xf32>
func.func @masked() -> tensor<2xf32> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w = trop.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %m = trop.constant dense<[[1.0, 0.5], [-1.0, -0.0]]> : tensor<2x2xf32>
  %z = trop.linear %x, %w mask(%m) {pattern = #trop.pattern<masked>}
      : (tensor<2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// Sums run in index order: (16777216 + 1) + 1 loses both ones in f32 and keeps
// them the other way round. The bias is the first term.
// CHECK: @order: dense<[16777216.0, 16777218.0, 16777216.0]> : tensor<3xf32>
func.func @order() -> tensor<3xf32> {
  %x = trop.constant dense<1.0> : tensor<3xf32>
  %w = trop.constant dense<[[16777216.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 16777216.0, 0.0]]> : tensor<3x3xf32>
  %b = trop.constant dense<[0.0, 0.0, 16777216.0]> : tensor<3xf32>
  %z = trop.linear %x, %w bias(%b) : (tensor<3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// A product is rounded before it is added: 4097 * 4097 = 16785409 is 16785408 in
// f32, so that nothing is left of it. Fused, 1 would be.
// CHECK: @not_fused: dense<[0.0]> : tensor<1xf32>
func.func @not_fused() -> tensor<1xf32> {
  %x = trop.constant dense<4097.0> : tensor<1xf32>
  %w = trop.constant dense<4097.0> : tensor<1x1xf32>
  %b = trop.constant dense<-16785408.0> : tensor<1xf32>
  %z = trop.linear %x, %w bias(%b) : (tensor<1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// CHECK: @fused: dense<[1.0]> : tensor<1xf32>
func.func @fused() -> tensor<1xf32> {
  %x = trop.constant dense<4097.0> : tensor<1xf32>
  %w = trop.constant dense<4097.0> : tensor<1x1xf32>
  %b = trop.constant dense<-16785408.0> : tensor<1xf32>
  %z = trop.linear %x, %w bias(%b) {sum = #trop.sum<fused>}
      : (tensor<1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// What is masked adds 0, not 0 times a number.
// CHECK: @fused_masked: dense<[1.0]> : tensor<1xf32>
func.func @fused_masked() -> tensor<1xf32> {
  %x = trop.constant dense<[4097.0, 3.0]> : tensor<2xf32>
  %w = trop.constant dense<[[4097.0], [5.0]]> : tensor<2x1xf32>
  %m = trop.constant dense<[[1.0], [0.0]]> : tensor<2x1xf32>
  %b = trop.constant dense<-16785408.0> : tensor<1xf32>
  %z = trop.linear %x, %w bias(%b) mask(%m) {pattern = #trop.pattern<masked>, sum = #trop.sum<fused>}
      : (tensor<2xf32>, tensor<2x1xf32>, tensor<1xf32>, tensor<2x1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
