// RUN: trop-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{'func.func' op expects trop.value of the parameter's type 'tensor<2xf32>', found 'tensor<3xf32>'}}
func.func private @type(tensor<2xf32> {trop.kind = "parameter", trop.value = dense<0.0> : tensor<3xf32>})
    attributes {trop.model = "M", trop.role = "forward"}

// -----

// expected-error @+1 {{'func.func' op expects trop.value as a dense tensor}}
func.func private @kind(tensor<2xf32> {trop.kind = "parameter", trop.value = 1.0 : f32})
    attributes {trop.model = "M", trop.role = "forward"}

// -----

// expected-error @+1 {{'func.func' op expects trop.value on a parameter of a function of role forward}}
func.func private @input(tensor<2xf32> {trop.kind = "input", trop.value = dense<0.0> : tensor<2xf32>})
    attributes {trop.model = "M", trop.role = "forward"}

// -----

// expected-error @+1 {{'func.func' op expects trop.value on a parameter of a function of role forward}}
func.func private @role(tensor<2xf32> {trop.kind = "parameter", trop.value = dense<0.0> : tensor<2xf32>})
    attributes {trop.model = "M", trop.role = "loss"}

// -----

// expected-error @+1 {{'func.func' op expects trop.checkpoint on a function of role forward, as a dictionary of strings}}
func.func private @strings() attributes {trop.role = "forward", trop.checkpoint = {step = 3}}

// -----

// expected-error @+1 {{'func.func' op expects trop.checkpoint on a function of role forward, as a dictionary of strings}}
func.func private @loss() attributes {trop.role = "loss", trop.checkpoint = {step = "3"}}

// -----

// expected-error @+1 {{'func.func' op expects trop.kind as one of parameter, input, target, sample_weight, noise, weights, direction, state, found "weight"}}
func.func private @unknown_kind(tensor<?xf32> {trop.kind = "weight"})
    attributes {trop.model = "M", trop.role = "loss"}

// -----

// expected-error @+1 {{'func.func' op expects trop.kind as one of parameter, input, target, sample_weight, noise, weights, direction, state, found 1}}
func.func private @number_as_kind(tensor<?xf32> {trop.kind = 1 : i64})

// -----

// expected-error @+1 {{'func.func' op expects trop.role as one of forward, values, loss, training_loss, objective, gradient, active_gradient, input_gradient, forward_product, explain, state, found "lost"}}
func.func private @unknown_role() attributes {trop.model = "M", trop.role = "lost"}
