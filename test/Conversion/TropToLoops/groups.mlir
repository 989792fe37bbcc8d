// RUN: trop-opt --trop-derive-gradient --trop-expand-composites --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32 level2-bytes=256 level3-bytes=100000" --canonicalize --cse %s | FileCheck %s
// RUN: trop-opt --trop-derive-gradient --trop-expand-composites --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32" --canonicalize --cse %s | FileCheck %s --check-prefix=NEAR

// Weights of 252 bytes do not stay in half of a second level of 256: six blocks are brought
// into lanes, then visit each tile of three columns. The first group puts its weights side by side,
// while the next tile's are brought near; those after it, if there are such, find them there.

// CHECK-LABEL: func.func @product(
// CHECK-SAME:    %[[W:[^:,]*]]: memref<7x9xf32>
// CHECK:         %[[PANELS:.*]] = memref.view {{.*}} to memref<3x7x3xf32>
// CHECK:         scf.for %[[BASE:.*]] = %c0 to %{{.*}} step %c96
// CHECK:           %[[BLOCKS:.*]] = arith.minui %{{.*}}, %c6
// CHECK:           %[[FIRST:.*]] = arith.cmpi eq, %[[BASE]], %c0
// CHECK:           %[[MORE:.*]] = arith.cmpi ugt, %{{.*}}, %c96
// CHECK:           scf.for %{{.*}} = %c0 to %[[BLOCKS]] step %c1
// CHECK:           scf.for %[[TILE:.*]] = %c0 to %c3 step %c1
// CHECK:             scf.if %[[FIRST]]
// CHECK:               %[[PLACE:.*]] = arith.select %[[MORE]], %[[TILE]], %c0
// CHECK:               scf.for %[[I:.*]] = %c0 to %c7 step %c1
// CHECK-NEXT:            %[[ROW:.*]] = vector.load %[[W]][%[[I]], %{{.*}}] : memref<7x9xf32>, vector<3xf32>
// CHECK-NEXT:            vector.store %[[ROW]], %[[PANELS]][%[[PLACE]], %[[I]], %c0]
// CHECK:             scf.for %{{.*}} = %c0 to %[[BLOCKS]] step %c1
// CHECK:               scf.for %[[I:.*]] = %c0 to %c7 step %c1 iter_args
// CHECK:                 scf.if %[[FIRST]]
// CHECK-NEXT:              memref.prefetch %[[W]][%[[I]],
// CHECK:                 memref.load %[[PANELS]][%{{.*}}, %[[I]], %c0]
// CHECK:                 memref.load %[[PANELS]][%{{.*}}, %[[I]], %c1]
// CHECK:                 memref.load %[[PANELS]][%{{.*}}, %[[I]], %c2]
// CHECK:           scf.for %{{.*}} = %c0 to %[[BLOCKS]] step %c1

// NEAR-LABEL: func.func @product(
// NEAR:         scf.for %{{.*}} = %c0 to %{{.*}} step %c16
func.func @product(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x9xf32>)
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x7xf32>, tensor<7x9xf32>) -> tensor<?x9xf32>
  return %z : tensor<?x9xf32>
}
