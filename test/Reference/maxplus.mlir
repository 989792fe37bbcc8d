// RUN: trop-interpret %s | FileCheck %s

// max(1+0, 2-3) = 1, max(1+5, 2+1) = 6; then max(-4, 0) and max(1, 4).
// CHECK{LITERAL}: @samples: dense<[[1.0, 6.0], [0.0, 4.0]]> : tensor<2x2xf32>
func.func @samples(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [-4.0, 3.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %w = trop.constant dense<[[0.0, 5.0], [-3.0, 1.0]]> : tensor<2x2xf32>
  %z = trop.maxplus %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// The bias is a candidate of its own.
// CHECK: @bias: dense<[7.0, 6.0]> : tensor<2xf64>
func.func @bias() -> tensor<2xf64> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %w = trop.constant dense<[[0.0, 5.0], [-3.0, 1.0]]> : tensor<2x2xf64>
  %b = trop.constant dense<[7.0, -7.0]> : tensor<2xf64>
  %z = trop.maxplus %x, %w, %b : (tensor<2xf64>, tensor<2x2xf64>, tensor<2xf64>) -> tensor<2xf64>
  return %z : tensor<2xf64>
}

// -inf, the zero of max-plus, absorbs; a unit with nothing else has it.
// CHECK: @zeros: dense<[3.0, -inf]> : tensor<2xf32>
func.func @zeros() -> tensor<2xf32> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w = trop.constant dense<[[0xFF800000, 0xFF800000], [1.0, 0xFF800000]]> : tensor<2x2xf32>
  %z = trop.maxplus %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// CHECK: @infinite: dense<[inf]> : tensor<1xf32>
func.func @infinite() -> tensor<1xf32> {
  %x = trop.constant dense<[1.0, 0x7F800000]> : tensor<2xf32>
  %w = trop.constant dense<[[9.0], [-8.0]]> : tensor<2x1xf32>
  %z = trop.maxplus %x, %w : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// Equal candidates: the first stays, here -0.
// CHECK: @tie: dense<[-0.0]> : tensor<1xf32>
func.func @tie() -> tensor<1xf32> {
  %x = trop.constant dense<-0.0> : tensor<2xf32>
  %w = trop.constant dense<[[-0.0], [0.0]]> : tensor<2x1xf32>
  %z = trop.maxplus %x, %w : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// Leaves are rounded to f32 before they are compared: 16777216 + 1 is no more than
// 16777216, so the first candidate stays.
// CHECK: @rounding: dense<[16777216.0]> : tensor<1xf32>
func.func @rounding() -> tensor<1xf32> {
  %x = trop.constant dense<16777216.0> : tensor<2xf32>
  %w = trop.constant dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  %z = trop.maxplus %x, %w : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}
