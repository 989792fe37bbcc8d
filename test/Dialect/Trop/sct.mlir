// What is kept of the losses of all samples: values, a tree, the root.
// RUN: trop-opt %s | trop-opt | FileCheck %s

// CHECK-LABEL: func.func @state(%arg0: !trop.state
func.func @state(%s: !trop.state, %x: tensor<?x3xf32>, %w: tensor<3x2xf32>) -> tensor<f32> {
  // CHECK: trop.sct.keep %arg1 in %arg0 : tensor<?x3xf32>
  %kx = trop.sct.keep %x in %s : tensor<?x3xf32>
  %z = trop.maxplus %kx, %w : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  // CHECK: trop.sct.keep %{{.*}} in %arg0 {fan_out = 2 : i64} : tensor<?x2xf32>
  %kz = trop.sct.keep %z in %s {fan_out = 2 : i64} : tensor<?x2xf32>
  %m = trop.maxout %kz {pieces = 2 : i64} : (tensor<?x2xf32>) -> tensor<?x1xf32>
  %l = trop.generic none [] ins(%m : tensor<?x1xf32>) maps [affine_map<() -> (0)>, affine_map<() -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  // CHECK: trop.sct.root %{{.*}} in %arg0 {fan_out = 4 : i64} : (tensor<?xf32>) -> tensor<f32>
  %r = trop.sct.root %l in %s {fan_out = 4 : i64} : (tensor<?xf32>) -> tensor<f32>
  return %r : tensor<f32>
}
