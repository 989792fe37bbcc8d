// RUN: trop-opt %s --split-input-file --verify-diagnostics

func.func @pool_size(%x: tensor<?x4x4xf32>) {
  // expected-error @+2 {{max_pool expects a size of at least 1, found 0}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {size = 0 : i64} : (tensor<?x4x4xf32>) -> tensor<?x4x4xf32>
  return
}

// -----

func.func @pool_rank(%x: tensor<?x4xf32>) {
  // expected-error @+2 {{max_pool expects an input of two dimensions, or three with channels, found one of shape [4]}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {size = 2 : i64} : (tensor<?x4xf32>) -> tensor<?x2xf32>
  return
}

// -----

func.func @pool_extent(%x: tensor<?x4x5xf32>) {
  // expected-error @+2 {{max_pool of size 2 expects last dimensions that are multiples of 2, found one of shape [4, 5]}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {size = 2 : i64} : (tensor<?x4x5xf32>) -> tensor<?x2x2xf32>
  return
}

// -----

func.func @pool_padding(%x: tensor<?x4x4xf32>) {
  // expected-error @+2 {{max_pool of size 2 expects a padding of at least 0 and at most 1, found 2}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {padding = 2 : i64, size = 2 : i64} : (tensor<?x4x4xf32>) -> tensor<?x4x4xf32>
  return
}

// -----

func.func @pool_padding_below_0(%x: tensor<?x4x4xf32>) {
  // expected-error @+2 {{max_pool of size 2 expects a padding of at least 0 and at most 1, found -1}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {padding = -1 : i64, size = 2 : i64} : (tensor<?x4x4xf32>) -> tensor<?x1x1xf32>
  return
}

// -----

func.func @pool_padded_extent(%x: tensor<?x4x5xf32>) {
  // expected-error @+2 {{max_pool of size 3 expects last dimensions that with a padding of 1 are multiples of 3, found one of shape [4, 5]}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {padding = 1 : i64, size = 3 : i64} : (tensor<?x4x5xf32>) -> tensor<?x2x2xf32>
  return
}

// -----

func.func @pool_padding_overflow(%x: tensor<?x4x4xf32>) {
  // expected-error @+2 {{max_pool of size 9223372036854775807 expects last dimensions that with a padding of 9223372036854775806 are multiples of 9223372036854775807, found one of shape [4, 4]}}
  // expected-error @+1 {{'trop.max_pool' op failed to infer returned types}}
  %0 = trop.max_pool %x {padding = 9223372036854775806 : i64, size = 9223372036854775807 : i64} : (tensor<?x4x4xf32>) -> tensor<?x4x4xf32>
  return
}

// -----

func.func @flatten_type(%x: tensor<?x4x5xf32>) {
  // expected-error @+2 {{'trop.flatten' op inferred type(s) 'tensor<?x20xf32>' are incompatible with return type(s) of operation 'tensor<?x9xf32>'}}
  // expected-error @+1 {{'trop.flatten' op failed to infer returned types}}
  %0 = trop.flatten %x : (tensor<?x4x5xf32>) -> tensor<?x9xf32>
  return
}
