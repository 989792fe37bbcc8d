// RUN: trop-opt --trop-derive-explanation --split-input-file --verify-diagnostics %s

// expected-error @+1 {{function of role forward expects a body of one block that returns}}
func.func private @external(tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "forward"}

// -----

// expected-error @+1 {{expected one value to explain, found 'tensor<?xf32>', 'tensor<?xf32>'}}
func.func @two(%x: tensor<?xf32>) -> (tensor<?xf32>, tensor<?xf32>)
    attributes {trop.role = "forward"} {
  return %x, %x : tensor<?xf32>, tensor<?xf32>
}
