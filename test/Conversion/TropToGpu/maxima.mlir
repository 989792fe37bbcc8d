// RUN: trop-opt --trop-generalize --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s

// Of each output of each sample the number of the first leaf that equals the value, -2 where the
// adjoint is 0; then a weight takes the adjoints of the samples in which it won, an input those of
// the outputs.

// CHECK-LABEL: gpu.func @native_winners_{{[0-9]+}}(
// CHECK-DAG:     %[[NONE:.*]] = arith.constant -1 : i32
// CHECK-DAG:     %[[INACTIVE:.*]] = arith.constant -2 : i32
// CHECK:         %[[ACTIVE:.*]] = arith.cmpf une, %{{.*}}, %cst
// CHECK:         scf.if %[[ACTIVE]]
// CHECK:           %[[FIRST:.*]] = scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args(%[[BEFORE:.*]] = %[[NONE]]) -> (i32)
// CHECK:             %[[LEAF:.*]] = arith.addf
// CHECK:             %[[HITS:.*]] = arith.cmpf oeq, %[[LEAF]]
// CHECK:             %[[NEW:.*]] = arith.cmpi eq, %[[BEFORE]], %[[NONE]]
// CHECK:             arith.andi %[[HITS]], %[[NEW]]
// CHECK:           llvm.store %[[FIRST]], %{{.*}} : i32
// CHECK:         else
// CHECK:           llvm.store %[[INACTIVE]]
// CHECK:       gpu.func @native_gather_{{[0-9]+}}(
// CHECK:         scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args
// CHECK:           %[[WINNER:.*]] = llvm.load {{.*}} -> i32
// CHECK:           %[[WON:.*]] = arith.cmpi eq, %[[WINNER]]
// CHECK:           scf.if %[[WON]]
// CHECK:             arith.addf
// CHECK:       gpu.func @native_gather_{{[0-9]+}}(
// CHECK:         scf.for %[[BLOCK:.*]] = %c0 to %{{.*}} step %c16 iter_args
// CHECK:           scf.for %{{.*}} = %[[BLOCK]] to %{{.*}} step %c1 iter_args
// CHECK:             llvm.load {{.*}} -> i32
// CHECK:             scf.if
// CHECK:               arith.addf
func.func @native(%x: tensor<?x3xf32> {trop.kind = "input"}, %w: tensor<3x2xf32> {trop.kind = "parameter"},
    %z: tensor<?x2xf32> {trop.kind = "input"}, %g: tensor<?x2xf32> {trop.kind = "input"})
    -> (tensor<?x3xf32>, tensor<3x2xf32>) attributes {trop.role = "input_gradient"} {
  %d:2 = trop.pullback max [2, 3] wrt [0, 1] ins(%x, %w : tensor<?x3xf32>, tensor<3x2xf32>)
      value(%z : tensor<?x2xf32>) adjoint(%g : tensor<?x2xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (i, h)>, affine_map<(h, i) -> (h)>]
      : tensor<?x3xf32>, tensor<3x2xf32> leaf {
  ^bb0(%a: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %c: f32, %e: f32):
    trop.yield %e, %e : f32, f32
  }
  return %d#0, %d#1 : tensor<?x3xf32>, tensor<3x2xf32>
}

// Where ties share, all candidates are counted, the init among them, and each takes its part. Of
// a window the candidates of one output and sample come before those of the next sample.

// CHECK-LABEL: gpu.func @shared_winners_{{[0-9]+}}(
// CHECK:         scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args({{.*}}) -> (i32, f32)
// CHECK:         llvm.store {{.*}} : i32
// CHECK:         arith.divf
// CHECK:         llvm.store {{.*}} : f32
// CHECK:         llvm.store {{.*}} : f32
// CHECK:       gpu.func @shared_gather_{{[0-9]+}}(
// CHECK:         scf.for %[[BLOCK:.*]] = %c0 to %{{.*}} step %c16 iter_args
// CHECK-NEXT:      arith.addi
// CHECK-NEXT:      arith.minui
// CHECK-NEXT:      scf.for %{{.*}} = %c0 to %c4 step %c1 iter_args
// CHECK:             scf.for %{{.*}} = %[[BLOCK]] to %{{.*}} step %c1 iter_args
// CHECK:               %[[WINNER:.*]] = llvm.load {{.*}} -> i32
// CHECK:               %[[IS_FIRST:.*]] = arith.cmpi eq, %[[WINNER]]
// CHECK:               arith.cmpi ne, %[[WINNER]], %c-2_i32
// CHECK:               scf.if
// CHECK:                 arith.cmpf oeq
// CHECK:                 scf.if
// CHECK:                   arith.select %[[IS_FIRST]]
// CHECK:                   arith.addf
// CHECK:       gpu.func @shared_gather_{{[0-9]+}}(
// CHECK:         scf.for
// CHECK:           arith.cmpf oeq
// CHECK:           arith.cmpf une
// CHECK:           scf.if
// CHECK:             arith.addf
func.func @shared(%x: tensor<?x5xf32> {trop.kind = "input"}, %w: tensor<2xf32> {trop.kind = "parameter"},
    %b: tensor<4xf32> {trop.kind = "parameter"}, %z: tensor<?x4xf32> {trop.kind = "input"},
    %g: tensor<?x4xf32> {trop.kind = "input"})
    -> (tensor<2xf32>, tensor<4xf32>) attributes {trop.role = "gradient"} {
  %d:2 = trop.pullback min [4, 2] wrt [1, 2] ins(%x, %w : tensor<?x5xf32>, tensor<2xf32>)
      init(%b : tensor<4xf32>) value(%z : tensor<?x4xf32>) adjoint(%g : tensor<?x4xf32>)
      maps [affine_map<(i, u) -> (i + u)>, affine_map<(i, u) -> (u)>, affine_map<(i, u) -> (i)>]
      {ties = #trop.derived<minimal>} : tensor<2xf32>, tensor<4xf32> leaf {
  ^bb0(%a: f32, %c: f32):
    %s = arith.addf %a, %c : f32
    trop.yield %s : f32
  } adjoints {
  ^bb0(%a: f32, %c: f32, %e: f32):
    trop.yield %e : f32
  }
  return %d#0, %d#1 : tensor<2xf32>, tensor<4xf32>
}
