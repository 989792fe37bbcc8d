// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// All values of one sample, then the leaves of the unit that is asked for, what they
// read and how they move with it. The init is the first leaf.

// CHECK-LABEL: func.func @steps(
// CHECK-SAME:    %[[W:[^:,]*]]: memref<4x6xf32>, %[[B:[^:,]*]]: memref<6xf32>
// CHECK-SAME:    %[[STEP:[^:,]*]]: i64, %[[UNIT:[^:,]*]]: i64
// CHECK-SAME:    %[[VALUE:[^:,]*]]: memref<?xf32>, %[[LEAVES:[^:,]*]]: memref<?xf32>
// CHECK-SAME:    %[[POSITIONS:[^:,]*]]: memref<?xi64>, %[[ELEMENTS:[^:,]*]]: memref<?xf32>
// CHECK-SAME:    %[[SLOPES:[^:,]*]]: memref<?xf32>) -> i64
// CHECK:         %[[X:.*]] = memref.view {{.*}} to memref<4xf32>
// CHECK:         %[[Z:.*]] = memref.view {{.*}} to memref<6xf32>
// CHECK:         %[[S:.*]] = arith.index_cast %[[STEP]]
// CHECK:         scf.index_switch %[[S]]
// CHECK-NEXT:    case 0 {
// CHECK:           %[[U:.*]] = arith.index_cast %[[UNIT]]
// CHECK:           %[[OWN:.*]] = memref.load %[[Z]][%[[U]]]
// CHECK:           memref.store %[[OWN]], %[[VALUE]][%c0]
// CHECK:           %[[INIT:.*]] = memref.load %[[B]][%[[U]]]
// CHECK:           memref.store %[[INIT]], %[[LEAVES]][%c0]
// CHECK:           scf.for %[[I:.*]] = %c0 to %c4
// CHECK:             %[[XI:.*]] = memref.load %[[X]][%[[I]]]
// CHECK:             %[[WI:.*]] = memref.load %[[W]][%[[I]], %[[U]]]
// CHECK:             %[[LEAF:.*]] = arith.mulf %[[XI]], %[[WI]]
// CHECK:             memref.store %[[LEAF]], %[[LEAVES]]
// CHECK:             memref.store %{{.*}}, %[[POSITIONS]][%[[I]]]
// CHECK:             memref.store %[[XI]], %[[ELEMENTS]][%[[I]]]
// CHECK:             memref.store %[[WI]], %[[SLOPES]][%[[I]]]
// CHECK:             %[[SECOND:.*]] = arith.addi %[[I]], %c4
// CHECK:             memref.store %[[WI]], %[[ELEMENTS]][%[[SECOND]]]
// CHECK:             memref.store %[[XI]], %[[SLOPES]][%[[SECOND]]]
// CHECK:         case 1 {
// CHECK:         default {
func.func @steps(%x: tensor<?x4xf32> {trop.kind = "input"}, %w: tensor<4x6xf32>, %b: tensor<6xf32>)
    -> tensor<?x6xf32> attributes {trop.role = "explain"} {
  %z = trop.linear %x, %w bias(%b) {trop.step = 0 : i64}
      : (tensor<?x4xf32>, tensor<4x6xf32>, tensor<6xf32>) -> tensor<?x6xf32>
  %r = trop.relu %z {trop.step = 1 : i64} : (tensor<?x6xf32>) -> tensor<?x6xf32>
  return %r : tensor<?x6xf32>
}

// An op that states no derivative is taken to move with all it reads.

// CHECK-LABEL: func.func @unstated(
// CHECK-SAME:    %[[SLOPES:[^:,]*]]: memref<?xf32>) -> i64
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 1.0{{.*}} : f32
// CHECK:         case 0 {
// CHECK:           memref.store %[[ONE]], %[[SLOPES]]
func.func @unstated(%x: tensor<?x4xf32> {trop.kind = "input"}) -> tensor<?xf32>
    attributes {trop.role = "explain"} {
  %m = trop.generic max [4] ins(%x : tensor<?x4xf32>)
      maps [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>] {trop.step = 0 : i64}
      : tensor<?xf32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %m : tensor<?xf32>
}
