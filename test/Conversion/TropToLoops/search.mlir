// RUN: trop-opt --trop-derive-gradient --trop-expand-composites --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32" --canonicalize --cse %s | FileCheck %s

// A value whose winners are looked for notes, every 32 leaves, where it changed.

// CHECK-LABEL: func.func @notes.gradient(
// CHECK:         %[[STARTS:.*]] = memref.view {{.*}} to memref<2x16xi32>
// CHECK:         scf.for %[[CHUNK:.*]] = %c0 to %c64 step %c32 iter_args(%[[OLD:[^ ]*]] = %{{.*}}, %{{[^ ]*}} = %{{.*}}, %[[FIRST:[^ ]*]] = %{{.*}}, %{{.*}}) -> (vector<16xf32>, vector<16xf32>, vector<16xi32>, vector<16xi32>)
// CHECK:           %[[NEW:.*]]:2 = scf.for %{{.*}} = %c0 to %c32
// CHECK:           %[[PLACE:.*]] = arith.index_cast %[[CHUNK]] : index to i32
// CHECK:           %[[LANES:.*]] = vector.broadcast %[[PLACE]] : i32 to vector<16xi32>
// CHECK:           %[[CHANGED:.*]] = arith.cmpf olt, %[[NEW]]#0, %[[OLD]] : vector<16xf32>
// CHECK:           arith.select %[[CHANGED]], %[[LANES]], %[[FIRST]]
// The last six leaves:
// CHECK:         scf.for %{{.*}} = %c0 to %c6
// CHECK:         vector.store %{{.*}}, %[[STARTS]]

// The search begins there, and compares a chunk of leaves at a time, as vectors of sixteen. Those
// of x lie beside each other in the caller's row of the sample, those of w two apart.

// CHECK:         %[[START:.*]] = memref.load %[[STARTS]]
// CHECK:         %[[FROM:.*]] = arith.index_cast %[[START]] : i32 to index
// CHECK:         scf.while (%[[AT:.*]] = %[[FROM]])
// CHECK:           scf.for %[[OFFSET:.*]] = %c0 to %c32 step %c16 iter_args(%[[FOUND:.*]] = %c70)
// CHECK:           %[[VECTOR:.*]] = arith.addi %[[AT]], %[[OFFSET]]
// CHECK:           %[[PLACE:.*]] = arith.minui %[[VECTOR]], %c54
// CHECK:           %[[ROW:.*]] = memref.load %{{.*}} : memref<16xindex>
// CHECK:           %[[A:.*]] = vector.load %{{.*}}[%[[ROW]], %[[PLACE]]] : memref<?x70xf32>, vector<16xf32>
// CHECK:           %[[B:.*]] = vector.from_elements {{.*}} : vector<16xf32>
// CHECK:           %[[LEAF:.*]] = arith.addf %[[A]], %[[B]] : vector<16xf32>
// CHECK:           %[[EQUAL:.*]] = arith.cmpf oeq, %[[LEAF]], %{{.*}} : vector<16xf32>
// CHECK:           vector.bitcast %[[EQUAL]]
// CHECK:           math.cttz
// CHECK:           arith.minui %[[FOUND]]
// CHECK-NOT:       math.cttz
// CHECK:           scf.condition
func.func @notes(%x: tensor<?x70xf32> {trop.kind = "input", trop.name = "x"},
                 %t: tensor<?x2xf32> {trop.kind = "target", trop.name = "t"},
                 %w: tensor<70x2xf32> {trop.kind = "parameter", trop.name = "w"})
    -> tensor<?xf32> attributes {trop.model = "M", trop.role = "loss"} {
  %z = trop.minplus %x, %w : (tensor<?x70xf32>, tensor<70x2xf32>) -> tensor<?x2xf32>
  %l = trop.squared_error %z, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// Few leaves are searched from the first on, and where all that tie share, all are visited.

// CHECK-LABEL: func.func @few.gradient(
// CHECK-NOT:     vector<16xi32>
// CHECK:         return
func.func @few(%x: tensor<?x20xf32> {trop.kind = "input", trop.name = "x"},
               %t: tensor<?x2xf32> {trop.kind = "target", trop.name = "t"},
               %w: tensor<20x2xf32> {trop.kind = "parameter", trop.name = "w"})
    -> tensor<?xf32> attributes {trop.model = "N", trop.role = "loss"} {
  %z = trop.minplus %x, %w : (tensor<?x20xf32>, tensor<20x2xf32>) -> tensor<?x2xf32>
  %l = trop.squared_error %z, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// CHECK-LABEL: func.func @shared.gradient(
// CHECK-NOT:     vector<16xi32>
// CHECK:         return
func.func @shared(%x: tensor<?x70xf32> {trop.kind = "input", trop.name = "x"},
                  %t: tensor<?x2xf32> {trop.kind = "target", trop.name = "t"},
                  %w: tensor<70x2xf32> {trop.kind = "parameter", trop.name = "w"})
    -> tensor<?xf32> attributes {trop.model = "O", trop.role = "loss"} {
  %z = trop.minplus %x, %w {ties = #trop.derived<minimal>} : (tensor<?x70xf32>, tensor<70x2xf32>) -> tensor<?x2xf32>
  %l = trop.squared_error %z, %t : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
