// RUN: trop-opt --trop-gradient-pipeline %s | FileCheck %s --check-prefix=GRAD
// RUN: trop-opt --trop-gradient-pipeline --trop-loop-pipeline %s | FileCheck %s --check-prefix=LOOPS
// RUN: trop-opt --trop-gradient-pipeline --trop-loop-pipeline --trop-llvm-pipeline %s | FileCheck %s --check-prefix=LLVM

// The last one takes loops that others wrote.
// RUN: echo 'func.func @f(%%a: f32) -> f32 { return %%a : f32 }' | trop-opt --trop-llvm-pipeline | FileCheck %s --check-prefix=ALONE
// ALONE: llvm.func @f(

// The stages that tropc runs, one after the other.

// GRAD-DAG: func.func @M.loss.gradient
// GRAD-DAG: func.func @M.loss.input_gradient
// GRAD-DAG: func.func @M.loss.forward_product
// GRAD-DAG: func.func @M.forward.explain
// GRAD-DAG: trop.pullback

// LOOPS-LABEL: func.func @M.loss(
// LOOPS-NOT:     = trop.
// LOOPS-NOT:     math.exp
// LOOPS:         scf.for

// LLVM-LABEL: llvm.func @M.loss(
// LLVM-NOT:     scf.
// LLVM-NOT:     arith.
// LLVM-NOT:     {{[ "]memref[.]}}
// LLVM-NOT:     {{[ "]vector[.]}}
// LLVM-NOT:     unrealized_conversion_cast
// LLVM-NOT:     llvm.alloca

func.func @M.loss(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                  %y: tensor<?xi32> {trop.kind = "target", trop.name = "target"},
                  %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?xf32> attributes {trop.role = "loss"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  %l = trop.cross_entropy %z, %y : (tensor<?x3xf32>, tensor<?xi32>) -> tensor<?xf32>
  return %l : tensor<?xf32>
}

func.func @M.forward(%x: tensor<?x4xf32> {trop.kind = "input", trop.name = "x"},
                     %w: tensor<4x3xf32> {trop.kind = "parameter", trop.name = "W"})
    -> tensor<?x3xf32> attributes {trop.role = "forward"} {
  %z = trop.maxplus %x, %w : (tensor<?x4xf32>, tensor<4x3xf32>) -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
