// RUN: trop-opt --trop-derive-gradient="mode=forward" %s | FileCheck %s
// RUN: trop-opt --trop-derive-gradient="mode=forward role=objective" %s | FileCheck %s --check-prefix=OBJECTIVE

// The first tied candidate takes the whole tangent: it is searched for, the bias as
// number -1. How many there are is not asked.

// CHECK-LABEL: func.func @native.forward_product(
// CHECK:         %[[Z:.*]] = trop.maxplus
// CHECK:         %[[START:.*]] = trop.generic none [3] ins(%[[Z]], %[[B:.*]] : tensor<?x3xf32>, tensor<3xf32>)
// CHECK-DAG:       %[[FIRST:.*]] = arith.constant -1.0
// CHECK-DAG:       %[[NEVER:.*]] = arith.constant 0x7F800000
// CHECK:           arith.select %{{.*}}, %[[FIRST]], %[[NEVER]]
// CHECK:         %[[NUMBER:.*]] = trop.generic min [3, 4] {{.*}} init(%[[START]]
// CHECK:           trop.index 1
// CHECK-NOT:     trop.generic sum
// CHECK:         %[[OWN:.*]] = trop.generic none [3] ins(%[[Z]], %[[B]], %{{.*}}
// CHECK:         trop.generic sum [3, 4] {{.*}}%[[NUMBER]]{{.*}} init(%[[OWN]]
// CHECK-NOT:       arith.mulf
// CHECK:           trop.yield
func.func @native(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x3xf32> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"},
                  %b: tensor<3xf32> {trop.kind = "parameter", trop.name = "b"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %z = trop.maxplus %x, %w, %b : (tensor<?x4xf32>, tensor<4x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %z, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// Other programs count the tied candidates, too.

// CHECK-LABEL: func.func @hybrid.forward_product(
// CHECK:         %[[NUMBER:.*]] = trop.generic min [3, 4]
// CHECK:         %[[COUNT:.*]] = trop.generic sum [3, 4]
// CHECK:         trop.generic sum [3, 4] {{.*}}%[[NUMBER]], %[[COUNT]]
// CHECK:           arith.constant 1.000000e+01
// CHECK:           arith.divf
func.func @hybrid(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x3xf32> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %z = trop.maxplus %x, %w {ties = #trop.derived<hybrid(10.0)>} : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %l = trop.squared_error %z, %t : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// Of the worst sample, the winner is known after the last: its pullback gives weights.

// OBJECTIVE-LABEL: func.func @worst.forward_product(
// OBJECTIVE:         %[[ONE:.*]] = trop.constant dense<1.0{{.*}}> : tensor<f32>
// OBJECTIVE:         %[[WEIGHTS:.*]] = trop.pullback max [] wrt [0] {{.*}} adjoint(%[[ONE]]
// OBJECTIVE:         trop.generic sum [] ins(%[[WEIGHTS]], %{{.*}} : tensor<?xf32>, tensor<?xf32>) {{.*}} : tensor<f32>
func.func @worst(%x: tensor<?x4xf32> {trop.kind = "input"},
                 %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<f32> attributes {trop.role = "objective"} {
  %y = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

// OBJECTIVE-LABEL: func.func @average.forward_product(
// OBJECTIVE:         %[[N:.*]] = trop.sample_count
// OBJECTIVE:         trop.generic sum [] ins({{.*}}, %[[N]]
// OBJECTIVE:           arith.divf
func.func @average(%x: tensor<?x4xf32> {trop.kind = "input"},
                   %w: tensor<4xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<f32> attributes {trop.role = "objective"} {
  %y = trop.plus %x, %w : (tensor<?x4xf32>, tensor<4xf32>) -> tensor<?x4xf32>
  %l = trop.squared_error %y, %x : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?xf32>
  %m = trop.sample_mean %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}
