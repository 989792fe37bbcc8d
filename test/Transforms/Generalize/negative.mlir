// RUN: trop-opt --trop-generalize %s | FileCheck %s

// Composite ops are expanded before; generics and pullbacks are as they should be.

// CHECK-LABEL: func.func @others(
// CHECK:         trop.softmax
// CHECK:         trop.generic max [3] ins(%{{.*}} : tensor<?x3xf32>) maps [#{{.*}}, #{{.*}}] {trop.step = 0 : i64} : tensor<?xf32> {
// CHECK-NOT:     adjoints
// CHECK:         trop.pullback max
// CHECK:         trop.sample_count
func.func @others(%x: tensor<?x3xf32>, %g: tensor<?xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<f32>) {
  %p = trop.softmax %x : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %m = trop.generic max [3] ins(%x : tensor<?x3xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      {trop.step = 0 : i64} : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  %d = trop.pullback max [3] wrt [0] ins(%x : tensor<?x3xf32>) value(%m : tensor<?xf32>) adjoint(%g : tensor<?xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] : tensor<?x3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32):
    trop.yield %b : f32
  }
  %n = trop.sample_count %g : (tensor<?xf32>) -> tensor<f32>
  return %p, %d, %n : tensor<?x3xf32>, tensor<?x3xf32>, tensor<f32>
}
