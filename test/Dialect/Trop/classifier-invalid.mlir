// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @sigmoid_score(%s: tensor<?x2xf32>) {
  // expected-error @+2 {{sigmoid expects one score, of shape [1], found one of shape [2]}}
  // expected-error @+1 {{'trop.sigmoid' op failed to infer returned types}}
  %0 = trop.sigmoid %s : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @sparsemax_rank(%z: tensor<?x3x2xf32>) {
  // expected-error @+2 {{sparsemax expects scores of one dimension, found one of shape [3, 2]}}
  // expected-error @+1 {{'trop.sparsemax' op failed to infer returned types}}
  %0 = trop.sparsemax %z : (tensor<?x3x2xf32>) -> tensor<?x3x2xf32>
  return
}

// -----

func.func @relumax_rank(%z: tensor<?xf32>) {
  // expected-error @+2 {{relumax expects scores of one dimension, found one of shape []}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @relumax_zero(%z: tensor<?x3xf32>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found 0}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 0.0 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @relumax_negative(%z: tensor<?x3xf64>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found -1.5}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = -1.5 : f64} : (tensor<?x3xf64>) -> tensor<?x3xf64>
  return
}

// -----

func.func @relumax_infinite(%z: tensor<?x3xf64>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found inf}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 0x7FF0000000000000 : f64} : (tensor<?x3xf64>) -> tensor<?x3xf64>
  return
}

// -----

func.func @relumax_tiny(%z: tensor<?x3xf32>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found 1.0e-60}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 1.0e-60 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @relumax_large(%z: tensor<?x3xf32>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found 1.0e+60}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 1.0e60 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @relumax_total(%z: tensor<?x3xf32>) {
  // expected-error @+2 {{relumax expects a b whose sum over 3 scores is finite in f32, found 3.0e+38}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 3.0e38 : f64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @relumax_total_f64(%z: tensor<?x3xf64>) {
  // expected-error @+2 {{relumax expects a b whose sum over 3 scores is finite in f64, found 1.0e+308}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %z {b = 1.0e308 : f64} : (tensor<?x3xf64>) -> tensor<?x3xf64>
  return
}

// -----

func.func @logistic_score(%s: tensor<?x2xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{logistic expects one score, of shape [1], for each sample, found one of shape [2]}}
  // expected-error @+1 {{'trop.logistic' op failed to infer returned types}}
  %0 = trop.logistic %s, %y : (tensor<?x2xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @perceptron_rank(%z: tensor<?x3x2xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{perceptron expects scores of one dimension, found one of shape [3, 2]}}
  // expected-error @+1 {{'trop.perceptron' op failed to infer returned types}}
  %0 = trop.perceptron %z, %y : (tensor<?x3x2xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @perceptron_one_score(%z: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{perceptron with one_score expects a score of shape [1], found one of shape [3]}}
  // expected-error @+1 {{'trop.perceptron' op failed to infer returned types}}
  %0 = trop.perceptron %z, %y {one_score} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @smoothed_rank(%p: tensor<?xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{smoothed expects scores of one dimension, found one of shape []}}
  // expected-error @+1 {{'trop.smoothed' op failed to infer returned types}}
  %0 = trop.smoothed %p, %y {epsilon = 0.1 : f64} : (tensor<?xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @smoothed_total(%p: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{smoothed expects an epsilon whose sum over 3 classes is finite in f32, found 3.0e+38}}
  // expected-error @+1 {{'trop.smoothed' op failed to infer returned types}}
  %0 = trop.smoothed %p, %y {epsilon = 3.0e38 : f64} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @smoothed_below_normal(%p: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{smoothed expects an epsilon above 0 that is finite in the type of its probabilities, found 1.0e-39}}
  // expected-error @+1 {{'trop.smoothed' op failed to infer returned types}}
  %0 = trop.smoothed %p, %y {epsilon = 1.0e-39 : f64} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @relumax_below_normal(%s: tensor<?x3xf64>) {
  // expected-note @+3 {{b is how far below the largest score probabilities become 0; it is 1 unless given}}
  // expected-error @+2 {{relumax expects a b above 0 that is finite in the type of its scores, found 1.0e-310}}
  // expected-error @+1 {{'trop.relumax' op failed to infer returned types}}
  %0 = trop.relumax %s {b = 1.0e-310 : f64} : (tensor<?x3xf64>) -> tensor<?x3xf64>
  return
}

// -----

func.func @smoothed_epsilon(%p: tensor<?x3xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{smoothed expects an epsilon above 0 that is finite in the type of its probabilities, found 0}}
  // expected-error @+1 {{'trop.smoothed' op failed to infer returned types}}
  %0 = trop.smoothed %p, %y {epsilon = 0.0 : f64} : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}
