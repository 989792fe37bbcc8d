// RUN: trop-opt --trop-simplify %s | FileCheck %s
// RUN: trop-opt --trop-simplify="values-only allow-inexact" %s | FileCheck %s

// What runs before gradients: exact laws that keep the derived program of the op.

// CHECK-LABEL: func.func @flatten(
// CHECK-SAME:    %[[A:.*]]: tensor<?x4xf32>, %[[B:.*]]: tensor<?x4xf32>, %[[C:.*]]: tensor<f32>
// CHECK-NEXT:    %[[M:.*]] = trop.max %[[A]], %[[B]], %[[C]] :
// CHECK-NEXT:    return %[[M]]
func.func @flatten(%a: tensor<?x4xf32>, %b: tensor<?x4xf32>, %c: tensor<f32>) -> tensor<?x4xf32> {
  %z = trop.constant dense<0xFF800000> : tensor<4xf32>
  %i = trop.max %b, %z, %c : (tensor<?x4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<?x4xf32>
  %o = trop.max %a, %i, %b : (tensor<?x4xf32>, tensor<?x4xf32>, tensor<?x4xf32>) -> tensor<?x4xf32>
  return %o : tensor<?x4xf32>
}

// CHECK-LABEL: func.func @absorbing(
// CHECK-SAME:    %[[A:.*]]: tensor<?xf64>, %[[B:.*]]: tensor<?xf64>
// CHECK:         %[[TOP:.*]] = trop.constant dense<0xFFF0000000000000>
// CHECK:         trop.min %[[A]], %[[TOP]] :
func.func @absorbing(%a: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %t = trop.constant dense<0xFFF0000000000000> : tensor<f64>
  %m = trop.min %a, %t, %b : (tensor<?xf64>, tensor<f64>, tensor<?xf64>) -> tensor<?xf64>
  return %m : tensor<?xf64>
}

// CHECK-LABEL: func.func @into_bias(
// CHECK-SAME:    %[[X:.*]]: tensor<?x2xf32>, %[[W:.*]]: tensor<2x3xf32>, %[[B:.*]]: tensor<3xf32>
// CHECK-NEXT:    %[[R:.*]] = trop.maxplus %[[X]], %[[W]], %[[B]] :
// CHECK-NEXT:    return %[[R]]
func.func @into_bias(%x: tensor<?x2xf32>, %w: tensor<2x3xf32>, %b: tensor<3xf32>) -> tensor<?x3xf32> {
  %p = trop.maxplus %x, %w : (tensor<?x2xf32>, tensor<2x3xf32>) -> tensor<?x3xf32>
  %r = trop.max %b, %p : (tensor<3xf32>, tensor<?x3xf32>) -> tensor<?x3xf32>
  return %r : tensor<?x3xf32>
}

// CHECK-LABEL: func.func @shift(
// CHECK-SAME:    %[[X:.*]]: tensor<?x2xf32>
// CHECK-NEXT:    %[[W:.*]] = trop.constant dense<{{\[\[}}1.000000e-01, 0xFF800000], [3.000000e-01, 3.000000e-01]]>
// CHECK-NEXT:    trop.maxplus %[[X]], %[[W]] :
func.func @shift(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %c = trop.constant dense<[0.1, 0.3]> : tensor<2xf32>
  %w = trop.constant dense<[[0.0, 0xFF800000], [-0.0, 0.0]]> : tensor<2x2xf32>
  %s = trop.plus %x, %c : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  %r = trop.maxplus %s, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  return %r : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @affine(
// CHECK-SAME:    %[[A:.*]]: tensor<?xf32>, %[[B:.*]]: tensor<?xf32>
// CHECK-NEXT:    %[[S:.*]] = trop.scale %[[B]] {factor = -8.000000e+00 : f64}
// CHECK-NEXT:    %[[R:.*]] = trop.minus %[[A]], %[[S]] :
// CHECK-NEXT:    return %[[R]]
func.func @affine(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  %z = trop.constant dense<-0.0> : tensor<f32>
  %s1 = trop.scale %b {factor = -4.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %s2 = trop.scale %s1 {factor = 2.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %n = trop.minus %a, %s2 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %o = trop.scale %n {factor = 1.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %r = trop.plus %z, %o : (tensor<f32>, tensor<?xf32>) -> tensor<?xf32>
  return %r : tensor<?xf32>
}

// Computed as the interpreter and the machine do, in f32.
// CHECK-LABEL: func.func @constants(
// CHECK-NEXT:    %[[C:.*]] = trop.constant dense<[3.000000e-01, 0.000000e+00]> : tensor<2xf32>
// CHECK-NEXT:    return %[[C]]
func.func @constants() -> tensor<2xf32> {
  %a = trop.constant dense<[0.1, -3.0]> : tensor<2xf32>
  %b = trop.constant dense<0.2> : tensor<f32>
  %s = trop.plus %a, %b : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %r = trop.relu %s : (tensor<2xf32>) -> tensor<2xf32>
  return %r : tensor<2xf32>
}
