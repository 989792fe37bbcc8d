// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient="mode=forward" %s | FileCheck %s

// A direction for each parameter, then one for the input. The tangent of a sum adds
// partial derivatives times tangents; that of a bias starts it.

// CHECK-LABEL: func.func @M.loss.forward_product(
// CHECK-SAME:    %[[V:[^:]*]]: tensor<4x3xf64> {trop.kind = "direction", trop.name = "W"}, %[[VB:[^:]*]]: tensor<3xf64> {trop.kind = "direction", trop.name = "b"}, %[[VX:[^:]*]]: tensor<4xf64> {trop.kind = "direction", trop.name = "x"})
// CHECK-SAME:    -> tensor<?xf64> attributes {trop.role = "forward_product"}
// CHECK:         %[[TX:.*]] = trop.generic none [4] ins(%[[X:.*]], %[[VX]] : tensor<?x4xf64>, tensor<4xf64>)
// CHECK-NEXT:    ^bb0(%{{.*}}: f64, %[[D:.*]]: f64):
// CHECK-NEXT:      trop.yield %[[D]]
// CHECK:         %[[Z:.*]] = trop.linear %[[X]], %[[W:.*]] bias
// CHECK:         %[[TZ:.*]] = trop.generic sum [3, 4] ins(%[[X]], %[[W]], %[[TX]], %[[V]], %[[Z]] : {{.*}}) init(%[[VB]] : tensor<3xf64>)
// CHECK-NEXT:    ^bb0(%[[A:[^:]*]]: f64, %[[B:[^:]*]]: f64, %[[TA:[^:]*]]: f64, %[[TB:[^:]*]]: f64, %{{.*}}: f64):
// CHECK-DAG:       %[[P:.*]] = arith.mulf %[[TA]], %[[B]]
// CHECK-DAG:       %[[Q:.*]] = arith.mulf %[[TB]], %[[A]]
// CHECK:           %[[S:.*]] = arith.addf %[[P]], %[[Q]]
// CHECK:           trop.yield %[[S]]
// CHECK:         %[[TL:.*]] = trop.generic sum [3] ins({{.*}}%[[TZ]]
// CHECK:         return %[[TL]] : tensor<?xf64>
func.func @M.loss(%x: tensor<?x4xf64> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x3xf64> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf64> {trop.kind = "parameter", trop.name = "W"},
                  %b: tensor<3xf64> {trop.kind = "parameter", trop.name = "b"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %z = trop.linear %x, %w bias(%b) : (tensor<?x4xf64>, tensor<4x3xf64>, tensor<3xf64>) -> tensor<?x3xf64>
  %l = trop.squared_error %z, %t : (tensor<?x3xf64>, tensor<?x3xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// A composite that asks for it is taken apart first.

// CHECK-LABEL: func.func @parts.forward_product(
// CHECK-NOT:     foreign.twice
// CHECK:         trop.plus
// CHECK:         trop.generic none []
// CHECK:           arith.addf
func.func @parts(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  %l = foreign.twice %x : (tensor<?xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// What nothing in question reaches does not move.

// CHECK-LABEL: func.func @still.forward_product(
// CHECK:         %[[ZERO:.*]] = trop.generic none [] ins(%{{.*}} : tensor<?xf32>)
// CHECK:           arith.constant 0.0
// CHECK:         return %[[ZERO]] : tensor<?xf32>
func.func @still(%x: tensor<?x2xf32> {trop.kind = "input"},
                 %t: tensor<?x2xf32> {trop.kind = "target"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  %l = trop.squared_error %t, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
