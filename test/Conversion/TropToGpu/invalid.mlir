// RUN: trop-opt --convert-trop-to-gpu --split-input-file --verify-diagnostics %s

func.func @layer(%x: tensor<?x4xf32>) -> tensor<?x4xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'trop.relu' cannot be lowered: expected trop.generic, as trop-generalize gives it}}
  %o = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %o : tensor<?x4xf32>
}

// -----

// expected-error @+1 {{function of role forward expects a body of one block that returns}}
func.func private @external(tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"}

// -----

// expected-error @+1 {{cannot be lowered: expected weights of one number a sample, found 'tensor<?x3xf32>'}}
func.func @weights(%x: tensor<?x3xf32> {trop.kind = "weights"}) -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  return %x : tensor<?x3xf32>
}

// -----

func.func @witness(%l: tensor<?xf32>, %m: tensor<f32>, %dm: tensor<f32>) -> tensor<?xf32> attributes {trop.role = "forward"} {
  // expected-error @+1 {{'trop.pullback' looks for its witness among all samples, which no kernel does}}
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
