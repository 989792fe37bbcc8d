// RUN: trop-opt --trop-generalize --convert-trop-to-loops=level2-bytes=2048 --canonicalize --cse %s | FileCheck %s
// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s --check-prefix=NEAR

// Blocks of 1,280 bytes that do not stay near go from rows to lanes and back by squares. Where the
// block has fewer samples than lanes, the last sample's row is written by others before it.

// CHECK-LABEL: func.func @large(
// CHECK:         scf.for %[[BASE:.*]] = %c0 to %{{.*}} step %c16
// CHECK:           %[[VALID:.*]] = arith.minui %{{.*}}, %c16
// CHECK:           %[[LAST:.*]] = arith.subi %[[VALID]], %c1
// CHECK:           scf.for %{{.*}} = %c0 to %c2 step %c1
// CHECK-COUNT-64:    vector.shuffle
// CHECK:           %[[SECOND:.*]] = arith.minui %[[LAST]], %c1
// CHECK:           %[[ROW:.*]] = arith.addi %[[BASE]], %[[SECOND]]
// CHECK:           scf.for %[[SQUARE:.*]] = %c0 to %c2 step %c1
// CHECK:             %[[PLACE:.*]] = arith.muli %[[SQUARE]], %c16
// CHECK:             %[[FIRST:.*]] = arith.minui %[[PLACE]], %c4
// CHECK-COUNT-16:    vector.load
// CHECK-COUNT-64:    vector.shuffle
// CHECK-COUNT-14:    vector.store
// CHECK:             vector.store %{{.*}}, %{{.*}}[%[[ROW]], %[[FIRST]]]
// CHECK-NEXT:        vector.store %{{.*}}, %{{.*}}[%[[BASE]], %[[FIRST]]]
// CHECK-NOT:       vector.store

// NEAR-LABEL: func.func @large(
// NEAR-NOT:     vector.shuffle
// NEAR:         memref.store %{{.*}} : memref<?x20xf32>
func.func @large(%x: tensor<?x20xf32> {trop.kind = "input"}) -> tensor<?x20xf32>
    attributes {trop.role = "values"} {
  %y = trop.relu %x : (tensor<?x20xf32>) -> tensor<?x20xf32>
  return %y : tensor<?x20xf32>
}

// A value in another shape is where it was.

// CHECK-LABEL: func.func @reshaped(
// CHECK:         memref.view {{.*}}[%[[SHIFT:.*]]][] : memref<?xi8> to memref<2x10x16xf32>
// CHECK:         memref.view {{.*}}[%[[SHIFT]]][] : memref<?xi8> to memref<20x16xf32>
// CHECK:         memref.store %{{.*}} : memref<2x10x16xf32>
// CHECK-NOT:     vector.store %{{.*}} : memref<20x16xf32>
// CHECK:         return
func.func @reshaped(%x: tensor<?x2x10xf32> {trop.kind = "input"}) -> tensor<?x20xf32>
    attributes {trop.role = "values"} {
  %y = trop.flatten %x : (tensor<?x2x10xf32>) -> tensor<?x20xf32>
  return %y : tensor<?x20xf32>
}
