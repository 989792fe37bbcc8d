// RUN: trop-opt %s | trop-opt | FileCheck %s
// RUN: trop-opt %s --mlir-print-op-generic | trop-opt | FileCheck %s

// CHECK-LABEL: func.func @outside
func.func @outside(%x: tensor<?x3xf32>, %w: tensor<2xf32>, %z: tensor<?x3xf32>) {
  // CHECK: trop.generic max [3, 2] {{.*}} {outside = [#trop.outside<neutral>, #trop.outside<none>]}
  %0 = trop.generic max [3, 2] ins(%x, %w : tensor<?x3xf32>, tensor<2xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<neutral>, #trop.outside<none>]} : tensor<?x3xf32> {
  ^bb0(%a: f32, %b: f32):
    trop.yield %a : f32
  }
  // CHECK: trop.generic none [9] {{.*}} {outside = [#trop.outside<constant(-0.5)>]}
  %1 = trop.generic none [9] ins(%x : tensor<?x3xf32>)
      maps [affine_map<(i) -> (i - 4)>, affine_map<(i) -> (i)>]
      {outside = [#trop.outside<constant(-5.0e-1)>]} : tensor<?x9xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  // CHECK: trop.pullback sum [3, 2] {{.*}} {outside = [#trop.outside<constant(1.0)>, #trop.outside<none>]}
  %2 = trop.pullback sum [3, 2] wrt [0] ins(%x, %w : tensor<?x3xf32>, tensor<2xf32>)
      adjoint(%z : tensor<?x3xf32>)
      maps [affine_map<(i, k) -> (i + k - 1)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>]
      {outside = [#trop.outside<constant(1.0)>, #trop.outside<none>]} : tensor<?x3xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %d: f32):
    trop.yield %d : f32
  }
  // CHECK: {a = #trop.outside<constant(-0.0)>, b = #trop.outside<constant(1.0e+22)>}
  func.call @number() {a = #trop.outside<constant(-0.0)>, b = #trop.outside<constant(1.0e22)>} : () -> ()
  return
}

func.func private @number()
