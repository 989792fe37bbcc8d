// RUN: trop-opt %s -split-input-file -verify-diagnostics

func.func @keep_weights(%s: !trop.state, %w: tensor<3xf32>) {
  // expected-error @+1 {{'trop.sct.keep' op expects a value of each sample, found 'tensor<3xf32>'}}
  %0 = trop.sct.keep %w in %s : tensor<3xf32>
  return
}

// -----

func.func @keep_fan_out(%s: !trop.state, %x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.sct.keep' op expects a fan_out of 0, for no tree, or at least 2, found 1}}
  %0 = trop.sct.keep %x in %s {fan_out = 1 : i64} : tensor<?x3xf32>
  return
}

// -----

func.func @keep_tree(%s: !trop.state, %x: tensor<?x3xf32>) {
  // expected-error @+1 {{'trop.sct.keep' op expects a maximum or minimum under a tree}}
  %0 = trop.sct.keep %x in %s {fan_out = 4 : i64} : tensor<?x3xf32>
  return
}

// -----

func.func @root_fan_out(%s: !trop.state, %l: tensor<?xf32>) {
  // expected-error @+1 {{'trop.sct.root' op expects a fan_out of at least 2, found 1}}
  %0 = trop.sct.root %l in %s {fan_out = 1 : i64} : (tensor<?xf32>) -> tensor<f32>
  return
}

// -----

func.func @root_type(%s: !trop.state, %l: tensor<?xf32>) {
  // expected-error @+1 {{'trop.sct.root' op expects a result of one number of the losses' type, found 'tensor<?xf32>'}}
  %0 = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<?xf32>
  return
}
