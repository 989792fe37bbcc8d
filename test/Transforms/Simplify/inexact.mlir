// RUN: trop-opt --trop-simplify="values-only allow-inexact" %s | FileCheck %s
// RUN: trop-opt --trop-simplify=values-only %s | FileCheck %s --check-prefix=EXACT

// Laws that round otherwise run on demand alone.

// CHECK-LABEL: func.func @scales(
// CHECK:         trop.scale %{{.*}} {factor = 0.010000000707805157 : f64}
// CHECK-NEXT:    return
// EXACT-LABEL: func.func @scales(
// EXACT-COUNT-2: trop.scale
func.func @scales(%x: tensor<?xf32>) -> tensor<?xf32> {
  %a = trop.scale %x {factor = 0.1 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %b = trop.scale %a {factor = 0.1 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  return %b : tensor<?xf32>
}

// CHECK-LABEL: func.func @plus_zero(
// CHECK-SAME:    %[[X:.*]]: tensor
// CHECK-NEXT:    return %[[X]]
// EXACT-LABEL: func.func @plus_zero(
// EXACT:         trop.plus
func.func @plus_zero(%x: tensor<?xf32>) -> tensor<?xf32> {
  %z = trop.constant dense<0.0> : tensor<f32>
  %a = trop.plus %x, %z : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  return %a : tensor<?xf32>
}

// CHECK-LABEL: func.func @shift(
// CHECK-SAME:    %[[X:.*]]: tensor
// CHECK-NEXT:    %[[W:.*]] = trop.constant dense<{{.*}}1.30000007{{.*}}3.000000e+00
// CHECK-NEXT:    trop.minplus %[[X]], %[[W]] :
// EXACT-LABEL: func.func @shift(
// EXACT:         trop.plus
func.func @shift(%x: tensor<?x2xf32>) -> tensor<?x1xf32> {
  %c = trop.constant dense<[0.1, 0.2]> : tensor<2xf32>
  %d = trop.constant dense<[0.2, 0.8]> : tensor<2xf32>
  %w = trop.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %s = trop.plus %x, %c : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %t = trop.plus %s, %d : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %r = trop.minplus %t, %w : (tensor<?x2xf32>, tensor<2x1xf32>) -> tensor<?x1xf32>
  return %r : tensor<?x1xf32>
}

// y is strictly below the larger of y + 1 + x and y + 1 - x, but where y is large it ties.
// CHECK-LABEL: func.func @face(
// CHECK-SAME:    %[[X:.*]]: tensor<?xf32>, %[[Y:.*]]: tensor<?xf32>
// CHECK:         trop.max %{{.*}}, %{{.*}} :
// EXACT-LABEL: func.func @face(
// EXACT:         trop.max %{{.*}}, %{{.*}}, %{{.*}} :
func.func @face(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %one = trop.constant dense<1.0> : tensor<f32>
  %y1 = trop.plus %y, %one : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %a = trop.plus %y1, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %b = trop.minus %y1, %x : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %m = trop.max %y, %a, %b : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %m : tensor<?xf32>
}
