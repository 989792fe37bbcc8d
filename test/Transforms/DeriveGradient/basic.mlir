// RUN: trop-opt --trop-derive-gradient %s | FileCheck %s

// A max-plus layer and its loss become one pullback and p - [d is the label].

// CHECK-LABEL: func.func @M.loss(
// CHECK-LABEL: func.func @M.loss.gradient(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32> {{.*}}, %[[Y:.*]]: tensor<?xi32> {{.*}}, %[[W:.*]]: tensor<4x3xf32> {{.*}}, %[[N:.*]]: tensor<?xf32> {trop.kind = "weights", trop.name = "weights"}
// CHECK-SAME:    -> (tensor<4x3xf32> {trop.name = "W"})
// CHECK-SAME:    trop.role = "gradient"
// CHECK:         %[[Z:.*]] = trop.maxplus %[[X]], %[[W]]
// CHECK:         %[[P:.*]] = trop.softmax %[[Z]]
// CHECK:         %[[DZ:.*]] = trop.generic none [3] ins(%[[P]], %[[Y]], %[[N]]
// CHECK:         %[[DW:.*]] = trop.pullback max [3, 4] wrt [1] ins(%[[X]], %[[W]]
// CHECK-SAME:      value(%[[Z]] : tensor<?x3xf32>) adjoint(%[[DZ]] : tensor<?x3xf32>)
// CHECK:         leaf {
// CHECK:           arith.addf
// CHECK:         } adjoints {
// CHECK:           trop.yield %{{.*}} : f32
// CHECK:         return %[[DW]] : tensor<4x3xf32>
func.func @M.loss(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// A parameter used twice gets the sum of both adjoints, the last use first.

// CHECK-LABEL: func.func @shared.gradient(
// CHECK:         %[[SECOND:.*]]:2 = trop.pullback max [4, 4] wrt [0, 1]
// CHECK:         %[[FIRST:.*]] = trop.pullback min [4, 4] wrt [1]
// CHECK:         %[[SUM:.*]] = trop.plus %[[SECOND]]#1, %[[FIRST]]
// CHECK:         return %[[SUM]] : tensor<4x4xf64>
func.func @shared(%x: tensor<?x4xf64> {trop.kind = "input"},
                  %t: tensor<?x4xf64> {trop.kind = "target"},
                  %w: tensor<4x4xf64> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %a = trop.minplus %x, %w : (tensor<?x4xf64>, tensor<4x4xf64>) -> tensor<?x4xf64>
  %b = trop.maxplus %a, %w : (tensor<?x4xf64>, tensor<4x4xf64>) -> tensor<?x4xf64>
  %l = trop.squared_error %b, %t : (tensor<?x4xf64>, tensor<?x4xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// -----

// A parameter that does not reach the loss has gradient 0, and its layer goes.

// CHECK-LABEL: func.func @unreached.gradient(
// CHECK-NOT:     trop.relu
// CHECK:         %[[ZERO:.*]] = trop.constant dense<0.000000e+00> : tensor<4xf32>
// CHECK:         return %[[ZERO]] : tensor<4xf32>
func.func @unreached(%x: tensor<?x4xf32> {trop.kind = "input"},
                     %t: tensor<?x4xf32> {trop.kind = "target"},
                     %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %r = trop.relu %w : (tensor<4xf32>) -> tensor<4xf32>
  %l = trop.squared_error %x, %t : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// A pullback takes the derived program of its op.

// CHECK-LABEL: func.func @policies.gradient(
// CHECK:         trop.pullback max [4, 4] {{.*}} {ties = #trop.derived<hybrid(0.5)>}
// CHECK:         trop.pullback min [4, 4] {{.*}} {ties = #trop.derived<minimal>}
func.func @policies(%x: tensor<?x4xf64> {trop.kind = "input"},
                    %t: tensor<?x4xf64> {trop.kind = "target"},
                    %w: tensor<4x4xf64> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %a = trop.minplus %x, %w {ties = #trop.derived<minimal>} : (tensor<?x4xf64>, tensor<4x4xf64>) -> tensor<?x4xf64>
  %b = trop.maxplus %a, %w {ties = #trop.derived<hybrid(0.5)>} : (tensor<?x4xf64>, tensor<4x4xf64>) -> tensor<?x4xf64>
  %l = trop.squared_error %b, %t : (tensor<?x4xf64>, tensor<?x4xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
