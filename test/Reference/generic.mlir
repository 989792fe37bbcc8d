// RUN: trop-interpret %s | FileCheck %s

// A window: out[i] = max_k in[i + k + 1].
// CHECK{LITERAL}: @window: dense<[[3.0, 3.0, 2.0]]> : tensor<1x3xf32>
func.func @window(%x: tensor<?x5xf32> {trop.test = dense<[[1.0, 0.0, 3.0, 2.0, 2.0]]> : tensor<1x5xf32>})
    -> tensor<?x3xf32> {
  %y = trop.generic max [3, 2] ins(%x : tensor<?x5xf32>)
      maps [affine_map<(i, k) -> (i + k + 1)>, affine_map<(i, k) -> (i)>] : tensor<?x3xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %y : tensor<?x3xf32>
}

// The init is the first candidate; the leaf knows its place: it is 100 but in
// column 1. min(5, 100, 11) and min(20, 100, 9).
// CHECK: @place: dense<[5.0, 9.0]> : tensor<2xf32>
func.func @place() -> tensor<2xf32> {
  %x = trop.constant dense<[[10.0, 11.0], [12.0, 9.0]]> : tensor<2x2xf32>
  %init = trop.constant dense<[5.0, 20.0]> : tensor<2xf32>
  %y = trop.generic min [2, 2] ins(%x : tensor<2x2xf32>) init(%init : tensor<2xf32>)
      maps [affine_map<(h, i) -> (h, i)>, affine_map<(h, i) -> (h)>] : tensor<2xf32> {
  ^bb0(%a: f32):
    %i = trop.index 1 : index
    %one = arith.constant 1 : index
    %is_one = arith.cmpi eq, %i, %one : index
    %far = arith.constant 100.0 : f32
    %b = arith.select %is_one, %a, %far : f32
    trop.yield %b : f32
  }
  return %y : tensor<2xf32>
}

// Scalar ops: (exp(log 4) - 1) * 2 / 3 + -(1) = 1, and -(1) for 0.5.
// CHECK: @leaf: dense<[1.0, -1.0]> : tensor<2xf64>
func.func @leaf() -> tensor<2xf64> {
  %x = trop.constant dense<[4.0, 0.5]> : tensor<2xf64>
  %y = trop.generic none [2] ins(%x : tensor<2xf64>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>] : tensor<2xf64> {
  ^bb0(%a: f64):
    %one = arith.constant 1.0 : f64
    %two = arith.constant 2.0 : f64
    %three = arith.constant 3.0 : f64
    %log = math.log %a : f64
    %exp = math.exp %log : f64
    %less = arith.subf %exp, %one : f64
    %twice = arith.mulf %less, %two : f64
    %part = arith.divf %twice, %three : f64
    %minus = arith.negf %one : f64
    %sum = arith.addf %part, %minus : f64
    %large = arith.cmpf ogt, %a, %one : f64
    %y = arith.select %large, %sum, %minus : f64
    trop.yield %y : f64
  }
  return %y : tensor<2xf64>
}

// A sum over samples of several points runs in blocks of 16: block, point, sample.
// Sample 0 gives 2^24 at point 0, which absorbs the ones added to it, and -2^24 at
// point 1, which takes it away. Left are the ones after that: of point 1 in the
// first block 15, of sample 16 both. Sample by sample, it would be 32.
// CHECK: @blocks: dense<17.0> : tensor<f32>
func.func @blocks(
    %x: tensor<?xf32> {trop.test = dense<[16777216.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
        1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]> : tensor<17xf32>}) -> tensor<f32> {
  %sign = trop.constant dense<[1.0, -1.0]> : tensor<2xf32>
  %y = trop.generic sum [2] ins(%x, %sign : tensor<?xf32>, tensor<2xf32>)
      maps [affine_map<(i) -> ()>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>] : tensor<f32> {
  ^bb0(%a: f32, %s: f32):
    %one = arith.constant 1.0 : f32
    %large = arith.cmpf ogt, %a, %one : f32
    %signed = arith.mulf %a, %s : f32
    %b = arith.select %large, %signed, %a : f32
    trop.yield %b : f32
  }
  return %y : tensor<f32>
}
