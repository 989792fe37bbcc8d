// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize='own-calls=false own-kernels' --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s
// RUN: trop-opt --load-plugin=%libraries/TropForeignPlugin.so --trop-generalize='own-calls=false' --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s --check-prefix=OFF

// A thread computes its output as the op's own kernel says: three polynomials of an input, without
// a choice of one, then the next input.

// CHECK-LABEL: gpu.func @layer_own_1(
// CHECK-SAME:    %[[COUNT:.*]]: index, %[[STRIDE:.*]]: index, %[[X:.*]]: !llvm.ptr, %[[W:.*]]: !llvm.ptr, %[[Z:.*]]: !llvm.ptr)
// CHECK:         scf.if
// CHECK:           %[[SUM:.*]] = scf.for %[[I:.*]] = %c0 to %c4 step %c1 iter_args(
// CHECK-NOT:         arith.select
// CHECK:             llvm.getelementptr %[[X]]
// CHECK-COUNT-3:     llvm.getelementptr %[[W]]
// CHECK-NOT:         scf.for
// CHECK:           llvm.getelementptr %[[Z]]
// CHECK:           llvm.store %[[SUM]]

// OFF-LABEL:   gpu.func @layer_sum_1(
// OFF:           arith.select
// OFF-NOT:     _own_
func.func @layer(%x: tensor<?x4xf32> {trop.kind = "input"},
                 %w: tensor<5x4x3xf32> {trop.kind = "parameter"})
    -> tensor<?x5xf32> attributes {trop.role = "forward"} {
  %z = "foreign.chebyshev"(%x, %w) : (tensor<?x4xf32>, tensor<5x4x3xf32>) -> tensor<?x5xf32>
  return %z : tensor<?x5xf32>
}
