// RUN: trop-opt --trop-expand-composites --cse %s | FileCheck %s
// RUN: trop-opt --trop-expand-composites=derived-by-parts %s | FileCheck %s --check-prefix=PARTS

// Loss and head are written out, and share the largest score and the exponentials.

// CHECK-LABEL: func.func @loss_and_head(
// CHECK-SAME:    %[[Z:.*]]: tensor<?x3xf32>, %[[Y:.*]]: tensor<?xi32>
// CHECK:         %[[M:.*]] = trop.generic max [3] ins(%[[Z]]
// CHECK:         %[[E:.*]] = trop.generic none [3] ins(%[[Z]], %[[M]]
// CHECK:           arith.subf
// CHECK:           math.exp
// CHECK:         %[[S:.*]] = trop.generic sum [3] ins(%[[E]]
// CHECK:         trop.generic none [3] ins(%[[E]], %[[S]]
// CHECK:           arith.divf
// CHECK:         %[[OWN:.*]] = trop.generic max [3] ins(%[[Z]], %[[Y]]
// CHECK:         trop.generic none [] ins(%[[S]], %[[M]], %[[OWN]]
// CHECK:           math.log
// CHECK-NOT:     math.exp
func.func @loss_and_head(%z: tensor<?x3xf32>, %y: tensor<?xi32>)
    -> (tensor<?x3xf32>, tensor<?xf32>) {
  %p = trop.softmax %z : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %p, %l : tensor<?x3xf32>, tensor<?xf32>
}

// PARTS-LABEL: func.func @loss_and_head(
// PARTS:         trop.softmax
// PARTS:         trop.cross_entropy

// CHECK-LABEL: func.func @mean(
// CHECK-SAME:    %[[L:.*]]: tensor<?xf64>
// CHECK:         %[[N:.*]] = trop.sample_count %[[L]]
// CHECK:         trop.generic sum [] ins(%[[L]], %[[L]], %[[N]]
// CHECK:           arith.divf
func.func @mean(%l: tensor<?xf64>) -> tensor<f64> {
  %m = trop.sample_mean %l : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}

// Layers, which have derivatives.

// CHECK-LABEL: func.func @polynomials(
// PARTS-LABEL: func.func @polynomials(
// PARTS-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[A:.*]]: tensor<4x6xf32>, %[[B:.*]]: tensor<6xf32>
// PARTS:         %[[L:.*]] = trop.linear %[[X]], %[[A]] :
// PARTS:         %[[M:.*]] = trop.plus %[[L]], %[[B]] :
// PARTS:         %[[Y:.*]] = trop.maxout %[[M]] {pieces = 3 : i64, ties = #trop.derived<hybrid(2)>}
// PARTS:         %[[O:.*]] = trop.maxout %{{.*}} {pieces = 6 : i64} : (tensor<?x6xf32>) -> tensor<?x1xf32>
// PARTS:         return %[[Y]], %[[O]]
func.func @polynomials(%x: tensor<?x4xf32>, %a: tensor<4x6xf32>, %b: tensor<6xf32>)
    -> (tensor<?x2xf32>, tensor<?x1xf32>) {
  %y = trop.polynomial %x, %a, %b {pieces = 3 : i64, ties = #trop.derived<hybrid(2.0)>}
      : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x2xf32>
  %o = trop.polynomial %x, %a, %b : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x1xf32>
  return %y, %o : tensor<?x2xf32>, tensor<?x1xf32>
}
