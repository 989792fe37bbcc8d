// RUN: trop-opt --trop-derive-gradient %s | FileCheck %s
// RUN: trop-opt --trop-derive-gradient="mode=forward" %s | FileCheck %s --check-prefix=FORWARD

// What is derived of a fused sum is fused; the loss, a sum of products, too, is not.

// CHECK-LABEL: func.func @M.loss.gradient(
// CHECK:         trop.pullback sum [3, 4] wrt [1, 2]
// CHECK-SAME:      {sum = #trop.sum<fused>}
// CHECK-NOT:     #trop.sum
// CHECK:         return

// FORWARD-LABEL: func.func @M.loss.forward_product(
// FORWARD:         trop.generic sum [3, 4]
// FORWARD-SAME:      {sum = #trop.sum<fused>}
// FORWARD-NOT:     #trop.sum
// FORWARD:         return
func.func @M.loss(%x: tensor<?x4xf64> {trop.kind = "input", trop.name = "x"},
                  %y: tensor<?x3xf64> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf64> {trop.kind = "parameter", trop.name = "W"},
                  %b: tensor<3xf64> {trop.kind = "parameter", trop.name = "b"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %z = trop.linear %x, %w bias(%b) {sum = #trop.sum<fused>} : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %l = trop.squared_error %z, %y : (tensor<?x3xf64>, tensor<?x3xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
