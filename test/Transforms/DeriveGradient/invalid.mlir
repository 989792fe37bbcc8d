// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient --split-input-file --verify-diagnostics %s
// RUN: not trop-opt --trop-derive-gradient=mode=sideways %S/basic.mlir 2>&1 | FileCheck %s
// RUN: not trop-opt --trop-derive-gradient=wrt=targets %S/basic.mlir 2>&1 | FileCheck %s

// CHECK: Cannot find option named

func.func @opaque(%x: tensor<?x4xf32> {trop.kind = "input"},
                  %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  // expected-note @+2 {{implement buildLeafAdjoints of the one, or buildReverse and buildForward of the other}}
  // expected-error @+1 {{'foreign.opaque' has no derivative: it implements neither DifferentiableLeafOpInterface nor CompositeOpInterface}}
  %o = foreign.opaque %w : (tensor<4xf32>) -> tensor<4xf32>
  %y = trop.plus %x, %o : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// Structural, so that it is computed like any other, but of no leaf with a derivative.

func.func @threshold(%x: tensor<?x4xf32> {trop.kind = "input"},
                     %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %a = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  // expected-note @+2 {{implement buildLeafAdjoints of the one, or buildReverse and buildForward of the other}}
  // expected-error @+1 {{'foreign.threshold' has no derivative: it implements neither DifferentiableLeafOpInterface nor CompositeOpInterface}}
  %y = foreign.threshold %a : (tensor<?x4xf32>) -> tensor<?x4xf32>
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

func.func @unstated(%x: tensor<?xf32> {trop.kind = "input"},
                    %w: tensor<f32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %y = trop.plus %x, %w : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  // expected-note @+2 {{implement buildReverse, or isDerivedByParts if the ops it expands to have derivatives}}
  // expected-error @+1 {{'foreign.unstated' has no reverse derivative: it does not implement buildReverse of CompositeOpInterface}}
  %l = foreign.unstated %y : (tensor<?xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// expected-error @+1 {{function of role loss expects a body of one block that returns}}
func.func private @external(tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "loss"}

// -----

// expected-error @+1 {{function of role loss expects a body of one block that returns}}
func.func @blocks(%l: tensor<?xf32>) -> tensor<?xf32> attributes {trop.role = "loss"} {
  llvm.br ^next
^next:
  return %l : tensor<?xf32>
}

// -----

// expected-error @+1 {{function of role loss expects one result, found 0}}
func.func @nothing(%x: tensor<?xf32>) attributes {trop.role = "loss"} {
  return
}

// -----

// expected-error @+1 {{function of role loss expects one number a sample, found 'tensor<?xi32>'}}
func.func @labels(%y: tensor<?xi32>) -> tensor<?xi32> attributes {trop.role = "loss"} {
  return %y : tensor<?xi32>
}
