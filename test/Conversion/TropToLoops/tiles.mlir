// RUN: trop-opt --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32" --canonicalize --cse %s | FileCheck %s

// Registers of 512 bytes hold 8 vectors over the block; half of them is a tile of 4
// outputs, or of 3 where that computes no output twice.

// CHECK-LABEL: func.func @product(
// CHECK-SAME:    %[[W:[^:,]*]]: memref<7x9xf32>
// CHECK:         scf.for %[[T:.*]] = %c0 to %c3 step %c1
// CHECK:           %[[START:.*]] = arith.muli %[[T]], %c3
// CHECK:           %[[H0:.*]] = arith.minui %[[START]], %c6
// CHECK:           %[[H1:.*]] = arith.addi %[[H0]], %c1
// CHECK:           %[[H2:.*]] = arith.addi %[[H0]], %c2
// CHECK:           scf.for %[[I:.*]] = {{.*}} iter_args(%[[A0:.*]] = %[[N:.*]], %[[A1:.*]] = %[[N]], %[[A2:.*]] = %[[N]])
// CHECK:             vector.load
// CHECK:             memref.load %[[W]][%[[I]], %[[H0]]]
// CHECK:             arith.cmpf ogt, %{{.*}}, %[[A0]]
// CHECK-NOT:         vector.load
// CHECK:             memref.load %[[W]][%[[I]], %[[H1]]]
// CHECK:             arith.cmpf ogt, %{{.*}}, %[[A1]]
// CHECK:             memref.load %[[W]][%[[I]], %[[H2]]]
// CHECK:             arith.cmpf ogt, %{{.*}}, %[[A2]]
// CHECK:           vector.store
// CHECK:           vector.store
// CHECK:           vector.store
func.func @product(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x9xf32>)
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x7xf32>, tensor<7x9xf32>) -> tensor<?x9xf32>
  return %z : tensor<?x9xf32>
}

// The last tile of a width that divides nothing overlaps the one before.

// CHECK-LABEL: func.func @overlap(
// CHECK:         scf.for %[[T:.*]] = %c0 to %c2 step %c1
// CHECK:           %[[START:.*]] = arith.muli %[[T]], %c4
// CHECK:           arith.minui %[[START]], %c3
func.func @overlap(%x: tensor<?x5xf32> {trop.kind = "input"}, %w: tensor<5x7xf32>)
    -> tensor<?x7xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x5xf32>, tensor<5x7xf32>) -> tensor<?x7xf32>
  return %z : tensor<?x7xf32>
}

// Outputs that share no sample, and those that combine nothing, come one by one. (The row of one
// sample alone comes as a whole.)

// CHECK-LABEL: func.func @single(
// CHECK:         vector.load {{.*}} : memref<?x9xf32>, vector<9xf32>
// CHECK:         vector.load {{.*}} : memref<9x16xf32>, vector<16xf32>
// CHECK-NEXT:    arith.cmpf
// CHECK-NEXT:    arith.select
// CHECK-NEXT:    vector.store
func.func @single(%x: tensor<?x9xf32> {trop.kind = "input"})
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.relu %x : (tensor<?x9xf32>) -> tensor<?x9xf32>
  return %z : tensor<?x9xf32>
}

// Windows over each channel by its own share no sample: neighbours of a row share a weight.

// CHECK-LABEL: func.func @channels(
// CHECK-SAME:    %[[W:[^:,]*]]: memref<2x2xf32>
// CHECK:         memref.store {{.*}} : memref<2x5x16xf32>
// CHECK:         scf.for %[[C:.*]] = %c0 to %c2 step %c1
// CHECK-NEXT:      %{{.*}}:4 = scf.for %[[U:.*]] = %c0 to %c2 step %c1 iter_args
// CHECK:             vector.load
// CHECK:             memref.load %[[W]][%[[C]], %[[U]]]
// CHECK-NOT:         memref.load
// CHECK-COUNT-3:     vector.load
// CHECK-NOT:         vector.load
// CHECK:           scf.yield
// CHECK-COUNT-4:   vector.store
func.func @channels(%x: tensor<?x2x5xf32> {trop.kind = "input"}, %w: tensor<2x2xf32>)
    -> tensor<?x2x4xf32> attributes {trop.role = "values"} {
  %z = trop.generic max [2, 4, 2] ins(%x, %w : tensor<?x2x5xf32>, tensor<2x2xf32>)
      maps [affine_map<(c, i, u) -> (c, i + u)>, affine_map<(c, i, u) -> (c, u)>,
            affine_map<(c, i, u) -> (c, i)>] : tensor<?x2x4xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  return %z : tensor<?x2x4xf32>
}

// Of one sample alone neighbours of a row are a vector. Rows are short here, so a tile holds vectors
// of three channels, which read the same part of the picture.

// CHECK-LABEL: func.func @windows(
// CHECK-SAME:    %[[W:[^:,]*]]: memref<3x2x2xf32>
// CHECK:         %{{.*}}:3 = scf.for %[[I:.*]] = %c0 to %c2 step %c1 iter_args
// CHECK:           %{{.*}}:3 = scf.for %[[J:.*]] = %c0 to %c2 step %c1 iter_args
// CHECK:             vector.load {{.*}} : memref<3x9xf32>, vector<8xf32>
// CHECK-NOT:         vector.load
// CHECK:             memref.load %[[W]][%c0, %[[I]], %[[J]]]
// CHECK:             memref.load %[[W]][%c1, %[[I]], %[[J]]]
// CHECK:             memref.load %[[W]][%c2, %[[I]], %[[J]]]
func.func @windows(%x: tensor<?x3x9xf32> {trop.kind = "input"}, %w: tensor<3x2x2xf32>)
    -> tensor<?x3x2x8xf32> attributes {trop.role = "forward"} {
  %z = trop.generic max [3, 2, 8, 2, 2] ins(%x, %w : tensor<?x3x9xf32>, tensor<3x2x2xf32>)
      maps [affine_map<(c, y, x, i, j) -> (y + i, x + j)>, affine_map<(c, y, x, i, j) -> (c, i, j)>,
            affine_map<(c, y, x, i, j) -> (c, y, x)>] : tensor<?x3x2x8xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  return %z : tensor<?x3x2x8xf32>
}
