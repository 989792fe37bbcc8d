// RUN: trop-opt '--trop-insert-sct=plan=x:keep,g:keep,z:tree(4)' --split-input-file %s | FileCheck %s
// RUN: trop-opt '--trop-insert-sct=plan=x:recompute,g:recompute,z:recompute' --split-input-file %s | FileCheck %s --check-prefix=NONE
// RUN: trop-opt '--trop-insert-sct=plan=x:keep,g:keep,z:tree(4)' --split-input-file --cse --canonicalize --trop-expand-composites --cse %s | FileCheck %s --check-prefix=STAYS

// The loss with a state: what reads a value takes the one that is kept.

// CHECK-LABEL: func.func @M.loss.state(
// CHECK-SAME:    %[[S:.*]]: !trop.state {trop.kind = "state"}, %[[X:.*]]: tensor<?x6xf32> {trop.kind = "input", trop.name = "x"}, %[[Y:[^:]*]]: tensor<?xi32> {trop.kind = "target", trop.name = "target"}
// CHECK-SAME:    {trop.kind = "parameter", trop.name = "W1", trop.update_every = 100 : i64}
// CHECK-SAME:    -> tensor<f32> attributes {trop.model = "M", trop.role = "state"}
// CHECK-NEXT:    %[[X1:.*]] = trop.sct.keep %[[X]] in %[[S]] : tensor<?x6xf32>
// CHECK-NEXT:    %[[G:.*]] = trop.minplus %[[X1]],
// CHECK-NEXT:    %[[G1:.*]] = trop.sct.keep %[[G]] in %[[S]] : tensor<?x9xf32>
// CHECK-NEXT:    %[[Z:.*]] = trop.maxplus %[[G1]],
// CHECK-NEXT:    %[[Z1:.*]] = trop.sct.keep %[[Z]] in %[[S]] {fan_out = 4 : i64} : tensor<?x3xf32>
// CHECK-NEXT:    %[[L:.*]] = trop.cross_entropy %[[Z1]], %[[Y]]
// CHECK-NEXT:    %[[R:.*]] = trop.sct.root %[[L]] in %[[S]] : (tensor<?xf32>) -> tensor<f32>
// CHECK-NEXT:    return %[[R]] : tensor<f32>

// NONE-LABEL: func.func @M.loss.state(
// NONE-NOT:     trop.sct.keep
// NONE:         trop.sct.root
// NONE-NEXT:    return

// STAYS-LABEL: func.func @M.loss.state(
// STAYS-COUNT-3: trop.sct.keep
// STAYS:         trop.sct.root
func.func @M.loss(%x: tensor<?x6xf32> {trop.kind = "input", trop.name = "x"},
                  %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
                  %w1: tensor<6x9xf32> {trop.kind = "parameter", trop.name = "W1", trop.update_every = 100 : i64},
                  %w2: tensor<9x3xf32> {trop.kind = "parameter", trop.name = "W2"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "loss"} {
  %g = trop.minplus %x, %w1 : (tensor<?x6xf32>, tensor<6x9xf32>) -> tensor<?x9xf32> loc("g")
  %z = trop.maxplus %g, %w2 : (tensor<?x9xf32>, tensor<9x3xf32>) -> tensor<?x3xf32> loc("z")
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
func.func @M.objective(%x: tensor<?x6xf32>, %y: tensor<?xi32>, %w1: tensor<6x9xf32>,
                       %w2: tensor<9x3xf32>)
    -> tensor<f32> attributes {trop.model = "M", trop.role = "objective"} {
  %g = trop.minplus %x, %w1 : (tensor<?x6xf32>, tensor<6x9xf32>) -> tensor<?x9xf32>
  %z = trop.maxplus %g, %w2 : (tensor<?x9xf32>, tensor<9x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
