//===- GroupEmitter.h - Several blocks of samples visit weights together --===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of what is done for a group, where some op visits weights that do not stay near
// (lib/Schedule/Blocks.h):
//
//   for each block: find the rows, gather inputs and targets, compute values up to that op
//   for each tile of that op: put its weights side by side, in the first group; for each block:
//     compute the tile
//   for each block: compute what follows, up to the next such op
//   ...
//   for each block: scatter results
//
// A value with samples has a buffer a block, but what one step alone needs. An op still takes
// block after block, so sums over samples keep their order.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_GROUPEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_GROUPEMITTER_H

#include "lib/Conversion/TropToLoops/ArgumentTransfer.h"
#include "lib/Conversion/TropToLoops/BufferAssignment.h"

#include "llvm/ADT/SetVector.h"

namespace trop {

/// Whether an op of samples reads weights, or adds to sums, that do not stay near.
bool visitsDistantWeights(mlir::Operation &op, const ProcessorModel &processor);

/// How many blocks of a function's samples go together.
int64_t chooseGroupSize(mlir::func::FuncOp source, const ProcessorModel &processor);

class GroupEmitter {
public:
  GroupEmitter(mlir::OpBuilder &builder, mlir::func::FuncOp source, const LoweredFunction &target,
               const Stages &stages, const ProcessorModel &processor, BlockEmitter &emitter,
               BufferAssignment &assignment, ArgumentTransfer &passed)
      : builder(builder), source(source), target(target), emitter(emitter), assignment(assignment),
        passed(passed), steps(getSteps(stages, processor)) {}

  /// At most so many blocks, from sample `base` on; `least` as emitFiniteCheck has it.
  mlir::Value emit(mlir::Value base, mlir::Value least, int64_t most,
                   llvm::function_ref<void(mlir::Operation &)> emitOp);

private:
  /// A step of what is done for a group of blocks: ops of block after block, or one op of all
  /// blocks.
  struct Step {
    bool isOfGroup;
    llvm::SmallVector<mlir::Operation *> ops;
    llvm::SetVector<mlir::Value> values = {};       ///< with samples, that it needs
    llvm::SmallVector<mlir::Value> readBehind = {}; ///< by steps of the group before the next one
    llvm::SmallVector<mlir::Value> own = {};        ///< with samples, that no other needs
  };

  llvm::SmallVector<Step> getSteps(const Stages &stages, const ProcessorModel &processor);
  /// Takes from each step's values those whose buffers it alone uses; gives these buffers, at
  /// the builder's place.
  void keepOwnBuffers();
  void allocateOwnBuffers(const Step &step);

  mlir::OpBuilder &builder;
  mlir::func::FuncOp source;
  const LoweredFunction &target;
  BlockEmitter &emitter;
  BufferAssignment &assignment;
  ArgumentTransfer &passed;
  llvm::SmallVector<Step> steps;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_GROUPEMITTER_H
