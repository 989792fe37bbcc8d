// RUN: trop-opt --trop-generalize --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s

// Adjoints of a dense layer: an entry of the input, of one sample, adds up all points that read it;
// one of the weights all samples, one point of each; the bias all samples. No atomics.

// CHECK-LABEL: gpu.func @dense_gather_{{[0-9]+}}(
// CHECK:         %[[SUM:.*]] = scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
// CHECK:           arith.mulf
// CHECK:           arith.addf
// CHECK:         llvm.store %[[SUM]]
// CHECK:       gpu.func @dense_gather_{{[0-9]+}}(%[[COUNT:[^:]*]]: index
// CHECK:         %[[SUM:.*]] = scf.for %[[BLOCK:.*]] = %c0 to %[[COUNT]] step %c16 iter_args
// CHECK:           %[[NEXT:.*]] = arith.addi %[[BLOCK]], %c16
// CHECK:           %[[END:.*]] = arith.minui %[[NEXT]], %[[COUNT]]
// CHECK:           scf.for %{{.*}} = %[[BLOCK]] to %[[END]] step %c1 iter_args
// CHECK:             arith.mulf
// CHECK:             arith.addf
// CHECK:         llvm.store %[[SUM]]
// CHECK:       gpu.func @dense_gather_{{[0-9]+}}(%[[COUNT:[^:]*]]: index
// CHECK:         scf.for %{{.*}} = %c0 to %[[COUNT]] step %c1 iter_args
// CHECK-NEXT:      arith.muli
// CHECK:           arith.addf
func.func @dense(%x: tensor<?x3xf32> {trop.kind = "input"}, %w: tensor<3x2xf32> {trop.kind = "parameter"},
    %b: tensor<2xf32> {trop.kind = "parameter"}, %g: tensor<?x2xf32> {trop.kind = "input"})
    -> (tensor<?x3xf32>, tensor<3x2xf32>, tensor<2xf32>) attributes {trop.role = "input_gradient"} {
  %d:3 = trop.pullback sum [2, 3] wrt [0, 1, 2] ins(%x, %w : tensor<?x3xf32>, tensor<3x2xf32>)
      init(%b : tensor<2xf32>) adjoint(%g : tensor<?x2xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<?x3xf32>, tensor<3x2xf32>, tensor<2xf32> adjoints {
  ^bb0(%a: f32, %c: f32, %e: f32):
    %p = arith.mulf %e, %c : f32
    %q = arith.mulf %e, %a : f32
    trop.yield %p, %q : f32, f32
  }
  return %d#0, %d#1, %d#2 : tensor<?x3xf32>, tensor<3x2xf32>, tensor<2xf32>
}

// In a block, points come in order, and for each the samples: a weight that windows share.

// CHECK-LABEL: gpu.func @windows_gather_{{[0-9]+}}(
// CHECK-SAME:    %[[COUNT:[^:]*]]: index
// CHECK:         scf.for %[[BLOCK:.*]] = %c0 to %[[COUNT]] step %c8 iter_args
// CHECK:           scf.for %{{.*}} = %c0 to %c4 step %c1 iter_args
// CHECK:             scf.for %{{.*}} = %[[BLOCK]] to %{{.*}} step %c1 iter_args
// CHECK:               math.fma
func.func @windows(%x: tensor<?x5xf64> {trop.kind = "input"}, %w: tensor<2xf64> {trop.kind = "parameter"},
    %g: tensor<?x4xf64> {trop.kind = "input"}) -> tensor<2xf64> attributes {trop.role = "gradient"} {
  %d = trop.pullback sum [4, 2] wrt [1] ins(%x, %w : tensor<?x5xf64>, tensor<2xf64>)
      adjoint(%g : tensor<?x4xf64>)
      maps [affine_map<(i, u) -> (i + u)>, affine_map<(i, u) -> (u)>, affine_map<(i, u) -> (i)>]
      {sum = #trop.sum<fused>} : tensor<2xf64> adjoints {
  ^bb0(%a: f64, %c: f64, %e: f64):
    %p = arith.mulf %e, %a : f64
    trop.yield %p : f64
  }
  return %d : tensor<2xf64>
}

// Where windows step over entries, these are 0. What stands outside takes nothing.

// CHECK-LABEL: gpu.func @gaps_zero_{{[0-9]+}}(
// CHECK:         llvm.store %cst
// CHECK:       gpu.func @gaps_gather_{{[0-9]+}}(
func.func @gaps(%x: tensor<?x7xf32> {trop.kind = "input"}, %g: tensor<?x3xf32> {trop.kind = "input"})
    -> tensor<?x7xf32> attributes {trop.role = "input_gradient"} {
  %d = trop.pullback none [3] wrt [0] ins(%x : tensor<?x7xf32>) adjoint(%g : tensor<?x3xf32>)
      maps [affine_map<(i) -> (i * 3)>, affine_map<(i) -> (i)>] : tensor<?x7xf32> adjoints {
  ^bb0(%a: f32, %e: f32):
    trop.yield %e : f32
  }
  return %d : tensor<?x7xf32>
}

// Of a map without known preimages every point is asked whether it reaches the entry.

// CHECK-LABEL: gpu.func @diagonal_gather_{{[0-9]+}}(
// CHECK:         scf.for %[[I:.*]] = %c0 to %c3 step %c1 iter_args
// CHECK:           scf.for %[[J:.*]] = %c0 to %c3 step %c1 iter_args
// CHECK-COUNT-4:     arith.cmpi sge
// CHECK:             scf.if
// CHECK:               arith.addf
func.func @diagonal(%x: tensor<?x5x3xf32> {trop.kind = "input"}, %g: tensor<?x3xf32> {trop.kind = "input"})
    -> tensor<?x5x3xf32> attributes {trop.role = "input_gradient"} {
  %d = trop.pullback sum [3, 3] wrt [0] ins(%x : tensor<?x5x3xf32>) adjoint(%g : tensor<?x3xf32>)
      maps [affine_map<(i, j) -> (i + j, j)>, affine_map<(i, j) -> (i)>] : tensor<?x5x3xf32> adjoints {
  ^bb0(%a: f32, %e: f32):
    trop.yield %e : f32
  }
  return %d : tensor<?x5x3xf32>
}

// A reduction over samples takes them block by block.

// CHECK-LABEL: gpu.func @mean_sum_{{[0-9]+}}(
// CHECK-SAME:    %[[COUNT:[^:]*]]: index
// CHECK:         scf.for %[[BLOCK:.*]] = %c0 to %[[COUNT]] step %c16 iter_args
// CHECK:           scf.for %{{.*}} = %[[BLOCK]] to %{{.*}} step %c1 iter_args
// CHECK:             arith.addf
func.func @mean(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<f32> attributes {trop.role = "values"} {
  %s = trop.generic sum [] ins(%x : tensor<?xf32>) maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %s : tensor<f32>
}
