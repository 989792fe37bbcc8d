// RUN: split-file %s %t
// RUN: trop-interpret %t/sum.mlir | FileCheck %t/sum.mlir
// RUN: not trop-interpret %t/room.mlir 2>&1 | FileCheck %t/room.mlir

//--- sum.mlir
// Units 3 and 1 of x win; the second list has 1 and 2. Where both have an entry,
// values add up.
// CHECK{LITERAL}: @sum: dense<[[0.0, 25.0, 7.0, 10.0]]> : tensor<1x4xf64>
func.func @sum(%x: tensor<?x4xf64> {trop.test = dense<[[0.0, 2.0, 0.0, 3.0]]> : tensor<1x4xf64>},
               %dz: tensor<?x2xf64> {trop.test = dense<[[10.0, 20.0]]> : tensor<1x2xf64>},
               %du: tensor<?x4xf64> {trop.test = dense<[[0.0, 5.0, 7.0, 0.0]]> : tensor<1x4xf64>})
    -> tensor<?x4xf64> {
  %w = trop.constant dense<[[0.0, 0.0], [0.0, 9.0], [0.0, 0.0], [0.0, 0.0]]> : tensor<4x2xf64>
  %z = trop.maxplus %x, %w : (tensor<?x4xf64>, tensor<4x2xf64>) -> tensor<?x2xf64>
  %a = trop.pullback max [2, 4] wrt [0] ins(%x, %w : tensor<?x4xf64>, tensor<4x2xf64>)
      value(%z : tensor<?x2xf64>) adjoint(%dz : tensor<?x2xf64>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : !trop.active<tensor<?x4xf64>, 2> leaf {
  ^bb0(%p: f64, %q: f64):
    %s = arith.addf %p, %q : f64
    trop.yield %s : f64
  } adjoints {
  ^bb0(%p: f64, %q: f64, %d: f64):
    trop.yield %d : f64
  }
  %b = trop.pullback none [4] wrt [0] ins(%x : tensor<?x4xf64>) adjoint(%du : tensor<?x4xf64>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>] : !trop.active<tensor<?x4xf64>, 4>
      adjoints {
  ^bb0(%p: f64, %d: f64):
    trop.yield %d : f64
  }
  %s = trop.accumulate %a, %b : (!trop.active<tensor<?x4xf64>, 2>,
      !trop.active<tensor<?x4xf64>, 4>) -> !trop.active<tensor<?x4xf64>, 4>
  %t = trop.scatter %s : (!trop.active<tensor<?x4xf64>, 4>) -> tensor<?x4xf64>
  return %t : tensor<?x4xf64>
}

//--- room.mlir
// A bound is for one sample; two reach more.
// CHECK: error: 'trop.pullback' op has 2 entries that are not 0, more than '!trop.active<tensor<2xf64>, 1>' has room for; such a function is for one sample
func.func @room(%x: tensor<?x2xf64> {trop.test = dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf64>},
                %dz: tensor<?xf64> {trop.test = dense<[1.0, 1.0]> : tensor<2xf64>})
    -> tensor<2xf64> {
  %w = trop.constant dense<0.0> : tensor<2xf64>
  %c = trop.plus %x, %w : (tensor<?x2xf64>, tensor<2xf64>) -> tensor<?x2xf64>
  %z = trop.generic max [2] ins(%c : tensor<?x2xf64>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> ()>] : tensor<?xf64> {
  ^bb0(%p: f64):
    trop.yield %p : f64
  }
  %a = trop.pullback max [2] wrt [1] ins(%x, %w : tensor<?x2xf64>, tensor<2xf64>)
      value(%z : tensor<?xf64>) adjoint(%dz : tensor<?xf64>)
      maps [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> ()>]
      : !trop.active<tensor<2xf64>, 1> leaf {
  ^bb0(%p: f64, %q: f64):
    %s = arith.addf %p, %q : f64
    trop.yield %s : f64
  } adjoints {
  ^bb0(%p: f64, %q: f64, %d: f64):
    trop.yield %d : f64
  }
  %t = trop.scatter %a : (!trop.active<tensor<2xf64>, 1>) -> tensor<2xf64>
  return %t : tensor<2xf64>
}
