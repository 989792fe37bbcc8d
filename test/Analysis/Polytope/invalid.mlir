// RUN: not trop-opt --split-input-file --trop-report-polytope %s -o /dev/null 2>&1 | FileCheck %s
// RUN: not trop-opt --trop-report-polytope="low=1 high=1" %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=BOX
// RUN: not trop-opt --trop-report-polytope=format=xml %s -o /dev/null 2>&1 | FileCheck %s --check-prefix=FORMAT

// BOX: error: trop-report-polytope: expected finite low below high
// FORMAT: Cannot find option named 'xml'

// CHECK: :[[@LINE+2]]:{{[0-9]+}}: error: expected weights of 'V' to analyse, found none
// CHECK: note: tropc --weights=FILE takes those of a checkpoint
func.func @Missing(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}, %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<2x3xf32>}, %v: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V"})
    -> tensor<?x1xf32> attributes {trop.model = "Missing", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

// CHECK: error: expected numbers as weights of 'W', found NaN at entry 4
func.func @Nan(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
    %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<[[1.0, 2.0, 3.0], [4.0, 0x7FC00000, 6.0]]> : tensor<2x3xf32>},
    %v: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<3x1xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "Nan", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

// CHECK: error: found nothing to analyse in model 'Curved': no units between linear layers, and no tropical polynomial of constants
// CHECK: note: 'W': its activation is not positively homogeneous: its outputs are no difference of tropical polynomials
// CHECK: note: 'Curved': its linear regions are not cut: tanh@[[#]] is not piecewise affine: it has math.tanh
func.func @Curved(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}, %w: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W", trop.value = dense<1.0> : tensor<2x3xf32>}, %v: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V", trop.value = dense<1.0> : tensor<3x1xf32>})
    -> tensor<?x1xf32> attributes {trop.model = "Curved", trop.role = "forward"} {
  %h = trop.linear %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.tanh %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %y = trop.linear %r, %v : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}

// -----

// CHECK: error: found nothing to analyse in model 'Infinite'
// CHECK: note: 'polynomial': its slopes or offsets are not finite
// CHECK: note: 'Infinite': its linear regions are not cut: its outputs are not finite
func.func @Infinite(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"})
    -> tensor<?x1xf32> attributes {trop.model = "Infinite", trop.role = "forward"} {
  %a = trop.constant dense<[[1.0, 2.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %b = trop.constant dense<[0.0, 0x7F800000]> : tensor<2xf32>
  %y = trop.polynomial %x, %a, %b : (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<?x1xf32>
  return %y : tensor<?x1xf32>
}
