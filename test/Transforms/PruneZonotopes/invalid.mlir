// RUN: trop-opt --trop-prune-zonotopes --split-input-file --verify-diagnostics %s
// RUN: not trop-opt --trop-prune-zonotopes=keep=0 %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not trop-opt --trop-prune-zonotopes=keep=1.5 %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=MORE
// RUN: not trop-opt --trop-prune-zonotopes=keep=nan %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=NAN
// RUN: not trop-opt --trop-prune-zonotopes=method=tropnc %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=METHOD
// RUN: not trop-opt --trop-prune-zonotopes=vectors=all %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=VECTORS
// RUN: not trop-opt --trop-prune-zonotopes=restarts=0 %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=RESTARTS
// RUN: not trop-opt --trop-prune-zonotopes=draws=0 %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=DRAWS
// RUN: not trop-opt --trop-prune-zonotopes=layers=V,Q %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=LAST
// RUN: not trop-opt --trop-prune-zonotopes=layers=Q %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=NAMES
// RUN: not trop-opt --trop-prune-zonotopes=method=tropnnc1 %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=OUTPUTS
// RUN: not trop-opt --trop-prune-zonotopes=method=thinet %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=SAMPLES
// RUN: not trop-opt --trop-prune-zonotopes="method=tropnnc-threshold threshold=-1" %S/Inputs/relu.mlir 2>&1 | FileCheck %s --check-prefix=THRESHOLD

// NONE: error: pruning expects to keep a share above 0 and at most 1, found 0
// MORE: error: pruning expects to keep a share above 0 and at most 1, found 1.5
// NAN: error: pruning expects to keep a share above 0 and at most 1, found nan
// METHOD: error: method expects one of auto, tropnnc1, tropnnc, {{.*}} thinet or thinet-ls, found 'tropnc'
// VECTORS: error: vectors expects one of concat, inputs-cosine, normalised or balanced, found 'all'
// RESTARTS: error: restarts expects at least 1, found 0
// DRAWS: error: draws expects at least 1, found 0
// LAST: relu.mlir:8:8: error: the layer of 'V' cannot be pruned: its units are what the model returns
// NAMES: relu.mlir:2:1: error: no dense linear layer has the weights 'Q'; layers that can be pruned: 'W'
// OUTPUTS: relu.mlir:6:8: error: the layer of 'W' cannot be pruned: tropnnc1 expects one output, found 2
// SAMPLES: relu.mlir:6:8: error: the layer of 'W' cannot be pruned: thinet expects samples to look at
// THRESHOLD: relu.mlir:6:8: error: the layer of 'W' cannot be pruned: tropnnc-threshold expects a threshold of at least 0

// expected-error@+1 {{pruning expects a model, found none}}
module {}

// -----

// expected-error@+1 {{pruning expects a model of which nothing is derived yet, found a function of role gradient}}
func.func @M.gradient(%x: tensor<?x2xf32>) -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "gradient"} {
  return %x : tensor<?x2xf32>
}

// -----

// expected-error@+1 {{pruning expects the values of all parameters, found none of 'V'}}
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<2x3xf32>},
    %v: tensor<3x2xf32> {trop.kind = "parameter", trop.name = "V"})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// -----

func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<0x7FC00000> : tensor<2x3xf32>},
    %v: tensor<3x2xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<3x2xf32>})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  // expected-error@+1 {{the layer of 'W' cannot be pruned: expected weights that are finite, found an infinity or NaN}}
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// -----

func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<2x3xf32>},
    %v: tensor<3x2xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<0.0> : tensor<3x2xf32>})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  // expected-error@+1 {{the layer of 'W' cannot be pruned: no unit of it reaches an output}}
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}

// -----

// Every reason for which a layer is none of a pair.

// expected-error@+1 {{the model has no layer that can be pruned}}
func.func @M(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %a: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "A"},
    %b: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "B"},
    %c: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "C"},
    %d: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "D"},
    %e: tensor<2x2xf32> {trop.kind = "parameter", trop.name = "E"})
    -> tensor<?x2xf32> attributes {trop.model = "M", trop.role = "forward"} {
  // expected-note@+1 {{the layer of 'A': no activation stands between it and linear@}}
  %0 = trop.linear %x, %a : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  // expected-note@+1 {{the layer of 'B': its units are read more than once}}
  %1 = trop.linear %0, %b : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %2 = trop.relu %1 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  // expected-note@+1 {{the layer of 'C': its units are read by max@}}
  %3 = trop.linear %2, %c : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %4 = trop.max %3, %1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  // expected-note@+1 {{the layer of 'D': the parameter 'D' is read more than once}}
  %5 = trop.linear %4, %d : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %6 = trop.relu %5 : (tensor<?x2xf32>) -> tensor<?x2xf32>
  // expected-note@+1 {{the layer of 'D': its units are read by maxplus@}}
  %7 = trop.linear %6, %d : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %8 = trop.maxplus %7, %e : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  // expected-note@+1 {{the layer of 'E': its units are what the model returns}}
  %9 = trop.linear %8, %e : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %9 : tensor<?x2xf32>
}
