// RUN: trop-opt --trop-derive-gradient %s | FileCheck %s

// Only functions of the role are derived.

// CHECK-LABEL: func.func @forward(
// CHECK-NOT:   gradient
// CHECK-LABEL: func.func @plain(
// CHECK-NOT:   gradient
func.func @forward(%w: tensor<4xf32> {trop.kind = "parameter"}) -> tensor<4xf32>
    attributes {trop.role = "forward"} {
  %r = trop.relu %w : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}

func.func @plain(%w: tensor<4xf32> {trop.kind = "parameter"}) -> tensor<4xf32> {
  %r = trop.relu %w : (tensor<4xf32>) -> tensor<4xf32>
  return %r : tensor<4xf32>
}
