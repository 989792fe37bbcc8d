// RUN: trop-opt --trop-derive-gradient --trop-sparsify-backward --trop-report-cost %s -o /dev/null | FileCheck %s

// Of g's 40 outputs 1 + 1 are active. Dense, 40 adjoints are compared with 0, and two
// winners looked for, each 2 (1 + 1) with two additions; along the paths, the winners
// alone. The adjoints of g from a and from b are lists of one entry: one addition, not 40.
// CHECK:      Active, one sample, c_nonlin = 1, c_relu = 1
// CHECK:      value operation at cost(g) cost(gd) |pr| omega backward active
// CHECK-NEXT: s + 2 2 4 5.00 2 2
// CHECK-NEXT: g maxplus 120 120 160 3.67 52 12
// CHECK-NEXT: a maxplus 79 79 80 3.03 123 84
// CHECK-NEXT: b minplus 79 79 80 3.03 83 83
// CHECK-NEXT: z + 1 1 2 5.00 2 2
// CHECK-NEXT: - squared_error active.mlir:{{[0-9]+}} 2 2 4 5.00 4 4
// CHECK-NEXT: all 283 283 330 5.00 266 187
// CHECK:      cost(P) 283 1.00
// CHECK-NEXT: cost(backprop(P)), active paths 470 1.66
// CHECK-NEXT: cost(backprop(P)), dense 549 1.94
func.func @Active(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"}) -> tensor<?x2xf32>
    attributes {trop.model = "Active", trop.role = "forward"} {
  return %x : tensor<?x2xf32>
}
func.func @Active.loss(%x: tensor<?x2xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x1xf32> {trop.kind = "target", trop.name = "target"},
                  %A: tensor<2xf32> {trop.kind = "parameter", trop.name = "A"},
                  %W: tensor<2x40xf32> {trop.kind = "parameter", trop.name = "W"},
                  %V: tensor<40x1xf32> {trop.kind = "parameter", trop.name = "V"},
                  %U: tensor<40x1xf32> {trop.kind = "parameter", trop.name = "U"}) -> tensor<?xf32>
    attributes {trop.model = "Active", trop.role = "loss"} {
  %s = trop.plus %x, %A : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32> loc("s")
  %g = trop.maxplus %s, %W : (tensor<?x2xf32>, tensor<2x40xf32>) -> tensor<?x40xf32> loc("g")
  %a = trop.maxplus %g, %V : (tensor<?x40xf32>, tensor<40x1xf32>) -> tensor<?x1xf32> loc("a")
  %b = trop.minplus %g, %U : (tensor<?x40xf32>, tensor<40x1xf32>) -> tensor<?x1xf32> loc("b")
  %z = trop.plus %a, %b : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x1xf32> loc("z")
  %l = trop.squared_error %z, %t : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
