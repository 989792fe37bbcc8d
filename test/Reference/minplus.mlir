// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @samples: dense<[[-1.0, 3.0], [-4.0, 1.0]]> : tensor<2x2xf32>
func.func @samples(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [-4.0, 3.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %w = trop.constant dense<[[0.0, 5.0], [-3.0, 1.0]]> : tensor<2x2xf32>
  %z = trop.minplus %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// CHECK: @bias: dense<[-1.0, -7.0]> : tensor<2xf64>
func.func @bias() -> tensor<2xf64> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf64>
  %w = trop.constant dense<[[0.0, 5.0], [-3.0, 1.0]]> : tensor<2x2xf64>
  %b = trop.constant dense<[7.0, -7.0]> : tensor<2xf64>
  %z = trop.minplus %x, %w, %b : (tensor<2xf64>, tensor<2x2xf64>, tensor<2xf64>) -> tensor<2xf64>
  return %z : tensor<2xf64>
}

// +inf, the zero of min-plus, absorbs; a unit with nothing else has it.
// CHECK: @zeros: dense<[3.0, inf]> : tensor<2xf32>
func.func @zeros() -> tensor<2xf32> {
  %x = trop.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %w = trop.constant dense<[[0x7F800000, 0x7F800000], [1.0, 0x7F800000]]> : tensor<2x2xf32>
  %z = trop.minplus %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
  return %z : tensor<2xf32>
}

// CHECK: @infinite: dense<[-inf]> : tensor<1xf32>
func.func @infinite() -> tensor<1xf32> {
  %x = trop.constant dense<[1.0, 0xFF800000]> : tensor<2xf32>
  %w = trop.constant dense<[[9.0], [8.0]]> : tensor<2x1xf32>
  %z = trop.minplus %x, %w : (tensor<2xf32>, tensor<2x1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// Equal candidates: the first stays, and the bias comes before the inputs.
// CHECK: @tie: dense<[-0.0]> : tensor<1xf32>
func.func @tie() -> tensor<1xf32> {
  %x = trop.constant dense<0.0> : tensor<2xf32>
  %w = trop.constant dense<0.0> : tensor<2x1xf32>
  %b = trop.constant dense<-0.0> : tensor<1xf32>
  %z = trop.minplus %x, %w, %b : (tensor<2xf32>, tensor<2x1xf32>, tensor<1xf32>) -> tensor<1xf32>
  return %z : tensor<1xf32>
}

// Weights may differ from sample to sample, too.
// CHECK{LITERAL}: @sampled_weights: dense<[[1.0], [-2.0]]> : tensor<2x1xf32>
func.func @sampled_weights(
    %w: tensor<?x2x1xf32> {trop.test = dense<[[[1.0], [0.0]], [[5.0], [-3.0]]]> : tensor<2x2x1xf32>})
    -> tensor<?x1xf32> {
  %x = trop.constant dense<[0.0, 1.0]> : tensor<2xf32>
  %z = trop.minplus %x, %w : (tensor<2xf32>, tensor<?x2x1xf32>) -> tensor<?x1xf32>
  return %z : tensor<?x1xf32>
}
