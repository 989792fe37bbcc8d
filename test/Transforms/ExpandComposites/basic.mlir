// RUN: trop-opt --trop-expand-composites --cse %s | FileCheck %s

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

// CHECK-LABEL: func.func @mean(
// CHECK-SAME:    %[[L:.*]]: tensor<?xf64>
// CHECK:         %[[N:.*]] = trop.sample_count %[[L]]
// CHECK:         trop.generic sum [] ins(%[[L]], %[[L]], %[[N]]
// CHECK:           arith.divf
func.func @mean(%l: tensor<?xf64>) -> tensor<f64> {
  %m = trop.sample_mean %l : (tensor<?xf64>) -> tensor<f64>
  return %m : tensor<f64>
}
