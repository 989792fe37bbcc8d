// RUN: trop-opt --trop-derive-gradient --trop-sparsify-backward --trop-expand-composites --cse --trop-generalize --convert-trop-to-loops="registers=16 register-bytes=32 level2-bytes=2048" --canonicalize --cse %s | FileCheck %s

// Weights of 1,400 bytes do not stay in half of a second level of 2048, those of 600 do: threads
// can share the tiles of the first layer, which are a phase of their own, of one sample.

// CHECK-LABEL: func.func @loss.gradient.active(
// CHECK-SAME:    %[[HALVES:[^:,]*]]: i64, %[[PHASE:[^:,]*]]: i64, %[[PART:[^:,]*]]: i64, %[[PARTS:[^:,]*]]: i64) -> i64
// CHECK-SAME:    trop.phases = 3 : i64
// CHECK:         %[[NUMBER:.*]] = arith.index_cast %[[PHASE]] : i64 to index
// CHECK:         %[[ALL:.*]] = arith.cmpi eq, %[[NUMBER]], %c-1
// CHECK:         %[[FIRST:.*]] = arith.cmpi eq, %[[NUMBER]], %c0
// CHECK:         %[[RUNS0:.*]] = arith.ori %[[ALL]], %[[FIRST]]
// CHECK:         scf.if %[[RUNS0]]
// CHECK-NOT:       vector<16xf32>
// CHECK:         %[[SECOND:.*]] = arith.cmpi eq, %[[NUMBER]], %c1
// CHECK:         %[[RUNS1:.*]] = arith.ori %[[ALL]], %[[SECOND]]
// CHECK:         scf.if %[[RUNS1]]
// CHECK:           %[[P:.*]] = arith.index_cast %[[PART]] : i64 to index
// CHECK:           %[[N:.*]] = arith.index_cast %[[PARTS]] : i64 to index
// CHECK:           %[[NEXT:.*]] = arith.addi %[[P]], %c1
// CHECK:           %[[SCALED:.*]] = arith.muli %[[P]], %c2
// CHECK:           %[[FROM:.*]] = arith.divui %[[SCALED]], %[[N]]
// CHECK:           %[[SCALED1:.*]] = arith.muli %[[NEXT]], %c2
// CHECK:           %[[TO:.*]] = arith.divui %[[SCALED1]], %[[N]]
// CHECK:           scf.for %{{.*}} = %[[FROM]] to %[[TO]] step %c1
// CHECK:         %[[THIRD:.*]] = arith.cmpi eq, %[[NUMBER]], %c2
// CHECK:         %[[RUNS2:.*]] = arith.ori %[[ALL]], %[[THIRD]]
// CHECK:         scf.if %[[RUNS2]]
func.func @loss(%x: tensor<?x7xf32> {trop.kind = "input"}, %t: tensor<?xi32> {trop.kind = "target"},
                %w: tensor<7x50xf32> {trop.kind = "parameter", trop.name = "W"},
                %v: tensor<50x3xf32> {trop.kind = "parameter", trop.name = "V"})
    -> tensor<?xf32> attributes {trop.role = "loss", trop.model = "M"} {
  %h = trop.minplus %x, %w : (tensor<?x7xf32>, tensor<7x50xf32>) -> tensor<?x50xf32>
  %z = trop.maxplus %h, %v : (tensor<?x50xf32>, tensor<50x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %t : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}
