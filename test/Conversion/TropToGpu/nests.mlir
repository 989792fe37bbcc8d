// RUN: trop-opt --trop-generalize --convert-trop-to-gpu --canonicalize --cse %s | FileCheck %s

// One thread an output of a sample: 64 neighbours have neighbouring samples, 4 rows of them the
// units. Values lie [unit][sample], rows of samples as far apart as the host says; leaves are
// combined in index order.

// CHECK-LABEL: gpu.func @layer_max_1(
// CHECK-SAME:    %[[COUNT:.*]]: index, %[[STRIDE:.*]]: index, %[[X:.*]]: !llvm.ptr, %[[W:.*]]: !llvm.ptr, %[[Z:.*]]: !llvm.ptr)
// CHECK-SAME:    kernel attributes {known_block_size = array<i32: 64, 4, 1>}
// CHECK-DAG:     %[[LOWEST:.*]] = arith.constant 0xFF800000 : f32
// CHECK:         %[[BLOCK:.*]] = gpu.block_id  x
// CHECK:         %[[THREAD:.*]] = gpu.thread_id  x
// CHECK:         %[[FIRST:.*]] = arith.muli %[[BLOCK]], %c64
// CHECK:         %[[SAMPLE:.*]] = arith.addi %[[FIRST]], %[[THREAD]]
// CHECK:         gpu.block_id  y
// CHECK:         %[[UNIT:.*]] = arith.addi
// CHECK-DAG:     %[[IS_SAMPLE:.*]] = arith.cmpi ult, %[[SAMPLE]], %[[COUNT]]
// CHECK-DAG:     %[[IS_UNIT:.*]] = arith.cmpi ult, %[[UNIT]], %c3
// CHECK:         %[[BOTH:.*]] = arith.andi %[[IS_SAMPLE]], %[[IS_UNIT]]
// CHECK:         scf.if %[[BOTH]]
// CHECK:           %[[MAX:.*]] = scf.for %[[I:.*]] = %c0 to %c4 step %c1 iter_args(%[[ACC:.*]] = %[[LOWEST]])
// CHECK:             %[[ROW:.*]] = arith.muli %[[I]], %[[STRIDE]]
// CHECK:             arith.addi %[[ROW]], %[[SAMPLE]]
// CHECK:             llvm.getelementptr %[[X]]
// CHECK:             %[[LX:.*]] = llvm.load {{.*}} {alignment = 4 : i64}
// CHECK:             arith.muli %[[I]], %c3
// CHECK:             llvm.getelementptr %[[W]]
// CHECK:             %[[LW:.*]] = llvm.load
// CHECK:             %[[LEAF:.*]] = arith.addf %[[LX]], %[[LW]]
// CHECK:             %[[BEATS:.*]] = arith.cmpf ogt, %[[LEAF]], %[[ACC]]
// CHECK:             arith.select %[[BEATS]], %[[LEAF]], %[[ACC]]
// CHECK:           llvm.getelementptr %[[Z]]
// CHECK:           llvm.store %[[MAX]]
func.func @layer(%x: tensor<?x4xf32> {trop.kind = "input"},
                 %w: tensor<4x3xf32> {trop.kind = "parameter"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}

// What has no samples is computed once, with a thread an element; a constant is a global of the
// kernels, or a number where all its elements are one.

// CHECK-LABEL: gpu.func @weights_none_3(
// CHECK-SAME:    known_block_size = array<i32: 256, 1, 1>
// CHECK:         llvm.mlir.addressof @[[CONSTANT:.*]] : !llvm.ptr<1>
// CHECK:         arith.cmpi ult, %{{.*}}, %c3
// CHECK:         arith.subf
// CHECK:       gpu.func @weights_sum_5(
// CHECK:         arith.constant 2.000000e+00 : f32
// CHECK:         arith.mulf
// CHECK:         arith.addf
func.func @weights(%x: tensor<?x3xf32> {trop.kind = "input"},
                   %v: tensor<3xf32> {trop.kind = "parameter"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %c = trop.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %two = trop.constant dense<2.0> : tensor<3x3xf32>
  %w = trop.minus %v, %c : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %z = trop.linear %x, %two bias(%w) : (tensor<?x3xf32>, tensor<3x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}

// A product is fused with its addition where the op says so.

// CHECK-LABEL: gpu.func @fused_sum_{{[0-9]+}}(
// CHECK:         math.fma
// CHECK-NOT:     arith.addf
// CHECK:         gpu.return
func.func @fused(%x: tensor<?x3xf64> {trop.kind = "input"},
                 %w: tensor<3x2xf64> {trop.kind = "parameter"})
    -> tensor<?x2xf64> attributes {trop.role = "forward"} {
  %z = trop.linear %x, %w {sum = #trop.sum<fused>} : (tensor<?x3xf64>, tensor<3x2xf64>) -> tensor<?x2xf64>
  return %z : tensor<?x2xf64>
}

// What only changes its operand's shape has no kernel.

// CHECK-LABEL: gpu.func @flat_rows_{{[0-9]+}}(
// CHECK:       gpu.func @flat_results_{{[0-9]+}}(
func.func @flat(%x: tensor<?x2x3xf32> {trop.kind = "input"})
    -> tensor<?x6xf32> attributes {trop.role = "forward"} {
  %z = trop.flatten %x : (tensor<?x2x3xf32>) -> tensor<?x6xf32>
  return %z : tensor<?x6xf32>
}
