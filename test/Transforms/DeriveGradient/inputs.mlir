// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-derive-gradient="wrt=inputs" %s | FileCheck %s

// The gradient of each sample's loss by its own input: the adjoint of every loss is 1.

// CHECK-LABEL: func.func @M.loss.input_gradient(
// CHECK-SAME:    %[[X:[^:]*]]: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"}, %[[T:[^:]*]]: tensor<?x3xf32>
// CHECK-SAME:    %[[W:[^:]*]]: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
// CHECK-SAME:    -> (tensor<?x4xf32> {trop.name = "x"})
// CHECK-SAME:    trop.role = "input_gradient"
// CHECK:         %[[L:.*]] = trop.squared_error
// CHECK:         %[[ONE:.*]] = trop.generic none [] ins(%[[L]] : tensor<?xf32>)
// CHECK:           %[[C:.*]] = arith.constant 1.0
// CHECK:           trop.yield %[[C]]
// CHECK:         %[[DZ:.*]] = trop.pullback sum [3] wrt [0] ins({{.*}}) adjoint(%[[ONE]]
// CHECK:         %[[DX:.*]] = trop.pullback max [3, 4] wrt [0] ins(%[[X]], %[[W]] {{.*}} adjoint(%[[DZ]]
// CHECK:         return %[[DX]] : tensor<?x4xf32>
func.func @M.loss(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x3xf32> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %z, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// A composite that asks for it is taken apart first: x + x gets both adjoints.

// CHECK-LABEL: func.func @parts.input_gradient(
// CHECK-NOT:     foreign.twice
// CHECK:         %[[SUM:.*]]:2 = trop.pullback none [] wrt [0, 1]
// CHECK:         %[[DX:.*]] = trop.plus %[[SUM]]#0, %[[SUM]]#1
// CHECK:         return %[[DX]]
func.func @parts(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  %l = foreign.twice %x : (tensor<?xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// An input that the loss does not look at has gradient 0.

// CHECK-LABEL: func.func @unread.input_gradient(
// CHECK:         %[[ZERO:.*]] = trop.generic none [2] ins(%{{.*}} : tensor<?x2xf32>)
// CHECK:           arith.constant 0.0
// CHECK:         return %[[ZERO]] : tensor<?x2xf32>
func.func @unread(%x: tensor<?x2xf32> {trop.kind = "input"},
                  %t: tensor<?x2xf32> {trop.kind = "target"}) -> tensor<?xf32>
    attributes {trop.role = "loss"} {
  %l = trop.squared_error %t, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
