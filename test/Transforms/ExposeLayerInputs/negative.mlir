// RUN: trop-opt --trop-expose-layer-inputs %s | FileCheck %s

// An input that has a name already, and one without samples, stay as they are; so
// do functions of another role.

// CHECK-LABEL: func.func @named(
// CHECK-SAME:    -> (tensor<?x4xf32> {trop.name = "x"}) attributes
func.func @named(%x: tensor<?x4xf32> {trop.name = "x"},
                 %w: tensor<4x3xf32> {trop.name = "W1"})
    -> (tensor<?x4xf32> {trop.name = "x"}) attributes {trop.role = "values"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %x : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @unbatched(
// CHECK-SAME:    -> (tensor<?x3xf32> {trop.name = "y"}) attributes
func.func @unbatched(%x: tensor<?x3xf32> {trop.name = "x"}, %v: tensor<4xf32> {trop.name = "V"},
                     %w: tensor<4x3xf32> {trop.name = "W1"})
    -> (tensor<?x3xf32> {trop.name = "y"}) attributes {trop.role = "values"} {
  %z = trop.maxplus %v, %w : (tensor<4xf32>, tensor<4x3xf32>) -> tensor<3xf32>
  %y = trop.plus %x, %z : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// CHECK-LABEL: func.func @forward(
// CHECK-SAME:    -> tensor<?x3xf32> attributes
func.func @forward(%x: tensor<?x4xf32>, %w: tensor<4x3xf32> {trop.name = "W1"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %z = trop.maxplus %r, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
