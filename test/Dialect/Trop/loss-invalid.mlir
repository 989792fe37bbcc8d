// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @softmax_rank(%x: tensor<?xf32>) {
  // expected-error @+2 {{softmax expects scores of one dimension, found one of shape []}}
  // expected-error @+1 {{'trop.softmax' op failed to infer returned types}}
  %0 = trop.softmax %x : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @cross_entropy_samples(%z: tensor<3xf32>, %y: tensor<?xi32>) {
  // expected-error @+2 {{cross_entropy expects scores of one dimension for each sample, found one of shape [3]}}
  // expected-error @+1 {{'trop.cross_entropy' op failed to infer returned types}}
  %0 = trop.cross_entropy %z, %y : (tensor<3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @cross_entropy_labels(%z: tensor<?x3xf32>, %y: tensor<?xi64>) {
  // expected-error @+1 {{'trop.cross_entropy' op operand #1 must be tensor<?xi32>, one label a sample, but got 'tensor<?xi64>'}}
  %0 = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi64>) -> tensor<?xf32>
  return
}

// -----

func.func @squared_error_shapes(%y: tensor<?x3xf32>, %t: tensor<?x2xf32>) {
  // expected-error @+2 {{squared_error expects output and target of one shape for each sample, found [3] and [2]}}
  // expected-error @+1 {{'trop.squared_error' op failed to infer returned types}}
  %0 = trop.squared_error %y, %t : (tensor<?x3xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @weigh_element(%l: tensor<?xf32>, %w: tensor<?xf64>) {
  // expected-error @+2 {{weigh expects operands of one type, found its first operand of f32 and another of f64}}
  // expected-error @+1 {{'trop.weigh' op failed to infer returned types}}
  %0 = trop.weigh %l, %w : (tensor<?xf32>, tensor<?xf64>) -> tensor<?xf32>
  return
}

// -----

func.func @weigh_units(%l: tensor<?xf32>, %w: tensor<?x2xf32>) {
  // expected-error @+1 {{'trop.weigh' op operand #1 must be tensor<?xf32> or tensor<?xf64>, one number a sample, but got 'tensor<?x2xf32>'}}
  %0 = trop.weigh %l, %w : (tensor<?xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @sample_mean_losses(%l: tensor<?x2xf32>) {
  // expected-error @+1 {{'trop.sample_mean' op operand #0 must be tensor<?xf32> or tensor<?xf64>, one number a sample, but got 'tensor<?x2xf32>'}}
  %0 = trop.sample_mean %l : (tensor<?x2xf32>) -> tensor<f32>
  return
}

// -----

func.func @sample_max_result(%l: tensor<?xf32>) {
  // expected-error @+2 {{'trop.sample_max' op inferred type(s) 'tensor<f32>' are incompatible with return type(s) of operation 'tensor<f64>'}}
  // expected-error @+1 {{'trop.sample_max' op failed to infer returned types}}
  %0 = trop.sample_max %l : (tensor<?xf32>) -> tensor<f64>
  return
}

// -----

func.func @sample_count_of_none(%l: tensor<3xf32>) {
  // expected-error @+2 {{sample_count expects a value with samples}}
  // expected-error @+1 {{'trop.sample_count' op failed to infer returned types}}
  %0 = trop.sample_count %l : (tensor<3xf32>) -> tensor<f32>
  return
}

// -----

func.func @sample_top_count(%l: tensor<?xf32>) {
  // expected-error @+2 {{top expects a count of at least 1, found 0}}
  // expected-error @+1 {{'trop.sample_top' op failed to infer returned types}}
  %0 = trop.sample_top %l {count = 0 : i64} : (tensor<?xf32>) -> tensor<f32>
  return
}
