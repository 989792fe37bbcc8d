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

func.func @flatten_type(%x: tensor<?x4x5xf32>) {
  // expected-error @+2 {{'trop.flatten' op inferred type(s) 'tensor<?x20xf32>' are incompatible with return type(s) of operation 'tensor<?x9xf32>'}}
  // expected-error @+1 {{'trop.flatten' op failed to infer returned types}}
  %0 = trop.flatten %x : (tensor<?x4x5xf32>) -> tensor<?x9xf32>
  return
}
