// RUN: trop-opt --trop-derive-explanation %s | FileCheck %s

// The scores of a head, with every step numbered; the head itself is none.

// CHECK-LABEL: func.func @M.forward(
// CHECK-NOT:     trop.step
// CHECK-LABEL: func.func @M.forward.explain(
// CHECK-SAME:    trop.kind = "input"
// CHECK-SAME:    -> tensor<?x3xf32> attributes {trop.role = "explain"} {
// CHECK:         trop.minplus {{.*}} {trop.step = 0 : i64}
// CHECK:         %[[Z:.*]] = trop.maxplus {{.*}} {trop.step = 1 : i64}
// CHECK-NEXT:    return %[[Z]]
func.func @M.forward(%x: tensor<?x4xf32> {trop.kind = "input"}, %v: tensor<4x5xf32>,
                     %w: tensor<5x3xf32>) -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %g = trop.minplus %x, %v : (tensor<?x4xf32>, tensor<4x5xf32>) -> tensor<?x5xf32>
  %z = trop.maxplus %g, %w : (tensor<?x5xf32>, tensor<5x3xf32>) -> tensor<?x3xf32>
  %p = trop.softmax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %p : tensor<?x3xf32>
}

// A head of one score.

// CHECK-LABEL: func.func @one.explain(
// CHECK-SAME:    -> tensor<?x1xf32>
// CHECK:         %[[S:.*]] = trop.linear
// CHECK-NEXT:    return %[[S]]
func.func @one(%x: tensor<?x4xf32>, %w: tensor<4x1xf32>) -> tensor<?x2xf32>
    attributes {trop.role = "forward"} {
  %s = trop.linear %x, %w : (tensor<?x4xf32>, tensor<4x1xf32>) -> tensor<?x1xf32>
  %p = trop.sigmoid %s : (tensor<?x1xf32>) -> tensor<?x2xf32>
  return %p : tensor<?x2xf32>
}

// Composite ops are taken apart, constants are no steps, and what the scores do not
// need is left out.

// CHECK-LABEL: func.func @parts.explain(
// CHECK-NOT:     trop.relu
// CHECK:         trop.constant dense
// CHECK:         trop.linear {{.*}} {trop.step = 0 : i64}
// CHECK:         trop.plus {{.*}} {trop.step = 1 : i64}
// CHECK:         trop.maxout {{.*}}trop.step = 2 : i64}
// CHECK-NEXT:    return
func.func @parts(%x: tensor<?x4xf32>) -> tensor<?x2xf32> attributes {trop.role = "forward"} {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %a = trop.constant dense<1.0> : tensor<4x6xf32>
  %b = trop.constant dense<0.5> : tensor<6xf32>
  %y = trop.polynomial %x, %a, %b {pieces = 3 : i64}
      : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x2xf32>
  return %y : tensor<?x2xf32>
}
