// RUN: trop-interpret %s | FileCheck %s

// Windows of three by steps of two that reach one place beyond both ends, where nothing stands:
// max(-3, -1), max(-1, -2, -5).
// CHECK{LITERAL}: @nothing: dense<[[-1.0, -1.0]]> : tensor<1x2xf32>
func.func @nothing(%x: tensor<?x4xf32> {trop.test = dense<[[-3.0, -1.0, -2.0, -5.0]]> : tensor<1x4xf32>})
    -> tensor<?x2xf32> {
  %y = trop.generic max [2, 3] ins(%x : tensor<?x4xf32>)
      maps [affine_map<(i, k) -> (i * 2 + k - 1)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>]} : tensor<?x2xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %y : tensor<?x2xf32>
}

// A point that reads outside of one operand has no leaf, whatever it reads of others: sums of
// x + w without w alone, and no candidate at all is what the combiner starts with.
// CHECK{LITERAL}: @no_leaf: dense<[[121.0, 233.0, 123.0]]> : tensor<1x3xf32>
// CHECK{LITERAL}: @no_candidate: dense<[inf, 5.0, inf]> : tensor<3xf32>
func.func @no_leaf(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>})
    -> tensor<?x3xf32> {
  %w = trop.constant dense<[10.0, 110.0, 120.0]> : tensor<3xf32>
  %y = trop.generic sum [3, 3] ins(%x, %w : tensor<?x2xf32>, tensor<3xf32>)
      maps [affine_map<(i, k) -> (i + k - 2)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>]} : tensor<?x3xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  return %y : tensor<?x3xf32>
}
func.func @no_candidate() -> tensor<3xf32> {
  %x = trop.constant dense<5.0> : tensor<1xf32>
  %y = trop.generic min [3, 1] ins(%x : tensor<1xf32>)
      maps [affine_map<(i, k) -> (i - 1)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>]} : tensor<3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %y : tensor<3xf32>
}

// A number outside is read like any other, rounded to the type: 0.1f 10 + 1 20, 1 10 + 2 20,
// 2 10 + 0.1f 20.
// CHECK{LITERAL}: @number: dense<[[21.0, 50.0, 22.0]]> : tensor<1x3xf32>
// CHECK{LITERAL}: @rounded: dense<[0.10000000149011612, 0.3]> : tensor<2xf64>
func.func @number(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>})
    -> tensor<?x3xf32> {
  %w = trop.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %y = trop.generic sum [3, 2] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<constant(0.1)>, #trop.outside<none>]} : tensor<?x3xf32> {
  ^bb0(%a: f32, %b: f32):
    %p = arith.mulf %a, %b : f32
    trop.yield %p : f32
  }
  return %y : tensor<?x3xf32>
}
func.func @rounded() -> tensor<2xf64> {
  %x = trop.constant dense<0.3> : tensor<1xf64>
  %y = trop.generic none [2] ins(%x : tensor<1xf64>)
      maps [affine_map<(i) -> (i - 1)>, affine_map<(i) -> (i)>]
      {outside = [#trop.outside<constant(0.10000000149011612)>]} : tensor<2xf64> {
  ^bb0(%a: f64):
    trop.yield %a : f64
  }
  return %y : tensor<2xf64>
}

// Of a sum over samples, too, such points are no terms.
// CHECK: @over_samples: dense<[3.0, 0.0]> : tensor<2xf32>
func.func @over_samples(%x: tensor<?x1xf32> {trop.test = dense<[[1.0], [2.0]]> : tensor<2x1xf32>})
    -> tensor<2xf32> {
  %y = trop.generic sum [2] ins(%x : tensor<?x1xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>]
      {outside = [#trop.outside<neutral>]} : tensor<2xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %y : tensor<2xf32>
}

// The adjoint of a sum: points without a leaf add to nobody (w[0] of the first output), and
// x gets nothing where it is left.
// CHECK{LITERAL}: @sum_of_leaves#0: dense<[[120.0, 230.0]]> : tensor<1x2xf32>
// CHECK: @sum_of_leaves#1: dense<[8.0, 5.0]> : tensor<2xf32>
func.func @sum_of_leaves(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>},
                         %dy: tensor<?x3xf32> {trop.test = dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>})
    -> (tensor<?x2xf32>, tensor<2xf32>) {
  %w = trop.constant dense<[10.0, 100.0]> : tensor<2xf32>
  %d:2 = trop.pullback sum [3, 2] wrt [0, 1] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      adjoint(%dy : tensor<?x3xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>]}
      : tensor<?x2xf32>, tensor<2xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    %da = arith.mulf %d, %b : f32
    %db = arith.mulf %d, %a : f32
    trop.yield %da, %db : f32, f32
  }
  return %d#0, %d#1 : tensor<?x2xf32>, tensor<2xf32>
}

