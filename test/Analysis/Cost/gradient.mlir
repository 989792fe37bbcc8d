// RUN: trop-opt --trop-derive-gradient --trop-report-cost %s -o /dev/null | FileCheck %s

// What our backward code runs, in the worst case; x is no parameter.
//   linear   6 points: a product and an addition to dW               12
//   relu     3 values: a product, two comparisons, an addition       12
//   maxplus  1 adjoint that is compared with 0; 3 candidates, each
//            a sum and a comparison; two additions                    9
//   error    difference, its double, product, addition                4
// CHECK-LABEL: Native,
// CHECK:      h linear 9 9 18 5.00 12
// CHECK-NEXT: r relu 3 3 3 3.00 12
// CHECK-NEXT: z maxplus 5 5 6 3.40 9
// CHECK-NEXT: - squared_error gradient.mlir:{{[0-9]+}} 2 2 4 5.00 4
// CHECK-NEXT: all 19 19 31 5.00 37
// CHECK:      cost(P) 19 1.00
// CHECK-NEXT: cost(backprop(P)), dense 56 2.95
// CHECK-NEXT: cost(backprop(P)), 002, (2.10) 81 4.26
// CHECK-NEXT: omega_b cost(P), 002, Theorem 3 95 5.00

func.func @Native(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
                  %W: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W"},
                  %V: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V"}) -> tensor<?x1xf32>
    attributes {trop.model = "Native", trop.role = "forward"} {
  %h = trop.linear %x, %W : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %z = trop.maxplus %r, %V : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %z : tensor<?x1xf32>
}
func.func @Native.loss(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x1xf32> {trop.kind = "target", trop.name = "target"},
                  %W: tensor<2x3xf32> {trop.kind = "parameter", trop.name = "W"},
                  %V: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V"}) -> tensor<?xf32>
    attributes {trop.model = "Native", trop.role = "loss"} {
  %h = trop.linear %x, %W : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32> loc("h")
  %r = trop.relu %h : (tensor<?x3xf32>) -> tensor<?x3xf32> loc("r")
  %z = trop.maxplus %r, %V : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32> loc("z")
  %l = trop.squared_error %z, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// The same with the mean of all that tie, when all three do: a search that counts them,
// 3 (1 + 1 + 1), their parts, 6, a second search, 3 (1 + 1), with two additions each.
// Then relu's adjoint is not 0 at three places, which costs it no more.
// CHECK-LABEL: Minimal,
// CHECK: z maxplus 5 5 6 3.40 28
func.func @Minimal(%x: tensor<?x3xf32> {trop.kind = "input", trop.name = "x"},
                   %V: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V"}) -> tensor<?x1xf32>
    attributes {trop.model = "Minimal", trop.role = "forward"} {
  %z = trop.maxplus %x, %V {ties = #trop.derived<minimal>} : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32>
  return %z : tensor<?x1xf32>
}
func.func @Minimal.loss(%x: tensor<?x3xf32> {trop.kind = "input", trop.name = "x"},
                   %t: tensor<?x1xf32> {trop.kind = "target", trop.name = "target"},
                   %A: tensor<3xf32> {trop.kind = "parameter", trop.name = "A"},
                   %V: tensor<3x1xf32> {trop.kind = "parameter", trop.name = "V"}) -> tensor<?xf32>
    attributes {trop.model = "Minimal", trop.role = "loss"} {
  %s = trop.plus %x, %A : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32> loc("s")
  %z = trop.maxplus %s, %V {ties = #trop.derived<minimal>} : (tensor<?x3xf32>, tensor<3x1xf32>) -> tensor<?x1xf32> loc("z")
  %l = trop.squared_error %z, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// A winner hands its adjoint to one entry, and a sum of adjoints has the entries of
// both: of the 6 outputs of g, winners of 1 + 1 are looked for, which takes a sum and a
// comparison for each of 2 inputs, then two additions; 6 adjoints are compared with 0.
// CHECK-LABEL: Paths,
// CHECK: g maxplus 18 18 24 3.67 18
func.func @Paths(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x2xf32>
    attributes {trop.model = "Paths", trop.role = "forward"} {
  return %x : tensor<?x2xf32>
}
func.func @Paths.loss(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x1xf32> {trop.kind = "target", trop.name = "target"},
                  %A: tensor<2xf32> {trop.kind = "parameter", trop.name = "A"},
                  %W: tensor<2x6xf32> {trop.kind = "parameter", trop.name = "W"},
                  %V: tensor<6x1xf32> {trop.kind = "parameter", trop.name = "V"},
                  %U: tensor<6x1xf32> {trop.kind = "parameter", trop.name = "U"}) -> tensor<?xf32>
    attributes {trop.model = "Paths", trop.role = "loss"} {
  %s = trop.plus %x, %A : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32> loc("s")
  %g = trop.maxplus %s, %W : (tensor<?x2xf32>, tensor<2x6xf32>) -> tensor<?x6xf32> loc("g")
  %a = trop.maxplus %g, %V : (tensor<?x6xf32>, tensor<6x1xf32>) -> tensor<?x1xf32> loc("a")
  %b = trop.minplus %g, %U : (tensor<?x6xf32>, tensor<6x1xf32>) -> tensor<?x1xf32> loc("b")
  %z = trop.plus %a, %b : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32> loc("z")
  %l = trop.squared_error %z, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
