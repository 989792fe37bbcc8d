// RUN: trop-opt --trop-place-sct %s | FileCheck %s

// Of other functions nothing is kept. A composite op has no place: what it stands for will have.

// CHECK-LABEL: func.func @loss(
// CHECK-NOT:   trop.sct
// CHECK-LABEL: func.func @state(
func.func @loss(%x: tensor<?x3xf32> {trop.kind = "input"}, %t: tensor<?x3xf32> {trop.kind = "target"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "loss"} {
  %l = trop.squared_error %x, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

func.func @state(%s: !trop.state {trop.kind = "state"}, %x: tensor<?x3xf32> {trop.kind = "input"},
                 %y: tensor<?xi32> {trop.kind = "target"}) -> tensor<f32>
    attributes {trop.model = "M", trop.role = "state"} {
  // CHECK: trop.cross_entropy %{{.*}}, %{{.*}} : (
  %l = trop.cross_entropy %x, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  %r = trop.sct.root %l in %s : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}
