// RUN: trop-opt --trop-expose-layer-inputs %s | FileCheck %s

// The input of the layer that W1 belongs to has no name: it becomes a result.

// CHECK-LABEL: func.func @values(
// CHECK-SAME:    %{{.*}}: tensor<4x3xf32> {trop.input_value = 1 : i64, trop.kind = "parameter"
// CHECK-SAME:    -> (tensor<?x3xf32> {trop.name = "z"}, tensor<?x4xf32> {trop.name = "W1.input"})
// CHECK:         %[[RELU:.*]] = trop.relu
// CHECK:         %[[Z:.*]] = trop.maxplus %[[RELU]]
// CHECK:         return %[[Z]], %[[RELU]]
func.func @values(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W1"})
    -> (tensor<?x3xf32> {trop.name = "z"}) attributes {trop.role = "values"} {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %z = trop.maxplus %r, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}

// So do the scores of a head, whose result nothing else needs.

// CHECK-LABEL: func.func @scores(
// CHECK-SAME:    -> (tensor<?x4xf32> {trop.name = "x"}, tensor<?x4xf32> {trop.name = "scores"})
// CHECK:         %[[R:.*]] = trop.relu
// CHECK:         return %{{.*}}, %[[R]]
func.func @scores(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"})
    -> (tensor<?x4xf32> {trop.name = "x"}) attributes {trop.role = "values"} {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %p = trop.softmax %r : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %x : tensor<?x4xf32>
}

// The input of a parameter without a name has none either.

// CHECK-LABEL: func.func @nameless(
// CHECK-SAME:    %{{.*}}: tensor<4x3xf32> {trop.input_value = 1 : i64})
// CHECK-SAME:    -> (tensor<?x3xf32>, tensor<?x4xf32>) attributes
func.func @nameless(%x: tensor<?x4xf32>, %w: tensor<4x3xf32>)
    -> tensor<?x3xf32> attributes {trop.role = "values"} {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %z = trop.maxplus %r, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
