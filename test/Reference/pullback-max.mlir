// RUN: trop-interpret %s | FileCheck %s

// z[h] = max_i x[i] + w[i, h]. Sample 0 ties in unit 0: x0 + w00 = x1 + w10 = 3, and
// the first input takes the adjoint; unit 1 is won by x1. Sample 1: x0, then x0.
// CHECK{LITERAL}: @ties#0: dense<[[10.0, 20.0], [70.0, 0.0]]> : tensor<2x2xf32>
// CHECK{LITERAL}: @ties#1: dense<[[40.0, 40.0], [0.0, 20.0]]> : tensor<2x2xf32>
func.func @ties(%x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [9.0, 0.0]]> : tensor<2x2xf32>},
                %dz: tensor<?x2xf32> {trop.test = dense<[[10.0, 20.0], [30.0, 40.0]]> : tensor<2x2xf32>})
    -> (tensor<?x2xf32>, tensor<2x2xf32>) {
  %w = trop.constant dense<[[2.0, 0.0], [1.0, 5.0]]> : tensor<2x2xf32>
  %z = trop.maxplus %x, %w : (tensor<?x2xf32>, tensor<2x2xf32>) -> tensor<?x2xf32>
  %d:2 = trop.pullback max [2, 2] wrt [0, 1] ins(%x, %w : tensor<?x2xf32>, tensor<2x2xf32>)
      value(%z : tensor<?x2xf32>) adjoint(%dz : tensor<?x2xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<?x2xf32>, tensor<2x2xf32> leaf {
  ^bb0(%a: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %c: f32, %d: f32):
    trop.yield %d, %d : f32, f32
  }
  return %d#0, %d#1 : tensor<?x2xf32>, tensor<2x2xf32>
}

// The bias comes before the inputs: unit 0 ties with it, unit 1 is above it. A unit
// of -inf alone still has a witness, its bias.
// CHECK: @bias#0: dense<[0.0, 2.0, 0.0]> : tensor<3xf32>
// CHECK: @bias#1: dense<[1.0, 0.0, 3.0]> : tensor<3xf32>
func.func @bias() -> (tensor<3xf32>, tensor<3xf32>) {
  %w = trop.constant dense<[5.0, 5.0, 0xFF800000]> : tensor<3xf32>
  %b = trop.constant dense<[5.0, 4.0, 0xFF800000]> : tensor<3xf32>
  %z = trop.constant dense<[5.0, 5.0, 0xFF800000]> : tensor<3xf32>
  %dz = trop.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %d:2 = trop.pullback max [3, 1] wrt [0, 1] ins(%w : tensor<3xf32>) init(%b : tensor<3xf32>)
      value(%z : tensor<3xf32>) adjoint(%dz : tensor<3xf32>)
      maps [affine_map<(h, i) -> (h)>, affine_map<(h, i) -> (h)>] : tensor<3xf32>, tensor<3xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d#0, %d#1 : tensor<3xf32>, tensor<3xf32>
}

// Outputs of adjoint 0 are passed over: their witness' part, here inf 0, is not added.
// CHECK: @passed_over: dense<0.0> : tensor<f32>
func.func @passed_over() -> tensor<f32> {
  %x = trop.constant dense<0x7F800000> : tensor<f32>
  %dz = trop.constant dense<-0.0> : tensor<f32>
  %d = trop.pullback max [1] wrt [0] ins(%x : tensor<f32>) value(%x : tensor<f32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(i) -> ()>, affine_map<(i) -> ()>] : tensor<f32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    %p = arith.mulf %a, %d : f32
    trop.yield %p : f32
  }
  return %d : tensor<f32>
}

// -0 equals +0: the first of both is the witness.
// CHECK: @min_zeros: dense<[0.0, 1.0, 0.0]> : tensor<3xf64>
func.func @min_zeros() -> tensor<3xf64> {
  %x = trop.constant dense<[4.0, 0.0, -0.0]> : tensor<3xf64>
  %z = trop.constant dense<-0.0> : tensor<f64>
  %dz = trop.constant dense<1.0> : tensor<f64>
  %d = trop.pullback min [3] wrt [0] ins(%x : tensor<3xf64>) value(%z : tensor<f64>)
      adjoint(%dz : tensor<f64>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>] : tensor<3xf64> leaf {
  ^bb0(%a: f64):
    trop.yield %a : f64
  } adjoints {
  ^bb0(%a: f64, %d: f64):
    trop.yield %d : f64
  }
  return %d : tensor<3xf64>
}

// Over samples: the first sample that reaches the maximum takes the adjoint, in it
// the first point. Sample 1 does at point 1, sample 2 at point 0.
// CHECK{LITERAL}: @over_samples: dense<[[0.0, 0.0], [0.0, 3.0], [0.0, 0.0]]> : tensor<3x2xf32>
func.func @over_samples(
    %x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [0.0, 7.0], [7.0, 7.0]]> : tensor<3x2xf32>})
    -> tensor<?x2xf32> {
  %z = trop.constant dense<7.0> : tensor<f32>
  %dz = trop.constant dense<3.0> : tensor<f32>
  %d = trop.pullback max [2] wrt [0] ins(%x : tensor<?x2xf32>) value(%z : tensor<f32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      : tensor<?x2xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<?x2xf32>
}

// A weight that wins several units: block, unit, sample. Unit 0 of sample 0 gives
// 2^24, which absorbs the 1 of sample 1; unit 1 of sample 0 takes it away, and the 1
// of sample 1 is left. Sample by sample, it would be 2.
// CHECK: @shared_weight: dense<1.0> : tensor<f32>
func.func @shared_weight(
    %dz: tensor<?x2xf32> {trop.test = dense<[[16777216.0, -16777216.0], [1.0, 1.0]]> : tensor<2x2xf32>})
    -> tensor<f32> {
  %w = trop.constant dense<0.0> : tensor<f32>
  %z = trop.minus %dz, %dz : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x2xf32>
  %d = trop.pullback max [2, 1] wrt [0] ins(%w : tensor<f32>) value(%z : tensor<?x2xf32>)
      adjoint(%dz : tensor<?x2xf32>) maps [affine_map<(h, i) -> ()>, affine_map<(h, i) -> (h)>]
      : tensor<f32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<f32>
}
