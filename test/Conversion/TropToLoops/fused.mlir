// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// The bias is what the first product is added to.

// CHECK-LABEL: func.func @fused(
// CHECK:         scf.for
// CHECK-NOT:       arith.addf
// CHECK-NOT:       arith.mulf
// CHECK:           math.fma %{{.*}}, %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK:         return
func.func @fused(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x9xf32>, %b: tensor<9xf32>)
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.linear %x, %w bias(%b) {sum = #trop.sum<fused>} : (tensor<?x7xf32>, tensor<7x9xf32>, tensor<9xf32>) -> tensor<?x9xf32>
  return %z : tensor<?x9xf32>
}

// CHECK-LABEL: func.func @rounded(
// CHECK-NOT:     math.fma
// CHECK:         return
func.func @rounded(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x9xf32>, %b: tensor<9xf32>)
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.linear %x, %w bias(%b) : (tensor<?x7xf32>, tensor<7x9xf32>, tensor<9xf32>) -> tensor<?x9xf32>
  return %z : tensor<?x9xf32>
}

// One side of a choice is a product.
// CHECK-LABEL: func.func @masked(
// CHECK:         %[[F:.*]] = math.fma %{{.*}}, %{{.*}}, %[[A:.*]] : vector<16xf32>
// CHECK:         %[[S:.*]] = arith.addf %[[A]], %{{.*}} : vector<16xf32>
// CHECK:         arith.select %{{.*}}, %[[F]], %[[S]]
// CHECK:         return
func.func @masked(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x1xf32>, %m: tensor<7x1xf32>)
    -> tensor<?x1xf32> attributes {trop.role = "forward"} {
  %z = trop.linear %x, %w mask(%m) {pattern = #trop.pattern<masked>, sum = #trop.sum<fused>} : (tensor<?x7xf32>, tensor<7x1xf32>, tensor<7x1xf32>) -> tensor<?x1xf32>
  return %z : tensor<?x1xf32>
}

// Both products of a tangent's leaf are added, one after the other.
// CHECK-LABEL: func.func @tangent(
// CHECK:         %[[FIRST:.*]] = math.fma %{{.*}}, %{{.*}}, %{{.*}} : vector<16xf32>
// CHECK:         math.fma %{{.*}}, %{{.*}}, %[[FIRST]] : vector<16xf32>
// CHECK:         return
func.func @tangent(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7xf32>)
    -> tensor<?xf32> attributes {trop.role = "forward"} {
  %z = trop.generic sum [7] ins(%x, %w : tensor<?x7xf32>, tensor<7xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] {sum = #trop.sum<fused>} : tensor<?xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.mulf %a, %a : f32
    %s = arith.addf %p, %q : f32
    trop.yield %s : f32
  }
  return %z : tensor<?xf32>
}
