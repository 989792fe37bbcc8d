// RUN: trop-opt --trop-derive-gradient --trop-sparsify-backward --split-input-file %s | FileCheck %s

// Three classes reach three of 40 units, three weights a layer, and three inputs. Losses come
// with their gradient.

// CHECK-LABEL: func.func @M.gradient.active(
// CHECK-SAME:    -> (!trop.active<tensor<12x40xf32>, 3> {trop.active_bound = 3 : i64, trop.name = "W1"}, !trop.active<tensor<40x3xf32>, 3> {trop.active_bound = 3 : i64, trop.name = "W2"}, tensor<?xf32>)
// CHECK-SAME:    trop.role = "active_gradient"
// CHECK:         %[[DZ:.*]] = trop.generic none [3]
// CHECK:         %[[TOP:.*]]:2 = trop.pullback max [3, 40] {{.*}} adjoint(%[[DZ]] : tensor<?x3xf32>)
// CHECK-SAME:      : !trop.active<tensor<?x40xf32>, 3>, !trop.active<tensor<40x3xf32>, 3>
// CHECK:         %[[LOW:.*]] = trop.pullback min [40, 12] {{.*}} adjoint(%[[TOP]]#0 : !trop.active<tensor<?x40xf32>, 3>)
// CHECK-SAME:      : !trop.active<tensor<12x40xf32>, 3>
// CHECK:         %[[LOSSES:.*]] = trop.cross_entropy
// CHECK-NEXT:    return %[[LOW]], %[[TOP]]#1, %[[LOSSES]]
func.func @M(%x: tensor<?x12xf32> {trop.kind = "input", trop.name = "x"},
             %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
             %w1: tensor<12x40xf32> {trop.kind = "parameter", trop.name = "W1"},
             %w2: tensor<40x3xf32> {trop.kind = "parameter", trop.name = "W2"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %g = trop.minplus %x, %w1 : (tensor<?x12xf32>, tensor<12x40xf32>) -> tensor<?x40xf32>
  %z = trop.maxplus %g, %w2 : (tensor<?x40xf32>, tensor<40x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// -----

// A value used twice and a parameter used twice: lists are added, and a bound is
// the sum of theirs.

// CHECK-LABEL: func.func @twice.gradient.active(
// CHECK-SAME:    -> (!trop.active<tensor<40x40xf64>, 3> {trop.active_bound = 3 : i64, trop.name = "W"}
// CHECK:         %[[OUT:.*]]:2 = trop.pullback max [1, 40]
// CHECK-SAME:      : !trop.active<tensor<?x40xf64>, 1>, !trop.active<tensor<40x1xf64>, 1>
// CHECK:         %[[SUM:.*]]:2 = trop.pullback none [40]
// CHECK-SAME:      : !trop.active<tensor<?x40xf64>, 1>, !trop.active<tensor<?x40xf64>, 1>
// CHECK:         %[[TOP:.*]]:2 = trop.pullback max [40, 40] {{.*}} adjoint(%[[SUM]]#0
// CHECK:         %[[BOTH:.*]] = trop.accumulate %[[SUM]]#1, %[[TOP]]#0 : {{.*}} -> !trop.active<tensor<?x40xf64>, 2>
// CHECK:         %[[LOW:.*]] = trop.pullback max [40, 40] {{.*}} adjoint(%[[BOTH]]
// CHECK-SAME:      : !trop.active<tensor<40x40xf64>, 2>
// CHECK:         trop.accumulate %[[TOP]]#1, %[[LOW]] : {{.*}} -> !trop.active<tensor<40x40xf64>, 3>
func.func @twice(%x: tensor<?x40xf64> {trop.kind = "input"},
                 %t: tensor<?x1xf64> {trop.kind = "target"},
                 %w: tensor<40x40xf64> {trop.kind = "parameter", trop.name = "W"},
                 %v: tensor<40x1xf64> {trop.kind = "parameter", trop.name = "V"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %a = trop.maxplus %x, %w : (tensor<?x40xf64>, tensor<40x40xf64>) -> tensor<?x40xf64>
  %b = trop.maxplus %a, %w : (tensor<?x40xf64>, tensor<40x40xf64>) -> tensor<?x40xf64>
  %c = trop.plus %b, %a : (tensor<?x40xf64>, tensor<?x40xf64>) -> tensor<?x40xf64>
  %o = trop.maxplus %c, %v : (tensor<?x40xf64>, tensor<40x1xf64>) -> tensor<?x1xf64>
  %l = trop.squared_error %o, %t : (tensor<?x1xf64>, tensor<?x1xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
