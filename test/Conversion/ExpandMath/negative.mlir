// RUN: trop-opt %s --trop-expand-math | FileCheck %s

// Other functions, other types, and tensors stay.

// CHECK-LABEL: func.func @other_functions(
// CHECK:         math.sinh %{{.*}} : f32
// CHECK:         math.exp2 %{{.*}} : f32
// CHECK:         math.log1p %{{.*}} : f32
func.func @other_functions(%x: f32) -> f32 {
  %a = math.sinh %x : f32
  %b = math.exp2 %a : f32
  %c = math.log1p %b : f32
  return %c : f32
}

// CHECK-LABEL: func.func @other_types(
// CHECK:         math.exp %{{.*}} : f16
// CHECK:         math.log %{{.*}} : tensor<4xf32>
func.func @other_types(%x: f16, %t: tensor<4xf32>) -> (f16, tensor<4xf32>) {
  %a = math.exp %x : f16
  %b = math.log %t : tensor<4xf32>
  return %a, %b : f16, tensor<4xf32>
}
