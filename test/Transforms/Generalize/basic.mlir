// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize %s | FileCheck %s

// All that an op says of itself, and the attributes that others gave it.

// CHECK-DAG:   #[[$I:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG:   #[[$W:.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-DAG:   #[[$H:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @linear(
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[V:.*]]: tensor<4x6xf32>, %[[B:.*]]: tensor<6xf32>
// CHECK-NEXT:    %[[Z:.*]] = trop.generic sum [6, 4]
// CHECK-SAME:      ins(%[[X]], %[[V]] : tensor<?x4xf32>, tensor<4x6xf32>) init(%[[B]] : tensor<6xf32>)
// CHECK-SAME:      maps [#[[$I]], #[[$W]], #[[$H]]] {note = 1 : i64, sum = #trop.sum<fused>} : tensor<?x6xf32> {
// CHECK-NEXT:    ^bb0(%[[P:.*]]: f32, %[[Q:.*]]: f32):
// CHECK-NEXT:      %[[L:.*]] = arith.mulf %[[P]], %[[Q]] : f32
// CHECK-NEXT:      trop.yield %[[L]] : f32
// CHECK-NEXT:    }
// CHECK-NEXT:    return %[[Z]]
func.func @linear(%x: tensor<?x4xf32>, %w: tensor<4x6xf32>, %b: tensor<6xf32>) -> tensor<?x6xf32> {
  %z = trop.linear %x, %w bias(%b) {note = 1 : i64, sum = #trop.sum<fused>}
      : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x6xf32>
  return %z : tensor<?x6xf32>
}

// Coordinates of the point that the leaf looks at.

// CHECK-LABEL: func.func @indices(
// CHECK:         trop.generic none [2]
// CHECK:           %[[AT:.*]] = trop.index 0 : index
// CHECK:           arith.cmpi eq, %[[AT]]
func.func @indices(%z: tensor<?x1xf32>) -> tensor<?x2xf32> {
  %p = trop.sigmoid %z : (tensor<?x1xf32>) -> tensor<?x2xf32>
  return %p : tensor<?x2xf32>
}

// What stands outside, and an op of another dialect.

// CHECK-LABEL: func.func @outside(
// CHECK:         trop.generic max [{{.*}}outside = [#trop.outside<neutral>, #trop.outside<none>]
// CHECK:           arith.addf
func.func @outside(%x: tensor<?x6x6xf32>, %w: tensor<3x3xf32>) -> tensor<?x6x6xf32> {
  %d = foreign.dilation2d %x, %w {padding = 1 : i64} : (tensor<?x6x6xf32>, tensor<3x3xf32>) -> tensor<?x6x6xf32>
  return %d : tensor<?x6x6xf32>
}

// A step of an explanation says what it moves with, if its op does: labels with nothing.

// CHECK-LABEL: func.func @steps(
// CHECK:         trop.generic none []
// CHECK-SAME:      trop.step = 0 : i64
// CHECK:         } adjoints {
// CHECK-NEXT:    ^bb0(%{{.*}}: f32, %{{.*}}: i32, %{{.*}}: f32):
// CHECK:           arith.divf
// CHECK:           %[[SLOPE:.*]] = arith.select
// CHECK-NEXT:      %[[ZERO:.*]] = arith.constant 0.0
// CHECK-NEXT:      trop.yield %[[SLOPE]], %[[ZERO]] : f32, f32
// CHECK:         trop.generic none [4]
// CHECK-SAME:      trop.step = 1 : i64
// CHECK-NOT:     adjoints
// CHECK:         return
func.func @steps(%s: tensor<?x1xf32>, %y: tensor<?xi32>, %x: tensor<?x4xf32>) -> (tensor<?xf32>, tensor<?x4xf32>) {
  %l = trop.logistic %s, %y {trop.step = 0 : i64} : (tensor<?x1xf32>, tensor<?xi32>) -> tensor<?xf32>
  %t = foreign.threshold %x {trop.step = 1 : i64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  return %l, %t : tensor<?xf32>, tensor<?x4xf32>
}
