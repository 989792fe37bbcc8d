// RUN: trop-opt --trop-expose-layer-inputs --verify-diagnostics %s

// expected-error @+1 {{function of role values expects a body of one block that returns}}
func.func private @external(tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "values"}
