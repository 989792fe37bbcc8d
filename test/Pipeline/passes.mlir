// The passes that order others, alone.
// RUN: trop-opt --trop-set-stage=stage=grad %s | FileCheck %s --check-prefix=STAGE
// RUN: not trop-opt --trop-set-stage=stage=grab %s 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: trop-opt --trop-at-position='position=before-loops passes=builtin.module(func.func(canonicalize),symbol-dce)' %s | FileCheck %s --check-prefix=AT
// RUN: not trop-opt --trop-at-position='position=nowhere passes=builtin.module(cse)' %s 2>&1 | FileCheck %s --check-prefix=WHERE
// RUN: not trop-opt --trop-at-position='position=after-loops origin=me passes=builtin.module(convert-func-to-llvm)' %s 2>&1 | FileCheck %s --check-prefix=TAKEN

// STAGE: module attributes {trop.stage = "grad"}
// NAME: error: there is no stage 'grab' of the pipeline, did you mean 'grad'?; expected trop.stage to be trop, grad, gpu, nvvm, loops or llvm-dialect
// AT-NOT: arith.addi
// AT-NOT: @gone
// WHERE: error: there is no position 'nowhere'
// TAKEN: error: 'convert-func-to-llvm{{.*}}' at position after-loops (me) changes the role, the type or the arguments of 'M', which programs call

func.func @M(%x: index) -> index attributes {trop.role = "loss"} {
  %zero = arith.constant 0 : index
  %y = arith.addi %x, %zero : index
  return %y : index
}
func.func private @gone()
