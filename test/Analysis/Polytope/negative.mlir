// RUN: trop-opt --trop-report-polytope %s -o /dev/null | FileCheck %s

// What is too large, each with its numbers. The box of such a network may be cut all the same.

// CHECK: 'W' at negative.mlir:[[#]]: 17 units are 17 generators in 2 dimensions: expected at most 16
func.func @Wide(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x17xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<1x17xf64>},
    %v: tensor<17x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<17x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Wide", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x1xf64>, tensor<1x17xf64>) -> tensor<?x17xf64>
  %r = trop.relu %h : (tensor<?x17xf64>) -> tensor<?x17xf64>
  %y = trop.linear %r, %v : (tensor<?x17xf64>, tensor<17x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// CHECK: 'W' at negative.mlir:[[#]]: 9 units are 18 generators in 2 dimensions: expected at most 16
func.func @Signs(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x9xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<1x9xf64>},
    %v: tensor<9x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<9x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Signs", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x1xf64>, tensor<1x9xf64>) -> tensor<?x9xf64>
  %r = trop.abs %h : (tensor<?x9xf64>) -> tensor<?x9xf64>
  %y = trop.linear %r, %v : (tensor<?x9xf64>, tensor<9x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}

// CHECK: 'W' at negative.mlir:[[#]]: its weights reach 1e+80: expected at most 1e+70
func.func @Huge(%x: tensor<?x1xf64> {trop.kind = "input", trop.name = "x"},
    %w: tensor<1x3xf64> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0e80> : tensor<1x3xf64>},
    %v: tensor<3x1xf64> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<3x1xf64>})
    -> tensor<?x1xf64> attributes {trop.model = "Huge", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x1xf64>, tensor<1x3xf64>) -> tensor<?x3xf64>
  %r = trop.relu %h : (tensor<?x3xf64>) -> tensor<?x3xf64>
  %y = trop.linear %r, %v : (tensor<?x3xf64>, tensor<3x1xf64>) -> tensor<?x1xf64>
  return %y : tensor<?x1xf64>
}
