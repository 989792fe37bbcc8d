//===- FunctionLowering.h - One function as a pass over blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/BlockTransfer.h"
#include "lib/Conversion/TropToLoops/Workspace.h"
#include "lib/Schedule/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/SetVector.h"

namespace trop {

/// When an op runs: before the blocks, for each of them, in a block for one sample
/// after the other, or after the blocks.
enum class Stage { Before, Block, Sample, After };

/// Lowers one function; see TropToLoops.td.
class FunctionLowering {
public:
  FunctionLowering(mlir::func::FuncOp source, const TargetModel &machine);
  virtual ~FunctionLowering() = default;

  mlir::LogicalResult run();

protected:
  virtual mlir::LogicalResult assignStages();
  /// Types of the arguments that take the results.
  virtual mlir::SmallVector<mlir::Type> getResultArguments();
  /// Gives buffers to what ops compute that has no samples.
  virtual void assignResultBuffers();
  /// Gives buffers, at the builder's place, to what has samples: those of a block, of which one
  /// may take another's place, or those of one sample.
  void assignBlockBuffers();
  void assignSingleBuffers();
  /// Emits everything, at the start of the new function; returns what it returns.
  virtual mlir::Value emitBody();
  /// Emits what is done for samples: block by block or, where it pays, for one sample
  /// by itself if the caller gives one. Returns what the function returns.
  mlir::Value emitSamples();
  /// For `count` samples, in blocks.
  virtual mlir::Value emitBlocks();
  /// For one sample, whose values have no lanes.
  virtual mlir::Value emitSingle();

  Stage getStage(mlir::Value value) const { return stages.lookup(value); }
  /// A buffer that begins anew wherever the builder is.
  mlir::Value allocate(mlir::MemRefType type) {
    return buffers.allocate(builder, loc, workspace, type, 1);
  }
  /// A buffer for each block of a group; returns the first.
  mlir::Value allocateBlocks(mlir::MemRefType type) {
    return buffers.allocate(builder, loc, workspace, type, groupSize);
  }
  /// Emits the ops of a stage.
  void emitOps(Stage stage);
  /// Those of a block, whose arguments are brought into lanes where they are first read.
  void emitBlockOps(BlockTransfer &transfer);
  virtual void emitOp(mlir::Operation &op);
  /// Whether a block of a value does not stay near: lane by lane it would be brought in anew.
  bool isLarge(mlir::Value value);
  /// Where the emitter finds elements of one sample beside each other.
  void setRows(BlockTransfer &transfer);
  /// Brings those of the values into lanes that are arguments and were not yet.
  void gather(BlockTransfer &transfer, mlir::ValueRange values);
  mlir::ValueRange getReturned();

  mlir::func::FuncOp source, target;
  mlir::OpBuilder builder;
  mlir::Location loc;
  Emission code;
  mlir::Type element;
  TargetModel machine;
  int64_t lanes;
  int64_t groupSize = 1; ///< blocks that visit weights together
  BlockEmitter emitter;

  llvm::DenseMap<mlir::Value, Stage> stages;
  mlir::Value indices, first, count, workspace;
  mlir::ValueRange arguments, results; ///< of the new function

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

  mlir::Type getElement();
  bool visitsDistantWeights(mlir::Operation &op);
  int64_t chooseGroupSize();
  llvm::SmallVector<Step> getSteps();
  /// Takes from each step's values those whose buffers it alone uses; gives these buffers, at
  /// the builder's place.
  void keepOwnBuffers(llvm::SmallVectorImpl<Step> &steps);
  void allocateOwnBuffers(const Step &step);
  /// For the blocks of one group, from sample `base` on; `least` as emitFiniteCheck has it.
  mlir::Value emitGroup(mlir::Value base, mlir::Value least);
  /// Where a buffer of the group's first block has that of another.
  mlir::Value getOfBlock(mlir::Value buffer, mlir::Value block);
  /// Scatters what a block returns; returns the first position of a loss that is not finite, or
  /// `least`.
  mlir::Value finishBlock(BlockTransfer &transfer, mlir::Value least);
  bool runsIn(mlir::Operation &op, Stage stage) const;
  /// Values with samples whose buffers are of a block.
  llvm::SmallVector<mlir::Value> getBlockValues();
  /// Where in the workspace the buffer of a value with samples lies.
  mlir::Value getPlace(mlir::Value value) const;
  /// A buffer's memory as another type of as many bytes.
  mlir::Value viewAs(mlir::MemRefType type, mlir::Value buffer);
  /// Whether nothing that is emitted behind the op, in a block, reads the value, or what shares
  /// its buffer.
  bool isLastReader(mlir::Operation *op, mlir::Value value) const;
  /// The operand that an op's result is in another shape, if that is all it computes.
  mlir::Value findReshaped(mlir::Operation &op);
  /// Where an op writes each element at the place that it reads, as the last, of another value:
  /// that value.
  mlir::Value findOverwritten(mlir::Operation &op) const;
  mlir::LogicalResult check();
  void createFunction();
  void assignBuffers();
  mlir::Value createGlobal(ConstantOp constant);
  bool hasSingle();

  llvm::DenseSet<mlir::Operation *> reshapes; ///< whose results are views of what they read
  /// Values by the place of the buffer that they share, but for those that are written over.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value, 1>> sharers;
  Workspace buffers;
  llvm::DenseSet<mlir::Value> gathered; ///< arguments that are in lanes
  unsigned numGlobals = 0;
};

/// Whether the op reads or computes samples; to count them it need not see them.
bool visitsSamples(mlir::Operation &op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H
