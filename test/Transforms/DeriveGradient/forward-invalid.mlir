// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient="mode=forward" --split-input-file --verify-diagnostics %s

func.func @opaque(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  // expected-note @+2 {{implement buildLeafAdjoints of the one, or buildReverse and buildForward of the other}}
  // expected-error @+1 {{'foreign.opaque' has no derivative: it implements neither DifferentiableLeafOpInterface nor CompositeOpInterface}}
  %l = foreign.opaque %x : (tensor<?xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

func.func @unstated(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  // expected-note @+2 {{implement buildForward, or isDerivedByParts if the ops it expands to have derivatives}}
  // expected-error @+1 {{'foreign.unstated' has no forward derivative: it does not implement buildForward of CompositeOpInterface}}
  %l = foreign.unstated %x : (tensor<?xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

func.func @threshold(%x: tensor<?x4xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  // expected-note @+2 {{implement buildLeafAdjoints of the one, or buildReverse and buildForward of the other}}
  // expected-error @+1 {{'foreign.threshold' has no derivative: it implements neither DifferentiableLeafOpInterface nor CompositeOpInterface}}
  %y = foreign.threshold %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

func.func @mask(%x: tensor<?x2xf32> {trop.kind = "input"},
                %w: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  // expected-note @+2 {{let buildLeafAdjoints of DifferentiableLeafOpInterface give its adjoint}}
  // expected-error @+1 {{'trop.linear' takes no derivative by its leaf operand 2, which a parameter or an input reaches}}
  %y = trop.linear %x, %w mask(%w) {pattern = #trop.pattern<masked>} : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %l = trop.squared_error %y, %x : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// The number of a candidate must be exact in f32.

func.func @many(%x: tensor<?x16777216xf32> {trop.kind = "input"},
                %w: tensor<16777216x1xf32> {trop.kind = "parameter", trop.name = "W"},
                %y: tensor<?x1xf32> {trop.kind = "target"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  // expected-note @+2 {{compute it in f64}}
  // expected-error @+1 {{maxplus expects at most 16777215 candidates for a maximum or minimum in 'f32', found 16777216}}
  %z = trop.maxplus %x, %w : (tensor<?x16777216xf32>, tensor<16777216x1xf32>) -> tensor<?x1xf32>
  %l = trop.squared_error %z, %y : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
