// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize --convert-trop-to-loops --split-input-file --verify-diagnostics %s

func.func @opaque(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'foreign.opaque' cannot be lowered: expected trop.generic or trop.pullback, or an op that was expanded}}
  %o = foreign.opaque %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %o : tensor<?x4xf32>
}

// -----

func.func @two_passes(%l: tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"} {
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  // expected-error @+1 {{this value needs a result of all samples before it visits them again, which one pass over the samples cannot give}}
  %d = trop.minus %l, %m : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  return %d : tensor<?xf32>
}

// -----

// expected-error @+1 {{function of role forward expects a body of one block that returns}}
func.func private @external(tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"}

// -----

// expected-error @+1 {{function of role forward expects arguments and results that are values or labels, found 'f32'}}
func.func @scalar(%x: f32) -> f32 attributes {trop.role = "forward"} {
  return %x : f32
}

// -----

// expected-error @+1 {{function of role loss expects one number a sample, found 'tensor<f32>'}}
func.func @reduced_loss(%l: tensor<?xf32>) -> tensor<f32> attributes {trop.role = "loss"} {
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// -----

// expected-error @+1 {{cannot be lowered: expected weights of one number a sample, found 'tensor<?x3xf32>'}}
func.func @weights(%x: tensor<?x3xf32> {trop.kind = "weights"}) -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  return %x : tensor<?x3xf32>
}

// -----

// The type says how many samples are a block.

func.func @types(%x: tensor<?xf32>, %y: tensor<?xf64>) -> tensor<?xf64> attributes {trop.role = "forward"} {
  // expected-error @+1 {{cannot be lowered: expected values of 'f32' throughout the function, found 'tensor<?xf64>'}}
  %r = trop.relu %y : (tensor<?xf64>) -> tensor<?xf64>
  return %r : tensor<?xf64>
}

// -----

func.func @witness(%l: tensor<?xf32>, %m: tensor<f32>, %dm: tensor<f32>) -> tensor<?xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'trop.pullback' looks for its witness among all samples, which one pass over the samples cannot do}}
  %dl = trop.pullback max [] wrt [0] ins(%l : tensor<?xf32>) value(%m : tensor<f32>)
      adjoint(%dm : tensor<f32>) maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<?xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %dl : tensor<?xf32>
}

// -----

func.func @placeless(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x1xf32> {trop.kind = "input"},
                     %t: tensor<?x1xf32> {trop.kind = "target"}) -> tensor<f32>
    attributes {trop.model = "M", trop.role = "state"} {
  // expected-error @+1 {{'trop.generic' cannot be lowered in a function of role state: expected trop.sct, as trop-place-sct gives it}}
  %l = trop.squared_error %x, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}
