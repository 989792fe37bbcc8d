// RUN: trop-interpret --load-plugin=%libraries/TropForeignPlugin.so %s | FileCheck %s

// A layer the interpreter never heard of: max_i min(x[i] + w[h, i], 3).
// min(1 + 1, 3), min(2 + 4, 3); min(-5 + 1, 3), min(-2 + 4, 3).
// CHECK{LITERAL}: @clipped: dense<[[3.0], [2.0]]> : tensor<2x1xf32>
func.func @clipped(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [-5.0, -2.0]]> : tensor<2x2xf32>})
    -> tensor<?x1xf32> {
  %w = trop.constant dense<[[1.0, 4.0]]> : tensor<1x2xf32>
  %z = foreign.clipped_maxplus %x, %w {ceiling = 3.0 : f64} : (tensor<?x2xf32>, tensor<1x2xf32>) -> tensor<?x1xf32>
  return %z : tensor<?x1xf32>
}

// Structural, without a derivative.
// CHECK{LITERAL}: @threshold: dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
func.func @threshold(%x: tensor<?x2xf32> {trop.test = dense<[[0.5, 0.0], [-5.0, 2.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %y = foreign.threshold %x : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
