// RUN: trop-opt '--trop-sparsify-backward=remarks=true' --verify-diagnostics %s | FileCheck %s

// What adds a value to its transpose is no sum of lists: it gets tensors.

// CHECK-LABEL: func.func @g.active(
// CHECK:         %[[A:.*]] = trop.pullback max [8, 8]
// CHECK-SAME:      : !trop.active<tensor<?x8x8xf32>, 1>
// CHECK:         %[[L:.*]] = trop.scatter %[[A]]
// CHECK:         %[[R:.*]] = trop.scatter %[[A]]
// CHECK:         trop.generic none [8, 8] ins(%[[L]], %[[R]]
#id = affine_map<(i, j) -> (i, j)>
#turned = affine_map<(i, j) -> (j, i)>
#w = affine_map<(i, j) -> ()>
#o = affine_map<(i, j, k) -> (i, j)>
// expected-remark @+1 {{the adjoint of this value stays dense: one sample reaches up to 64 of its 64 entries}}
func.func @g(%x: tensor<?x8x8xf32> {trop.kind = "input", trop.name = "x"}, %p: tensor<8x8xf32> {trop.kind = "parameter", trop.name = "p"}, %wt: tensor<?xf32> {trop.kind = "weights", trop.name = "weights"}) -> (tensor<8x8xf32> {trop.name = "p"}) attributes {trop.role = "gradient", trop.model = "M"} {
  %v = trop.generic max [8, 8] ins(%x, %p : tensor<?x8x8xf32>, tensor<8x8xf32>) maps [#id, #id, affine_map<(i,j)->()>] : tensor<?xf32> {
    ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  %l = trop.pullback max [8, 8] wrt [0] ins(%x, %p : tensor<?x8x8xf32>, tensor<8x8xf32>) value(%v : tensor<?xf32>) adjoint(%wt : tensor<?xf32>) maps [#id, #id, #w] : tensor<?x8x8xf32> leaf {
    ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  } adjoints {
    ^bb0(%a: f32, %b: f32, %c: f32):
    trop.yield %c : f32
  }
  // expected-remark @+1 {{a list of up to 1 active entries becomes a tensor for 'trop.generic', which takes no list here}}
  %s = trop.generic none [8, 8] ins(%l, %l : tensor<?x8x8xf32>, tensor<?x8x8xf32>) maps [#id, #turned, #id] : tensor<?x8x8xf32> {
    ^bb0(%a: f32, %b: f32):
    %q = arith.addf %a, %b : f32
    trop.yield %q : f32
  }
  %r = trop.pullback sum [8, 8, 1] wrt [1] ins(%x, %p : tensor<?x8x8xf32>, tensor<8x8xf32>) adjoint(%s : tensor<?x8x8xf32>) maps [#o, #o, #o] : tensor<8x8xf32> adjoints {
    ^bb0(%a: f32, %b: f32, %c: f32):
    trop.yield %c : f32
  }
  return %r : tensor<8x8xf32>
}
