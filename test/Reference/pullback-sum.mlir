// RUN: trop-interpret %s | FileCheck %s

// z = x w + b: dx = w dz, dw = sum over samples of x dz, db = sum of dz.
// CHECK{LITERAL}: @linear#0: dense<[[3.0, 7.0], [20.0, 40.0]]> : tensor<2x2xf32>
// CHECK{LITERAL}: @linear#1: dense<[[1.0, 51.0], [2.0, 62.0]]> : tensor<2x2xf32>
// CHECK: @linear#2: dense<[1.0, 11.0]> : tensor<2xf32>
func.func @linear(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [5.0, 6.0]]> : tensor<2x2xf32>},
                  %dz: tensor<?x2xf32> {trop.test = dense<[[1.0, 1.0], [0.0, 10.0]]> : tensor<2x2xf32>})
    -> (tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>) {
  %w = trop.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = trop.constant dense<0.0> : tensor<2xf32>
  %d:3 = trop.pullback sum [2, 2] wrt [0, 1, 2] ins(%x, %w : tensor<?x2xf32>, tensor<2x2xf32>)
      init(%b : tensor<2xf32>) adjoint(%dz : tensor<?x2xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32> adjoints {
  ^bb0(%a: f32, %c: f32, %d: f32):
    %da = arith.mulf %d, %c : f32
    %dc = arith.mulf %d, %a : f32
    trop.yield %da, %dc : f32, f32
  }
  return %d#0, %d#1, %d#2 : tensor<?x2xf32>, tensor<2x2xf32>, tensor<2xf32>
}

// An operand without dimensions, read at every point: its contributions run in
// blocks of 16 samples, in a block point by point. Sample 0 gives 2^24 at point 0,
// which absorbs the ones added to it, and -2^24 at point 1, which takes it away.
// Left are the ones after that: of point 1 in the first block 15, of sample 16 both.
// CHECK: @blocks_f32: dense<17.0> : tensor<f32>
func.func @blocks_f32(
    %dz: tensor<?x2xf32> {trop.test = dense<[[16777216.0, -16777216.0], [1.0, 1.0], [1.0, 1.0],
        [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0],
        [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]>
        : tensor<17x2xf32>}) -> tensor<f32> {
  %b = trop.constant dense<0.0> : tensor<f32>
  %d = trop.pullback none [2] wrt [0] ins(%b : tensor<f32>) adjoint(%dz : tensor<?x2xf32>)
      maps [affine_map<(i) -> ()>, affine_map<(i) -> (i)>] : tensor<f32> adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<f32>
}

// Blocks of f64 have 8 samples: 7 ones of point 1, and both of sample 8.
// CHECK: @blocks_f64: dense<9.0> : tensor<f64>
func.func @blocks_f64(
    %dz: tensor<?x2xf64> {trop.test = dense<[[9007199254740992.0, -9007199254740992.0], [1.0, 1.0],
        [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]>
        : tensor<9x2xf64>}) -> tensor<f64> {
  %b = trop.constant dense<0.0> : tensor<f64>
  %d = trop.pullback none [2] wrt [0] ins(%b : tensor<f64>) adjoint(%dz : tensor<?x2xf64>)
      maps [affine_map<(i) -> ()>, affine_map<(i) -> (i)>] : tensor<f64> adjoints {
  ^bb0(%a: f64, %d: f64):
    trop.yield %d : f64
  }
  return %d : tensor<f64>
}

// A sum of zeros is +0, whatever their signs; an adjoint of 0 is not passed over:
// 0 inf is NaN.
// CHECK: @zeros: dense<[0.0, nan]> : tensor<2xf32>
func.func @zeros(%dz: tensor<?x2xf32> {trop.test = dense<-0.0> : tensor<2x2xf32>}) -> tensor<2xf32> {
  %w = trop.constant dense<[1.0, 0x7F800000]> : tensor<2xf32>
  %d = trop.pullback none [2] wrt [0] ins(%w : tensor<2xf32>) adjoint(%dz : tensor<?x2xf32>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>] : tensor<2xf32> adjoints {
  ^bb0(%a: f32, %d: f32):
    %p = arith.mulf %a, %d : f32
    trop.yield %p : f32
  }
  return %d : tensor<2xf32>
}

// Of a sum over samples: every sample gets its part.
// CHECK: @over_samples: dense<[2.0, 2.0, 2.0]> : tensor<3xf32>
func.func @over_samples(%l: tensor<?xf32> {trop.test = dense<[1.0, 2.0, 3.0]> : tensor<3xf32>})
    -> tensor<?xf32> {
  %d = trop.constant dense<2.0> : tensor<f32>
  %dl = trop.pullback sum [] wrt [0] ins(%l : tensor<?xf32>) adjoint(%d : tensor<f32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<?xf32> adjoints {
  ^bb0(%a: f32, %b: f32):
    trop.yield %b : f32
  }
  return %dl : tensor<?xf32>
}

// Of 4097 * 4097 - 16785408, samples that follow each other, a fused sum keeps all.
// CHECK: @fused: dense<1.0> : tensor<f32>
func.func @fused(%x: tensor<?xf32> {trop.test = dense<[-16785408.0, 4097.0]> : tensor<2xf32>},
                 %d: tensor<?xf32> {trop.test = dense<[1.0, 4097.0]> : tensor<2xf32>}) -> tensor<f32> {
  %w = trop.constant dense<1.0> : tensor<f32>
  %p = trop.pullback sum [] wrt [1] ins(%x, %w : tensor<?xf32>, tensor<f32>) adjoint(%d : tensor<?xf32>)
      maps [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>] {sum = #trop.sum<fused>} : tensor<f32> adjoints {
  ^bb0(%a: f32, %b: f32, %e: f32):
    %part = arith.mulf %e, %a : f32
    trop.yield %part : f32
  }
  return %p : tensor<f32>
}
