// RUN: trop-opt --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// The gradient of a window's input: for each entry the windows that reach it, by the place of the
// window, and the entries of all eight channels in registers. They share the adjoint.

// CHECK-LABEL: func.func @input(
// CHECK:         scf.for %[[Y:.*]] = %c0 to %c9 step %c1
// CHECK-NOT:       vector.load
// CHECK:           scf.for {{.*}} = %c0 to %c16 step %c1 iter_args
// CHECK:             affine.max
// CHECK:             affine.min
// CHECK:             scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %c1 iter_args
// CHECK:               vector.load %{{.*}}[%{{.*}}, %[[I]], %c0]
// CHECK-NOT:           vector.load
// CHECK-COUNT-8:       arith.addf {{.*}} : vector<16xf32>
// CHECK:               scf.yield
// CHECK-NOT:           vector.store
// CHECK:             scf.yield
// CHECK-COUNT-8:   vector.store
func.func @input(%x: tensor<?x8x9xf32> {trop.kind = "input"}, %w: tensor<16x8x3xf32>,
    %g: tensor<?x16x4xf32> {trop.kind = "input"}) -> tensor<?x8x9xf32> attributes {trop.role = "input_gradient"} {
  %d = trop.pullback sum [16, 4, 8, 3] wrt [0]
      ins(%x, %w : tensor<?x8x9xf32>, tensor<16x8x3xf32>) adjoint(%g : tensor<?x16x4xf32>)
      maps [affine_map<(k, i, c, u) -> (c, i * 2 + u)>, affine_map<(k, i, c, u) -> (k, c, u)>,
            affine_map<(k, i, c, u) -> (k, i)>] : tensor<?x8x9xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %c, %b : f32
    trop.yield %p : f32
  }
  return %d : tensor<?x8x9xf32>
}

// That of its weights: vectors of neighbours along k, for which the adjoint is turned, over places
// and lanes. Eight channels share what a lane reads of it.

// CHECK-LABEL: func.func @weights(
// CHECK:         vector.shuffle
// CHECK:         vector.from_elements
// CHECK:         scf.for %[[I:.*]] = %c0 to %c4 step %c1 iter_args
// CHECK:           scf.for %{{.*}} = %c0 to %{{.*}} step %c1 iter_args
// CHECK:             vector.load {{.*}} : memref<4x256xf32>, vector<16xf32>
// CHECK-NOT:         vector.load
// CHECK-COUNT-8:     arith.addf {{.*}} : vector<16xf32>
// CHECK:             scf.yield
// CHECK-NOT:         memref.store
// CHECK:           scf.yield
// CHECK:         memref.store
func.func @weights(%x: tensor<?x8x9xf32> {trop.kind = "input"}, %w: tensor<16x8x3xf32>,
    %g: tensor<?x16x4xf32> {trop.kind = "input"}) -> tensor<16x8x3xf32> attributes {trop.role = "gradient"} {
  %d = trop.pullback sum [16, 4, 8, 3] wrt [1]
      ins(%x, %w : tensor<?x8x9xf32>, tensor<16x8x3xf32>) adjoint(%g : tensor<?x16x4xf32>)
      maps [affine_map<(k, i, c, u) -> (c, i * 2 + u)>, affine_map<(k, i, c, u) -> (k, c, u)>,
            affine_map<(k, i, c, u) -> (k, i)>] : tensor<16x8x3xf32> adjoints {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %c, %a : f32
    trop.yield %p : f32
  }
  return %d : tensor<16x8x3xf32>
}

// Winners within windows, of all samples at once: what has not been found goes on to the next leaf.

// CHECK-LABEL: func.func @pool(
// CHECK:         scf.for %[[I:.*]] = %c0 to %c4 step %c1 {
// CHECK:           %[[ACTIVE:.*]] = arith.andi {{.*}} : vector<16xi1>
// CHECK:           scf.if
// CHECK:             scf.for {{.*}} = %c0 to %c3 step %c1 iter_args(%[[LEFT:.*]] = %[[ACTIVE]])
// CHECK:               %[[EQUAL:.*]] = arith.cmpf oeq
// CHECK:               %[[HITS:.*]] = arith.andi %[[LEFT]], %[[EQUAL]]
// CHECK:               arith.select %[[HITS]]
// CHECK:               vector.store
// CHECK:               arith.cmpf une
// CHECK:               scf.yield {{.*}} : vector<16xi1>
func.func @pool(%x: tensor<?x9xf32> {trop.kind = "input"}, %z: tensor<?x4xf32> {trop.kind = "input"},
    %g: tensor<?x4xf32> {trop.kind = "input"}) -> tensor<?x9xf32> attributes {trop.role = "input_gradient"} {
  %d = trop.pullback max [4, 3] wrt [0] ins(%x : tensor<?x9xf32>) value(%z : tensor<?x4xf32>)
      adjoint(%g : tensor<?x4xf32>)
      maps [affine_map<(i, u) -> (i * 2 + u)>, affine_map<(i, u) -> (i)>] : tensor<?x9xf32> leaf {
  ^bb0(%a: f32):
    trop.yield %a : f32
  } adjoints {
  ^bb0(%a: f32, %c: f32):
    trop.yield %c : f32
  }
  return %d : tensor<?x9xf32>
}
