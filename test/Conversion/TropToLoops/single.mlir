// RUN: trop-opt --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32" --canonicalize --cse %s | FileCheck %s

// One sample alone has its values unit beside unit, and outputs as vector lanes.

// CHECK-LABEL: func.func @product(
// CHECK-SAME:    %[[COUNT:[^:,]*]]: index, %[[WORK:[^:,]*]]: memref<?xi8>
// CHECK-SAME:    %[[W:[^:,]*]]: memref<7x50xf32>
// CHECK:         %[[ONE:.*]] = arith.cmpi eq, %[[COUNT]], %c1
// CHECK:         scf.if %[[ONE]]
// CHECK:           %[[X:.*]] = memref.view %[[WORK]]{{.*}} to memref<7xf32>
// CHECK:           %[[Z:.*]] = memref.view %[[WORK]]{{.*}} to memref<50xf32>
// CHECK:           %[[START:.*]] = arith.muli %{{.*}}, %c32
// CHECK:           %[[H0:.*]] = arith.minui %[[START]], %c18
// CHECK:           %[[H1:.*]] = arith.addi %[[H0]], %c16
// CHECK:           scf.for %[[I:.*]] = %c0 to %c7
// CHECK:             %[[XI:.*]] = memref.load %[[X]][%[[I]]]
// CHECK:             %[[LANES:.*]] = vector.broadcast %[[XI]] : f32 to vector<16xf32>
// CHECK:             vector.load %[[W]][%[[I]], %[[H0]]] : memref<7x50xf32>, vector<16xf32>
// CHECK:             vector.load %[[W]][%[[I]], %[[H1]]] : memref<7x50xf32>, vector<16xf32>
// CHECK-NOT:         vector.load
// CHECK:           vector.store %{{.*}}, %[[Z]][%[[H0]]]
// CHECK:           vector.store %{{.*}}, %[[Z]][%[[H1]]]
// CHECK:         } else {
// CHECK:           step %c16
func.func @product(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<7x50xf32>)
    -> tensor<?x50xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x7xf32>, tensor<7x50xf32>) -> tensor<?x50xf32>
  return %z : tensor<?x50xf32>
}

// Elements that do not lie beside each other are taken one by one.

// CHECK-LABEL: func.func @transposed(
// CHECK:         scf.if
// CHECK-NOT:       vector
// CHECK:         } else {
func.func @transposed(%x: tensor<?x7xf32> {trop.kind = "input"}, %w: tensor<9x7xf32>)
    -> tensor<?x9xf32> attributes {trop.role = "forward"} {
  %z = trop.generic max [9, 7] ins(%x, %w : tensor<?x7xf32>, tensor<9x7xf32>)
      maps [affine_map<(h, i) -> (i)>, affine_map<(h, i) -> (h, i)>, affine_map<(h, i) -> (h)>]
      : tensor<?x9xf32> {
  ^bb0(%a: f32, %b: f32):
    %s = arith.addf %a, %b : f32
    trop.yield %s : f32
  }
  return %z : tensor<?x9xf32>
}

// A sum over samples knows blocks alone.

// CHECK-LABEL: func.func @sum(
// CHECK-NOT:     arith.cmpi eq, %{{.*}}, %c1
// CHECK:         scf.for {{.*}} step %c16
func.func @sum(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<f32>
    attributes {trop.role = "forward"} {
  %s = trop.sample_max %x : (tensor<?xf32>) -> tensor<f32>
  return %s : tensor<f32>
}
