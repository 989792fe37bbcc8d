// RUN: trop-opt --convert-trop-to-loops %s | FileCheck %s

// Functions without a role stay; the objective and the train block go.

// CHECK-LABEL: func.func @plain(%{{.*}}: tensor<?x4xf32>) -> tensor<?x4xf32>
// CHECK:         trop.relu
// CHECK-NOT:   @objective
// CHECK-NOT:   trop.train
func.func @plain(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %r = trop.relu %x : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %r : tensor<?x4xf32>
}

func.func @objective(%l: tensor<?xf32>) -> tensor<f32> attributes {trop.role = "objective"} {
  %m = trop.sample_max %l : (tensor<?xf32>) -> tensor<f32>
  return %m : tensor<f32>
}

trop.train @plain {loss = "squared_error", reduce = "max", steps = 1 : i64, seed = 0 : i64, phases = []}