// The same of a number outside, 7: w gets 7 1 + 1 2 + 2 3, and 1 1 + 2 2 + 7 3.
// CHECK{LITERAL}: @sum_of_numbers#0: dense<[[120.0, 230.0]]> : tensor<1x2xf32>
// CHECK: @sum_of_numbers#1: dense<[15.0, 26.0]> : tensor<2xf32>
func.func @sum_of_numbers(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>},
                          %dy: tensor<?x3xf32> {trop.test = dense<[[1.0, 2.0, 3.0]]> : tensor<1x3xf32>})
    -> (tensor<?x2xf32>, tensor<2xf32>) {
  %w = trop.constant dense<[10.0, 100.0]> : tensor<2xf32>
  %d:2 = trop.pullback sum [3, 2] wrt [0, 1] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      adjoint(%dy : tensor<?x3xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<constant(7.0)>, #trop.outside<none>]}
      : tensor<?x2xf32>, tensor<2xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    %da = arith.mulf %d, %b : f32
    %db = arith.mulf %d, %a : f32
    trop.yield %da, %db : f32, f32
  }
  return %d#0, %d#1 : tensor<?x2xf32>, tensor<2xf32>
}

// A maximum that a number outside wins, 7 + 1: the weight takes the adjoint, and x nothing. Of
// those that tie, points without a leaf are none: x0 and x1 share, w1 and w0 too.
// CHECK{LITERAL}: @won_outside#0: dense<[[0.0, 0.0]]> : tensor<1x2xf32>
// CHECK: @won_outside#1: dense<[1.0, 0.0]> : tensor<2xf32>
// CHECK{LITERAL}: @tied#0: dense<[[2.0, 1.0]]> : tensor<1x2xf32>
// CHECK: @tied#1: dense<[1.0, 2.0]> : tensor<2xf32>
func.func @won_outside(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>})
    -> (tensor<?x2xf32>, tensor<2xf32>) {
  %w = trop.constant dense<[1.0, 0.0]> : tensor<2xf32>
  %y = trop.constant dense<8.0> : tensor<1xf32>
  %dy = trop.constant dense<1.0> : tensor<1xf32>
  %d:2 = trop.pullback max [1, 2] wrt [0, 1] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      value(%y : tensor<1xf32>) adjoint(%dy : tensor<1xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<constant(7.0)>, #trop.outside<none>]}
      : tensor<?x2xf32>, tensor<2xf32> leaf {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    trop.yield %d, %d : f32, f32
  }
  return %d#0, %d#1 : tensor<?x2xf32>, tensor<2xf32>
}
func.func @tied(%x: tensor<?x2xf32> {trop.test = dense<[[3.0, 3.0]]> : tensor<1x2xf32>},
                %dy: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0]]> : tensor<1x2xf32>})
    -> (tensor<?x2xf32>, tensor<2xf32>) {
  %w = trop.constant dense<0.0> : tensor<2xf32>
  %y = trop.generic max [2, 2] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>]} : tensor<?x2xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  %d:2 = trop.pullback max [2, 2] wrt [0, 1] ins(%x, %w : tensor<?x2xf32>, tensor<2xf32>)
      value(%y : tensor<?x2xf32>) adjoint(%dy : tensor<?x2xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>], ties = #trop.derived<minimal>}
      : tensor<?x2xf32>, tensor<2xf32> leaf {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    trop.yield %d, %d : f32, f32
  }
  return %d#0, %d#1 : tensor<?x2xf32>, tensor<2xf32>
}
