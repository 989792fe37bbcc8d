// RUN: trop-interpret %s | FileCheck %s

// Candidates 0, 2 and 3 tie, 1 loses. Minimal: 6/3 each.
// CHECK: @minimal: dense<[2.0, 0.0, 2.0, 2.0]> : tensor<4xf32>
func.func @minimal() -> tensor<4xf32> {
  %x = trop.constant dense<[7.0, 1.0, 7.0, 7.0]> : tensor<4xf32>
  %z = trop.constant dense<7.0> : tensor<f32>
  %dz = trop.constant dense<6.0> : tensor<f32>
  %d = trop.pullback max [4] wrt [0] ins(%x : tensor<4xf32>) value(%z : tensor<f32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      {ties = #trop.derived<minimal>} : tensor<4xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<4xf32>
}

// The same with beta 10: 10 * 6 / 3 each, the first (1 - 10) * 6 on top.
// CHECK: @hybrid: dense<[-34.0, 0.0, 20.0, 20.0]> : tensor<4xf64>
func.func @hybrid() -> tensor<4xf64> {
  %x = trop.constant dense<[7.0, 8.0, 7.0, 7.0]> : tensor<4xf64>
  %z = trop.constant dense<7.0> : tensor<f64>
  %dz = trop.constant dense<6.0> : tensor<f64>
  %d = trop.pullback min [4] wrt [0] ins(%x : tensor<4xf64>) value(%z : tensor<f64>)
      adjoint(%dz : tensor<f64>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      {ties = #trop.derived<hybrid(10.0)>} : tensor<4xf64> leaf {
  ^bb0(%a: f64):
    trop.yield %a : f64
  } adjoints {
  ^bb0(%a: f64, %d: f64):
    trop.yield %d : f64
  }
  return %d : tensor<4xf64>
}

// Alone, a candidate takes the adjoint unrounded: 0.9 * 0.1 + 0.1 * 0.1 is not 0.1.
// CHECK: @alone: dense<[0.0, 0.1]> : tensor<2xf32>
func.func @alone() -> tensor<2xf32> {
  %x = trop.constant dense<[1.0, 7.0]> : tensor<2xf32>
  %z = trop.constant dense<7.0> : tensor<f32>
  %dz = trop.constant dense<0.1> : tensor<f32>
  %d = trop.pullback max [2] wrt [0] ins(%x : tensor<2xf32>) value(%z : tensor<f32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      {ties = #trop.derived<hybrid(0.1)>} : tensor<2xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<2xf32>
}

// The init is a candidate, the first. Unit 0 ties with it, unit 1 is above it, unit 2
// below it; unit 3 is NaN, which nothing equals.
// CHECK: @init#0: dense<[2.0, 4.0, 0.0, 0.0]> : tensor<4xf32>
// CHECK: @init#1: dense<[6.0, 0.0, 2.0, 0.0]> : tensor<4xf32>
// CHECK: @init_not_asked: dense<[2.0, 4.0, 0.0, 0.0]> : tensor<4xf32>
func.func @init() -> (tensor<4xf32>, tensor<4xf32>) {
  %w = trop.constant dense<[5.0, 5.0, 3.0, 0x7FC00000]> : tensor<4xf32>
  %b = trop.constant dense<[5.0, 4.0, 4.0, 0x7FC00000]> : tensor<4xf32>
  %z = trop.constant dense<[5.0, 5.0, 4.0, 0x7FC00000]> : tensor<4xf32>
  %dz = trop.constant dense<[8.0, 4.0, 2.0, 1.0]> : tensor<4xf32>
  %d:2 = trop.pullback max [4, 1] wrt [0, 1] ins(%w : tensor<4xf32>) init(%b : tensor<4xf32>)
      value(%z : tensor<4xf32>) adjoint(%dz : tensor<4xf32>)
      maps [affine_map<(h, i) -> (h)>, affine_map<(h, i) -> (h)>]
      {ties = #trop.derived<hybrid(0.5)>} : tensor<4xf32>, tensor<4xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d#0, %d#1 : tensor<4xf32>, tensor<4xf32>
}
func.func @init_not_asked() -> tensor<4xf32> {
  %w = trop.constant dense<[5.0, 5.0, 3.0, 0x7FC00000]> : tensor<4xf32>
  %b = trop.constant dense<[5.0, 4.0, 4.0, 0x7FC00000]> : tensor<4xf32>
  %z = trop.constant dense<[5.0, 5.0, 4.0, 0x7FC00000]> : tensor<4xf32>
  %dz = trop.constant dense<[8.0, 4.0, 2.0, 1.0]> : tensor<4xf32>
  %d = trop.pullback max [4, 1] wrt [0] ins(%w : tensor<4xf32>) init(%b : tensor<4xf32>)
      value(%z : tensor<4xf32>) adjoint(%dz : tensor<4xf32>)
      maps [affine_map<(h, i) -> (h)>, affine_map<(h, i) -> (h)>]
      {ties = #trop.derived<hybrid(0.5)>} : tensor<4xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<4xf32>
}

// Over samples, all of them tie: sample 1 at point 1, sample 2 at both.
// CHECK{LITERAL}: @over_samples: dense<[[0.0, 0.0], [0.0, 4.0], [1.0, 1.0]]> : tensor<3x2xf32>
func.func @over_samples(
    %x: tensor<?x2xf32> {trop.test = dense<[[1.0, 2.0], [0.0, 7.0], [7.0, 7.0]]> : tensor<3x2xf32>})
    -> tensor<?x2xf32> {
  %z = trop.constant dense<7.0> : tensor<f32>
  %dz = trop.constant dense<6.0> : tensor<f32>
  %d = trop.pullback max [2] wrt [0] ins(%x : tensor<?x2xf32>) value(%z : tensor<f32>)
      adjoint(%dz : tensor<f32>) maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      {ties = #trop.derived<hybrid(0.5)>} : tensor<?x2xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %d: f32):
    trop.yield %d : f32
  }
  return %d : tensor<?x2xf32>
}
