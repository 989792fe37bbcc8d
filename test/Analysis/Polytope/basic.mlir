// RUN: trop-opt --trop-report-polytope %s -o /dev/null | FileCheck %s
// RUN: trop-opt --trop-report-polytope="low=0.5 high=2" %s -o /dev/null | FileCheck %s --check-prefix=BOX

// A unit of abs is two generators; the second and the third cancel.
// CHECK:      units 'W' at basic.mlir:[[#]]: 3 units of 2 inputs, 2 linear regions
// CHECK-NEXT: output
// CHECK-NEXT: 0 P 4 4 4 2 1 1{{$}}
// CHECK-NEXT: {{^ *}}Q 2 2 2
// CHECK:      2 inputs in [-1, 1]: 2 linear regions
// CHECK-NEXT: decision in regions share of the box
// CHECK-NEXT: at most 0 0 0 %
// CHECK-NEXT: above 0 2 100 %
// BOX:        2 inputs in [0.5, 2]: 1 linear region
func.func @Abs(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 0.0, 0.0], [0.0, 2.0, 1.0]]> : tensor<2x3xf32>},
    %v: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<[[1.0], [1.0], [-2.0]]> : tensor<3x1xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "Abs", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.abs %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// The middle monomial is on the envelope of a minimum, but no extreme point.
// CHECK:      polynomial 'min' at basic.mlir:[[#]]: min of 3 monomials in 1 variable, 2 linear regions
// CHECK-NEXT: monomial wins offset slope 0
// CHECK-NEXT: 0 in a region 0 1
// CHECK-NEXT: 1 on a border 0 0
// CHECK-NEXT: 2 in a region 0 -1
// CHECK:      1 input in [-1, 1]: 2 linear regions
// CHECK-NEXT: decision
// CHECK-NEXT: at most 0 2 100 %
func.func @Min(%x: tensor<?x1xf32> {trop.kind = "input", trop.name = "x"})
    -> tensor<?x1xf32> attributes {trop.model = "Min", trop.role = "forward"} {
  %z = trop.constant dense<0.0> : tensor<f32>
  %n = trop.scale %x {factor = -1.0 : f64} : (tensor<?x1xf32>) -> tensor<?x1xf32>
  %y = trop.min %x, %z, %n : (tensor<?x1xf32>, tensor<f32>, tensor<?x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// Weights are constants: of maxplus after a linear layer each output is a polynomial.
// CHECK:      polynomial 'maxplus' at basic.mlir:[[#]], output 0: max of 3 monomials in 2 variables, 2 linear regions
// CHECK:      1 nowhere -5 0.5 0
// CHECK:      polynomial 'maxplus' at basic.mlir:[[#]], output 1: max of 3 monomials in 2 variables, 3 linear regions
// CHECK:      2 inputs in [-1, 1]: 2 linear regions
// CHECK:      output 1 2 100 %
// CHECK:      not analysed
// CHECK-NEXT: 'A' at basic.mlir:[[#]]: its units are read by maxplus@[[#]], which is neither an activation nor a dense linear layer
func.func @MaxPlus(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %a: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "A", trop.value = dense<[[1.0, 0.5, 0.0], [0.0, 0.0, 0.0]]> : tensor<2x3xf32>},
    %w: tensor<3x2xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[0.0, 0.0], [-5.0, 5.0], [0.0, 0.0]]> : tensor<3x2xf32>})
    -> tensor<?x2xf32> attributes {trop.model = "MaxPlus", trop.role = "forward"} {
  %l = trop.linear %x, %a : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %y = trop.maxplus %l, %w : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
