// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @polynomial_rank(%x: tensor<?x2x2xf32>, %a: tensor<4x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{polynomial expects an input of one dimension, found one of shape [2, 2]}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b : (tensor<?x2x2xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_slopes(%x: tensor<?x4xf32>, %a: tensor<3x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{polynomial expects slopes of shape [4, _] to match its input of length 4, found [3, 6]}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b : (tensor<?x4xf32>, tensor<3x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_offsets(%x: tensor<?x4xf32>, %a: tensor<4x6xf32>, %b: tensor<4xf32>) {
  // expected-error @+2 {{polynomial expects offsets of shape [6] to match its slopes, found [4]}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<4xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_pieces(%x: tensor<?x4xf32>, %a: tensor<4x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{polynomial expects its 6 monomials to be a multiple of pieces, found 4}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b {pieces = 4 : i64} : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_no_pieces(%x: tensor<?x4xf32>, %a: tensor<4x6xf32>, %b: tensor<6xf32>) {
  // expected-error @+2 {{polynomial expects its 6 monomials to be a multiple of pieces, found 0}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b {pieces = 0 : i64} : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_types(%x: tensor<?x4xf32>, %a: tensor<4x6xf32>, %b: tensor<6xf64>) {
  // expected-error @+2 {{polynomial expects operands of one type, found its first operand of f32 and another of f64}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %a, %b : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf64>) -> tensor<?x1xf32>
  return
}

// -----

func.func @polynomial_infinity(%x: tensor<?x1xf32>, %a: tensor<1x2xf32>, %b: tensor<2xf32>) {
  %i = trop.constant dense<[[0.0, 0xFF800000]]> : tensor<1x2xf32>
  // expected-error @+2 {{polynomial expects finite slopes and inputs, found an infinity}}
  // expected-error @+1 {{'trop.polynomial' op failed to infer returned types}}
  %0 = trop.polynomial %x, %i, %b : (tensor<?x1xf32>, tensor<1x2xf32>, tensor<2xf32>) -> tensor<?x1xf32>
  return
}
