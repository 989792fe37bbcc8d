// RUN: trop-opt --trop-derive-gradient --trop-report-cost %s -o /dev/null | FileCheck %s

// Windows of 3 by 3 around each of 3 by 3 places: 4 of 4 points, 4 of 6 and one of 9. So there are
// 36 + 9 leaves of 49 - 9 comparisons: 3 4 + 5 4 + 8 = 40, and 49 elements that are read. Backward,
// 9 adjoints are compared with 0, and each path is taken to have 9 candidates: 9 (9 comparisons, and
// an addition).
// CHECK: pool {{ *}}trop.generic {{ *}}40 {{ *}}40 {{ *}}49
func.func @Padded(%x: tensor<?xf32> {trop.kind = "input", trop.name = "x"},
                  %p: tensor<3x3xf32> {trop.kind = "parameter", trop.name = "p"}) -> tensor<?xf32>
    attributes {trop.model = "Padded", trop.role = "forward"} {
  %y = trop.generic max [3, 3, 3, 3] ins(%p : tensor<3x3xf32>)
      maps [affine_map<(i, j, k, l) -> (i + k - 1, j + l - 1)>, affine_map<(i, j, k, l) -> (i, j)>]
      {outside = [#trop.outside<neutral>]} : tensor<3x3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } loc("pool")
  // A sum of products by a number outside counts all: 4 points of 3 outputs, 12 products.
  // CHECK: sums {{ *}}trop.generic {{ *}}
  %s = trop.generic sum [3, 3, 3] ins(%y : tensor<3x3xf32>)
      maps [affine_map<(i, k, l) -> (i + k - 1, l)>, affine_map<(i, k, l) -> (i)>]
      {outside = [#trop.outside<constant(1.0)>]} : tensor<3xf32> {
  ^bb0(%a: f32):
    %q = arith.mulf %a, %a : f32
    trop.yield %q : f32
  } loc("sums")
  %z = trop.generic sum [3] ins(%s, %x : tensor<3xf32>, tensor<?xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>, affine_map<(i) -> ()>] : tensor<?xf32> {
  ^bb0(%a: f32, %b: f32):
    %q = arith.mulf %a, %b : f32
    trop.yield %q : f32
  }
  return %z : tensor<?xf32>
}
