// RUN: trop-interpret %s | FileCheck %s

// CHECK{LITERAL}: @plus: dense<[[1.5, -1.0], [-inf, 1.0]]> : tensor<2x2xf32>
func.func @plus(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, -2.0], [0xFF800000, 0.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %c = trop.constant dense<[0.5, 1.0]> : tensor<2xf32>
  %z = trop.plus %x, %c : (tensor<?x2xf32>, tensor<2xf32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// A tensor without dimensions goes with every shape.
// CHECK{LITERAL}: @minus: dense<[[0.5, -2.5], [-inf, -0.5]]> : tensor<2x2xf32>
func.func @minus(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, -2.0], [0xFF800000, 0.0]]> : tensor<2x2xf32>})
    -> tensor<?x2xf32> {
  %c = trop.constant dense<0.5> : tensor<f32>
  %z = trop.minus %x, %c : (tensor<?x2xf32>, tensor<f32>) -> tensor<?x2xf32>
  return %z : tensor<?x2xf32>
}

// The factor is rounded to the element type: 0.1 of f64 is not that of f32.
// CHECK: @scale: dense<[0.1, -inf, -0.2]> : tensor<3xf32>
func.func @scale() -> tensor<3xf32> {
  %x = trop.constant dense<[1.0, 0xFF800000, -2.0]> : tensor<3xf32>
  %z = trop.scale %x {factor = 0.1 : f64} : (tensor<3xf32>) -> tensor<3xf32>
  return %z : tensor<3xf32>
}

// CHECK: @negation: dense<[-1.0, inf, -0.0]> : tensor<3xf64>
func.func @negation() -> tensor<3xf64> {
  %x = trop.constant dense<[1.0, 0xFFF0000000000000, 0.0]> : tensor<3xf64>
  %z = trop.scale %x {factor = -1.0 : f64} : (tensor<3xf64>) -> tensor<3xf64>
  return %z : tensor<3xf64>
}

// 0.1 + 0.2 in both types.
// CHECK: @f32: dense<0.3> : tensor<f32>
func.func @f32() -> tensor<f32> {
  %a = trop.constant dense<0.1> : tensor<f32>
  %b = trop.constant dense<0.2> : tensor<f32>
  %z = trop.plus %a, %b : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %z : tensor<f32>
}

// CHECK: @f64: dense<0.30000000000000004> : tensor<f64>
func.func @f64() -> tensor<f64> {
  %a = trop.constant dense<0.1> : tensor<f64>
  %b = trop.constant dense<0.2> : tensor<f64>
  %z = trop.plus %a, %b : (tensor<f64>, tensor<f64>) -> tensor<f64>
  return %z : tensor<f64>
}
