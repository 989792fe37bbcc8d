// RUN: trop-opt --trop-derive-gradient --trop-sparsify-backward --trop-expand-composites --trop-generalize --convert-trop-to-gpu="remarks drop-others" --canonicalize --cse %s 2>&1 | FileCheck %s

// An active gradient on tensors. The host's last argument says which half is to run: values and
// losses, or adjoints. A gradient that nothing else is made of is added up sample by sample where
// it is computed, each sample from 0, the sum from -0, which it stays where no part differs from 0.

// CHECK-LABEL: func.func @M.gradient.active(
// CHECK-SAME:    %[[G1:[^:]*]]: !llvm.ptr {trop.active_bound = 3 : i64, trop.name = "W1"}, %[[G2:[^:]*]]: !llvm.ptr {trop.active_bound = 3 : i64, trop.name = "W2"}, %[[LOSSES:[^:]*]]: !llvm.ptr, %[[HALVES:[^:]*]]: i64)
// CHECK:         %[[BIT:.*]] = arith.andi %[[HALVES]], %c1_i64
// CHECK:         %[[EVALUATES:.*]] = arith.cmpi ne, %[[BIT]], %c0_i64
// CHECK:         scf.if %[[EVALUATES]] {
// CHECK:           gpu.launch_func {{.*}}_min_
// CHECK:           gpu.launch_func {{.*}}_max_
// CHECK:           scf.if
// CHECK-NEXT:        gpu.launch_func {{.*}}_results_{{.*}}%[[LOSSES]] : !llvm.ptr
// CHECK:         %[[BIT:.*]] = arith.andi %[[HALVES]], %c2_i64
// CHECK:         %[[BACKWARD:.*]] = arith.cmpi ne, %[[BIT]], %c0_i64
// CHECK:         scf.if %[[BACKWARD]] {
// CHECK:           gpu.launch_func {{.*}}_winners_
// CHECK:           gpu.launch_func {{.*}}_gather_
// CHECK:           gpu.launch_func {{.*}}@[[$SUM:M_gradient_active_gather_[0-9]+]] {{.*}}%[[G2]] : !llvm.ptr
// CHECK:           gpu.launch_func {{.*}}_winners_
// CHECK:           gpu.launch_func {{.*}}_gather_{{.*}}%[[G1]] : !llvm.ptr
func.func @M(%x: tensor<?x12xf32> {trop.kind = "input", trop.name = "x"},
             %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
             %w1: tensor<12x10xf32> {trop.kind = "parameter", trop.name = "W1"},
             %w2: tensor<10x3xf32> {trop.kind = "parameter", trop.name = "W2"})
    -> tensor<?xf32> attributes {trop.role = "loss", trop.model = "M"} {
  %g = trop.minplus %x, %w1 : (tensor<?x12xf32>, tensor<12x10xf32>) -> tensor<?x10xf32>
  %z = trop.maxplus %g, %w2 : (tensor<?x10xf32>, tensor<10x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

// Of what each of a parameter's uses brings every sample has a copy; their sums are added up sample
// by sample.

// CHECK-LABEL: func.func @twice.gradient.active(
// CHECK-SAME:    %[[W:[^:]*]]: !llvm.ptr {trop.active_bound = 2 : i64, trop.name = "W"}
// CHECK:         gpu.launch_func {{.*}}_gather_
// CHECK:         gpu.launch_func {{.*}}_gather_
// CHECK:         gpu.launch_func {{.*}}_gather_
// CHECK:         gpu.launch_func {{.*}}_accumulate_
// CHECK:         gpu.launch_func {{.*}}_samples_{{.*}}%[[W]]
func.func @twice(%x: tensor<?x10xf64> {trop.kind = "input"},
                 %t: tensor<?x1xf64> {trop.kind = "target"},
                 %w: tensor<10x10xf64> {trop.kind = "parameter", trop.name = "W"},
                 %v: tensor<10x1xf64> {trop.kind = "parameter", trop.name = "V"})
    -> tensor<?xf64> attributes {trop.role = "loss", trop.model = "twice"} {
  %a = trop.maxplus %x, %w : (tensor<?x10xf64>, tensor<10x10xf64>) -> tensor<?x10xf64>
  %b = trop.maxplus %a, %w : (tensor<?x10xf64>, tensor<10x10xf64>) -> tensor<?x10xf64>
  %o = trop.maxplus %b, %v : (tensor<?x10xf64>, tensor<10x1xf64>) -> tensor<?x1xf64>
  %l = trop.squared_error %o, %t : (tensor<?x1xf64>, tensor<?x1xf64>) -> tensor<?xf64>
  return %l : tensor<?xf64>
}

// CHECK:       gpu.func @[[$SUM]](
// CHECK:         %[[TOTAL:.*]] = scf.for %[[SAMPLE:.*]] = %c0 to %{{.*}} step %c1 iter_args(%[[OLD:.*]] = %cst{{.*}}) -> (f32) {
// CHECK:           %[[PART:.*]] = scf.if
// CHECK:           %[[COUNTS:.*]] = arith.cmpf une, %[[PART]], %cst
// CHECK:           %[[MORE:.*]] = arith.addf %[[OLD]], %[[PART]]
// CHECK:           %[[NEXT:.*]] = arith.select %[[COUNTS]], %[[MORE]], %[[OLD]]
// CHECK:           scf.yield %[[NEXT]]
// CHECK:         llvm.store %[[TOTAL]]
