// RUN: trop-opt --trop-place-sct --split-input-file --verify-diagnostics %s

// expected-error @+1 {{function of role state expects a root, the largest of all losses}}
func.func @rootless(%s: !trop.state {trop.kind = "state"}, %l: tensor<?xf32> {trop.kind = "input"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "state"} {
  return %l : tensor<?xf32>
}

// -----

// expected-error @+1 {{function of role state expects a body of one block that returns}}
func.func private @external(!trop.state) -> tensor<f32> attributes {trop.role = "state"}
