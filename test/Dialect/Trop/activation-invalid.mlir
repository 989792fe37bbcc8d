// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @leaky_relu_slope(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{leaky_relu expects a slope that is finite in the type of its input, found 1.0e+300}}
  // expected-error @+1 {{'trop.leaky_relu' op failed to infer returned types}}
  %0 = trop.leaky_relu %x {slope = 1.0e300 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @leaky_relu_slope_at_zero(%x: tensor<?x4xf64>) {
  // expected-error @+2 {{leaky_relu expects a slope_at_zero that is finite in the type of its input, found inf}}
  // expected-error @+1 {{'trop.leaky_relu' op failed to infer returned types}}
  %0 = trop.leaky_relu %x {slope_at_zero = 0x7FF0000000000000 : f64} : (tensor<?x4xf64>) -> tensor<?x4xf64>
  return
}

// -----

func.func @abs_slope(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{abs expects a slope_at_zero that is finite in the type of its input, found 1.0e+39}}
  // expected-error @+1 {{'trop.abs' op failed to infer returned types}}
  %0 = trop.abs %x {slope_at_zero = 1.0e39 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @tanh_result(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{'trop.tanh' op inferred type(s) 'tensor<?x4xf32>' are incompatible with return type(s) of operation 'tensor<?x3xf32>'}}
  // expected-error @+1 {{'trop.tanh' op failed to infer returned types}}
  %0 = trop.tanh %x : (tensor<?x4xf32>) -> tensor<?x3xf32>
  return
}

// -----

func.func @maxout_pieces(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{maxout expects at least 1 of pieces, found 0}}
  // expected-error @+1 {{'trop.maxout' op failed to infer returned types}}
  %0 = trop.maxout %x {pieces = 0 : i64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @maxout_rank(%x: tensor<?x4x2xf32>) {
  // expected-error @+2 {{maxout expects an input of one dimension, found one of shape [4, 2]}}
  // expected-error @+1 {{'trop.maxout' op failed to infer returned types}}
  %0 = trop.maxout %x {pieces = 2 : i64} : (tensor<?x4x2xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @maxout_length(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{maxout with pieces 3 expects an input whose length is a multiple of 3, found one of length 4}}
  // expected-error @+1 {{'trop.maxout' op failed to infer returned types}}
  %0 = trop.maxout %x {pieces = 3 : i64} : (tensor<?x4xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @dropout_rate(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{dropout expects a rate of at least 0 and below 1, found 1}}
  // expected-error @+1 {{'trop.dropout' op failed to infer returned types}}
  %0 = trop.dropout %x {rate = 1.0 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return
}

// -----

func.func @dropout_samples(%x: tensor<4xf32>) {
  // expected-error @+2 {{dropout expects an input that differs from sample to sample, found one the same for all}}
  // expected-error @+1 {{'trop.dropout' op failed to infer returned types}}
  %0 = trop.dropout %x {rate = 0.5 : f64} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @dropout_noise(%x: tensor<?x4xf32>, %n: tensor<?xf32>) {
  // expected-error @+2 {{dropout expects noise of the type of its input, found tensor<?xf32>}}
  // expected-error @+1 {{'trop.dropout' op failed to infer returned types}}
  %0 = trop.dropout %x noise(%n) {rate = 0.5 : f64} : (tensor<?x4xf32>, tensor<?xf32>) -> tensor<?x4xf32>
  return
}
