// RUN: trop-opt --convert-trop-to-loops --split-input-file --verify-diagnostics %s

func.func @function(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'trop.relu' cannot be lowered: expected trop.generic, as trop-generalize gives it}}
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

// -----

func.func @active(%l: tensor<?xf32>, %w: tensor<?xf32> {trop.kind = "weights"}) -> tensor<f32>
    attributes {trop.role = "active_gradient"} {
  // expected-error @+1 {{'trop.weigh' cannot be lowered: expected trop.generic, as trop-generalize gives it}}
  %r = trop.weigh %l, %w : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %c = trop.constant dense<0.0> : tensor<f32>
  return %c : tensor<f32>
}

// -----

func.func @state(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x1xf32> {trop.kind = "input"},
                 %t: tensor<?x1xf32> {trop.kind = "target"}) -> tensor<f32>
    attributes {trop.model = "M", trop.role = "state"} {
  // expected-error @+1 {{'trop.squared_error' cannot be lowered: expected trop.generic, as trop-generalize gives it}}
  %l = trop.squared_error %x, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}
