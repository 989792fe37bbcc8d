// RUN: trop-opt --canonicalize %s | FileCheck %s

// Exact: noise of rate 0 is 1 everywhere.
// CHECK-LABEL: func.func @dropout
// CHECK-SAME:    %[[X:.*]]: tensor<?x4xf32>, %[[N:.*]]: tensor<?x4xf32>
// CHECK-NEXT:    %[[Y:.*]] = trop.dropout %[[X]] noise(%[[N]])
// CHECK-NEXT:    return %[[X]], %[[X]], %[[Y]]
func.func @dropout(%x: tensor<?x4xf32>, %n: tensor<?x4xf32>) -> (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) {
  %0 = trop.dropout %x {rate = 0.5 : f64} : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %1 = trop.dropout %x noise(%n) {rate = 0.0 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  %2 = trop.dropout %x noise(%n) {rate = 0.5 : f64} : (tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %0, %1, %2 : tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>
}
