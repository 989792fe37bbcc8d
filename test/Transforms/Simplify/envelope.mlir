// RUN: trop-opt --trop-simplify=laws=envelope %s | FileCheck %s

// 003, Example 1, f v g = max(0, x + 1, y + 1, -y + 1, -x + 1): 0 goes.
// CHECK-LABEL: func.func @example1(
// CHECK:         trop.max %[[A:[0-9]+]], %[[B:[0-9]+]], %[[C:[0-9]+]], %[[D:[0-9]+]] {ties = #trop.derived<minimal>}
func.func @example1(%x: tensor<?xf32>, %y: tensor<?xf32>) -> tensor<?xf32> {
  %zero = trop.constant dense<0.0> : tensor<f32>
  %one = trop.constant dense<1.0> : tensor<f32>
  %a = trop.plus %x, %one : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %b = trop.plus %y, %one : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %ny = trop.scale %y {factor = -1.0 : f64} : (tensor<?xf32>) -> tensor<?xf32>
  %c = trop.plus %ny, %one : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %d = trop.minus %one, %x : (tensor<f32>, tensor<?xf32>) -> tensor<?xf32>
  %m = trop.max %zero, %a, %b, %c, %d {ties = #trop.derived<minimal>}
      : (tensor<f32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %m : tensor<?xf32>
}

// An operand goes only where it is below for every element.
// CHECK-LABEL: func.func @elements(
// CHECK:         trop.min %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} :
// CHECK:         trop.min %{{.*}}, %{{.*}}, %{{.*}} :
func.func @elements(%x: tensor<?x2xf32>) -> (tensor<?x2xf32>, tensor<?x2xf32>) {
  %some = trop.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %all = trop.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %n = trop.scale %x {factor = -1.0 : f64} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %d = trop.scale %x {factor = 2.0 : f64} : (tensor<?x2xf32>) -> tensor<?x2xf32>
  %m = trop.min %x, %some, %n, %d : (tensor<?x2xf32>, tensor<2xf32>, tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %k = trop.min %n, %all, %d, %some : (tensor<?x2xf32>, tensor<2xf32>, tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %m, %k : tensor<?x2xf32>, tensor<?x2xf32>
}

// Row 1 of the linear layer is below in both outputs: the layer loses it.
// CHECK-LABEL: func.func @maxplus(
// CHECK:         %[[A:.*]] = trop.constant dense<{{\[\[}}1.000000e+00, -1.000000e+00]]> : tensor<1x2xf32>
// CHECK:         %[[L:.*]] = trop.linear %{{.*}}, %[[A]] :
// CHECK:         %[[W:.*]] = trop.constant dense<{{\[\[}}0.000000e+00, 1.000000e+00], [2.000000e+00, 3.000000e+00]]> : tensor<2x2xf32>
// CHECK:         trop.maxplus %[[L]], %[[W]] :
func.func @maxplus(%x: tensor<?x1xf32>) -> tensor<?x2xf32> {
  %a = trop.constant dense<[[1.0, 0.25, -1.0]]> : tensor<1x3xf32>
  %w = trop.constant dense<[[0.0, 1.0], [-1.0, -5.0], [2.0, 3.0]]> : tensor<3x2xf32>
  %l = trop.linear %x, %a : (tensor<?x1xf32>, tensor<1x3xf32>) -> tensor<?x3xf32>
  %r = trop.maxplus %l, %w : (tensor<?x3xf32>, tensor<3x2xf32>) -> tensor<?x2xf32>
  return %r : tensor<?x2xf32>
}

// One piece goes from each output, the first that may; another of the second stays.
// CHECK-LABEL: func.func @maxout(
// CHECK-DAG:     dense<{{\[\[}}1.000000e+00, -1.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00, -1.000000e+00]]> : tensor<1x6xf32>
// CHECK-DAG:     dense<[0.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00, -2.000000e+00, 0.000000e+00]> : tensor<6xf32>
// CHECK:         trop.maxout %{{.*}} {pieces = 3 : i64}
func.func @maxout(%x: tensor<?x1xf32>) -> tensor<?x2xf32> {
  %a = trop.constant dense<[[1.0, 0.0, -1.0, 0.0, 1.0, 0.0, 0.0, -1.0]]> : tensor<1x8xf32>
  %b = trop.constant dense<[0.0, -1.0, 0.0, 1.0, 0.0, -1.0, -2.0, 0.0]> : tensor<8xf32>
  %l = trop.linear %x, %a bias(%b) : (tensor<?x1xf32>, tensor<1x8xf32>, tensor<8xf32>) -> tensor<?x8xf32>
  %r = trop.maxout %l {pieces = 4 : i64} : (tensor<?x8xf32>) -> tensor<?x2xf32>
  return %r : tensor<?x2xf32>
}

// The third monomial has no part, its offset being the zero; the second is below.
// CHECK-LABEL: func.func @polynomial(
// CHECK-DAG:     dense<{{\[\[}}1.000000e+00, -1.000000e+00]]> : tensor<1x2xf64>
// CHECK-DAG:     dense<[0.000000e+00, 5.000000e-01]> : tensor<2xf64>
// CHECK:         trop.polynomial %{{.*}}, %{{.*}}, %{{.*}} : (tensor<?x1xf64>, tensor<1x2xf64>, tensor<2xf64>)
func.func @polynomial(%x: tensor<?x1xf64>) -> tensor<?x1xf64> {
  %a = trop.constant dense<[[1.0, 0.5, 7.0, -1.0]]> : tensor<1x4xf64>
  %b = trop.constant dense<[0.0, -1.0, 0xFFF0000000000000, 0.5]> : tensor<4xf64>
  %r = trop.polynomial %x, %a, %b : (tensor<?x1xf64>, tensor<1x4xf64>, tensor<4xf64>) -> tensor<?x1xf64>
  return %r : tensor<?x1xf64>
}

// The same, as gradients see it.
// CHECK-LABEL: func.func @parts(
// CHECK-DAG:     %[[A:.*]] = trop.constant dense<{{\[\[}}1.000000e+00, -1.000000e+00]]> : tensor<1x2xf64>
// CHECK-DAG:     %[[B:.*]] = trop.constant dense<[0.000000e+00, 5.000000e-01]> : tensor<2xf64>
// CHECK:         %[[P:.*]] = trop.plus %{{.*}}, %[[B]]
// CHECK:         trop.maxout %[[P]] {pieces = 2 : i64}
func.func @parts(%x: tensor<?x1xf64>) -> tensor<?x1xf64> {
  %a = trop.constant dense<[[1.0, 0.5, 7.0, -1.0]]> : tensor<1x4xf64>
  %b = trop.constant dense<[0.0, -1.0, 0xFFF0000000000000, 0.5]> : tensor<4xf64>
  %l = trop.linear %x, %a : (tensor<?x1xf64>, tensor<1x4xf64>) -> tensor<?x4xf64>
  %p = trop.plus %l, %b : (tensor<?x4xf64>, tensor<4xf64>) -> tensor<?x4xf64>
  %r = trop.maxout %p {pieces = 4 : i64} : (tensor<?x4xf64>) -> tensor<?x1xf64>
  return %r : tensor<?x1xf64>
}
