// RUN: trop-opt --trop-generalize --convert-trop-to-loops --canonicalize --cse %s | FileCheck %s

// A layer in lanes: 16 f32 samples a vector, values as [unit][lane].

// CHECK-LABEL: func.func @forward(
// CHECK-SAME:    %[[INDICES:.*]]: memref<?xi64>, %[[FIRST:.*]]: index, %[[COUNT:.*]]: index, %[[WORK:.*]]: memref<?xi8>
// CHECK-SAME:    %[[X:.*]]: memref<?x4xf32> {{.*}}, %[[W:.*]]: memref<4x3xf32> {{.*}}, %[[OUT:.*]]: memref<?x3xf32>) -> i64
// CHECK-SAME:    trop.workspace_bytes
// CHECK-DAG:     %[[LOWEST:.*]] = arith.constant dense<0xFF800000> : vector<16xf32>
// CHECK:         scf.for %[[BASE:.*]] = %{{.*}} to %[[COUNT]] step %c16
// CHECK-DAG:       %[[LX:.*]] = memref.view %[[WORK]]{{.*}} to memref<4x16xf32>
// CHECK-DAG:       %[[LZ:.*]] = memref.view %[[WORK]]{{.*}} to memref<3x16xf32>
// CHECK:           memref.load %[[X]]
// CHECK:           scf.for %[[I:.*]] = {{.*}} iter_args(%[[ACC:.*]] = %[[LOWEST]], %{{.*}} = %[[LOWEST]], %{{.*}} = %[[LOWEST]])
// CHECK:             vector.load %[[LX]][%[[I]], %{{.*}}]
// CHECK:             memref.load %[[W]][%[[I]], %c0]
// CHECK:             %[[LEAF:.*]] = arith.addf
// CHECK:             %[[BEATS:.*]] = arith.cmpf ogt, %[[LEAF]], %[[ACC]]
// CHECK:             arith.select %[[BEATS]], %[[LEAF]], %[[ACC]]
// CHECK:           vector.store {{.*}}, %[[LZ]]
// CHECK:           memref.store {{.*}}, %[[OUT]]
func.func @forward(%x: tensor<?x4xf32> {trop.kind = "input"},
                   %w: tensor<4x3xf32> {trop.kind = "parameter"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}

// Losses of f64 come 8 a vector, and are checked.

// CHECK-LABEL: func.func @loss(
// CHECK:         scf.for {{.*}} step %c8 iter_args
// CHECK:           arith.cmpf uge, %{{.*}}, %{{.*}} : vector<8xf64>
// CHECK:           vector.reduction <or>
func.func @loss(%x: tensor<?x2xf64> {trop.kind = "input"},
                %t: tensor<?x2xf64> {trop.kind = "target"})
    -> tensor<?xf64> attributes {trop.role = "loss"} {
  %l = trop.squared_error %x, %t : (tensor<?x2xf64>, tensor<?x2xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}
