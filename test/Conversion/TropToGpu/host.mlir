// RUN: trop-opt --trop-generalize --convert-trop-to-gpu="remarks" --canonicalize --cse %s 2>&1 | FileCheck %s
// RUN: trop-opt --trop-generalize --convert-trop-to-gpu="drop-others" %s | FileCheck %s --check-prefix=DROP

// A host function queues its kernels in order, of which those that do the same are one. Its
// workspace has a part of fixed size and one that grows with the samples, in whole steps of 32.
// Values that are not needed at once share it: %y and %u lie where others lay. Results of samples
// are written where they are wanted.

// CHECK:       remark: there are no kernels for functions of role 'explain'

// CHECK:       module attributes {gpu.container_module}
// CHECK-LABEL: func.func @chain(
// CHECK-SAME:    %[[STREAM:.*]]: !llvm.ptr, %[[INDICES:.*]]: !llvm.ptr, %[[FIRST:.*]]: index, %[[COUNT:.*]]: index, %[[WORK:.*]]: !llvm.ptr, %[[X:.*]]: !llvm.ptr {trop.kind = "input"}, %[[W:.*]]: !llvm.ptr {trop.kind = "parameter"}, %[[Y:.*]]: !llvm.ptr)
// CHECK-SAME:    trop.device_bytes = 64 : i64, trop.device_sample_bytes = 24 : i64
// CHECK:         %[[UP:.*]] = arith.addi %[[COUNT]], %c31
// CHECK:         %[[REST:.*]] = arith.remui %[[UP]], %c32
// CHECK:         %[[STRIDE:.*]] = arith.subi %[[UP]], %[[REST]]
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_none_0 blocks in (%c1, %c1, %c1) threads in (%c256, %c1, %c1)
// CHECK:         %[[BLOCKS:.*]] = arith.divui %{{.*}}, %c64
// CHECK:         %[[SOME:.*]] = arith.maxui %[[BLOCKS]], %c1
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_rows_1 blocks in (%[[SOME]], %c1, %c1) threads in (%c64, %c4, %c1)  args(%[[COUNT]] : index, %[[INDICES]] : !llvm.ptr, %[[FIRST]] : index, %[[X]] : !llvm.ptr, %[[STRIDE]] : index,
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_none_2
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_none_3
// CHECK:         gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_none_3
// CHECK:         %[[ADDRESS:.*]] = llvm.ptrtoint %[[Y]]
// CHECK:         %[[WANTED:.*]] = arith.cmpi ne, %[[ADDRESS]]
// CHECK:         scf.if %[[WANTED]]
// CHECK-NEXT:      gpu.launch_func <%[[STREAM]] : !llvm.ptr> @kernels::@chain_results_4
// CHECK:         return
func.func @chain(%x: tensor<?x3xf32> {trop.kind = "input"}, %w: tensor<3xf32> {trop.kind = "parameter"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %n = trop.minus %w, %w : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %y = trop.minus %x, %n : (tensor<?x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
  %v = trop.relu %y : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %u = trop.relu %v : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %u : tensor<?x3xf32>
}

// Blocks of units that one dimension of a grid does not hold go on along the third.

// CHECK-LABEL: func.func @many(
// CHECK:         blocks in (%{{.*}}, %c65535, %c2) threads in (%c32, %c8, %c1)
func.func @many(%x: tensor<?x600000xf32> {trop.kind = "input"})
    -> tensor<?x600000xf32> attributes {trop.role = "forward"} {
  %y = trop.relu %x : (tensor<?x600000xf32>) -> tensor<?x600000xf32>
  return %y : tensor<?x600000xf32>
}

// An objective goes; roles without kernels, and functions without a role, stay as they are.

// CHECK-NOT:   func.func @objective
// CHECK:       func.func @explain(%{{.*}}: tensor<?x3xf32>
// DROP-NOT:    func.func @explain
// CHECK:       func.func @other(%{{.*}}: tensor<?x3xf32>)
func.func @objective(%x: tensor<?xf32> {trop.kind = "input"}) -> tensor<f32> attributes {trop.role = "objective"} {
  %s = trop.generic sum [] ins(%x : tensor<?xf32>) maps [affine_map<() -> ()>, affine_map<() -> ()>] : tensor<f32> {
  ^bb0(%a: f32):
    trop.yield %a : f32
  }
  return %s : tensor<f32>
}
func.func @explain(%x: tensor<?x3xf32> {trop.kind = "input"}) -> tensor<?x3xf32> attributes {trop.role = "explain"} {
  %y = trop.relu %x {trop.step = 0 : i64} : (tensor<?x3xf32>) -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
func.func @other(%x: tensor<?x3xf32>) -> tensor<?x3xf32> {
  return %x : tensor<?x3xf32>
}
