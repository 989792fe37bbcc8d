//===- Stages.h - When the ops of a function run ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_STAGES_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_STAGES_H

#include "lib/Conversion/Nests/Checks.h"

namespace trop {

/// When an op runs: before the blocks, for each of them, in a block for one sample
/// after the other, or after the blocks.
enum class Stage { Before, Block, Sample, After };

/// Whether the op reads or computes samples; to count them it need not see them.
inline bool visitsSamples(mlir::Operation &op) {
  return !mlir::isa<SampleCountOp>(op) &&
         (anySamples(op.getOperands()) || anySamples(op.getResults()));
}

/// When values are there; arguments, if nothing else is said, before the blocks.
class Stages {
public:
  Stage &operator[](mlir::Value value) { return stages[value]; }
  Stage get(mlir::Value value) const { return stages.lookup(value); }

  bool runsIn(mlir::Operation &op, Stage stage) const {
    Stage own = get(op.getResult(0));
    // A sum over samples takes block by block, though it is there only after the last.
    return stage == (own == Stage::After && visitsSamples(op) ? Stage::Block : own);
  }

private:
  llvm::DenseMap<mlir::Value, Stage> stages;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_STAGES_H
