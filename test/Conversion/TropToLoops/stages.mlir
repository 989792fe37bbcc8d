// RUN: trop-opt --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// What has no samples is computed once, before the blocks; a sum over samples is
// cleared before them, added to in each, and used after.

// CHECK-LABEL: func.func @stages(
// CHECK-SAME:    %[[V:[^:]*]]: memref<f32> {trop.kind = "parameter"}, %[[OUT:.*]]: memref<f32>) -> i64
// CHECK:         arith.mulf
// CHECK:         memref.store %cst{{.*}}, %[[SUM:.*]][]
// CHECK:         scf.for {{.*}} step %c16
// CHECK:           vector.create_mask
// CHECK:           %[[NEW:.*]] = vector.reduction <add>
// CHECK:           memref.store %[[NEW]], %[[SUM]][]
// CHECK:         arith.subf
// CHECK:         return
func.func @stages(%l: tensor<?xf32> {trop.kind = "input"}, %v: tensor<f32> {trop.kind = "parameter"})
    -> tensor<f32> attributes {trop.role = "forward"} {
  %c = trop.scale %v {factor = 3.0 : f64} : (tensor<f32>) -> tensor<f32>
  %s = trop.generic sum [] ins(%l, %c : tensor<?xf32>, tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.addf %a, %b : f32
    trop.yield %p : f32
  }
  %d = trop.minus %s, %c : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %d : tensor<f32>
}

// A sum over samples starts with its init.

// CHECK-LABEL: func.func @init(
// CHECK-SAME:    %[[B:[^:]*]]: memref<f32> {trop.kind = "parameter"}, %[[OUT:.*]]: memref<f32>) -> i64
// CHECK:         %[[FIRST:.*]] = memref.load %[[B]][]
// CHECK:         memref.store %[[FIRST]], %[[OUT]][]
// CHECK:         scf.for
func.func @init(%l: tensor<?xf32> {trop.kind = "input"}, %b: tensor<f32> {trop.kind = "parameter"})
    -> tensor<f32> attributes {trop.role = "forward"} {
  %s = trop.generic sum [] ins(%l : tensor<?xf32>) init(%b : tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %s : tensor<f32>
}

// A winner is looked for one lane at a time, and only under an adjoint that is
// not 0.

// CHECK-LABEL: func.func @selection(
// CHECK:         scf.for %{{.*}} step %c16
// CHECK:           %[[ACTIVE:.*]] = arith.cmpf une, %{{.*}}, %{{.*}} : f32
// CHECK:           scf.if %[[ACTIVE]]
// CHECK:             scf.while
func.func @selection(%x: tensor<?x4xf32> {trop.kind = "input"},
                     %z: tensor<?xf32> {trop.kind = "input"},
                     %d: tensor<?xf32> {trop.kind = "weights"})
    -> tensor<?x4xf32> attributes {trop.role = "gradient"} {
  %dx = trop.pullback max [4] wrt [0] ins(%x : tensor<?x4xf32>) value(%z : tensor<?xf32>)
      adjoint(%d : tensor<?xf32>) maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>]
      : tensor<?x4xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32):
    trop.yield %b : f32
  }
  return %dx : tensor<?x4xf32>
}
