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
#include "lib/Schedule/Target.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

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
  /// Gives buffers to what ops compute.
  virtual void assignResultBuffers();
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
  mlir::Value allocate(mlir::MemRefType type) { return allocate(type, 1); }
  /// A buffer for each block of a group; returns the first.
  mlir::Value allocateBlocks(mlir::MemRefType type) { return allocate(type, groupSize); }
  /// Emits the ops of a stage.
  void emitOps(Stage stage);
  virtual void emitOp(mlir::Operation &op);
  /// Whether a block of a value does not stay near: lane by lane it would be brought in anew.
  bool isLarge(mlir::Value value);
  /// Brings arguments with samples that `wanted` picks into lanes.
  void gather(BlockTransfer &transfer, llvm::function_ref<bool(mlir::BlockArgument)> wanted);
  mlir::ValueRange getReturned();
  /// The buffer of an op's operand in the shape of its result, if that is all it computes.
  mlir::Value viewReshaped(mlir::Operation &op);
  /// From here on, values of a sample are unit beside unit, where their lanes were.
  void dropLanes();

  mlir::func::FuncOp source, target;
  mlir::OpBuilder builder;
  mlir::Location loc;
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
  };

  mlir::Type getElement();
  bool visitsDistantWeights(mlir::Operation &op);
  int64_t chooseGroupSize();
  llvm::SmallVector<Step> getSteps();
  /// For the blocks of one group, from sample `base` on; `least` as emitFiniteCheck has it.
  mlir::Value emitGroup(mlir::Value base, mlir::Value least);
  /// Where a buffer of the group's first block has that of another.
  mlir::Value getOfBlock(mlir::Value buffer, mlir::Value block);
  /// Scatters what a block returns; returns the first position of a loss that is not finite, or
  /// `least`.
  mlir::Value finishBlock(BlockTransfer &transfer, mlir::Value least);
  bool runsIn(mlir::Operation &op, Stage stage) const;
  /// What a buffer takes of the workspace.
  static int64_t getBufferBytes(mlir::MemRefType type);
  mlir::Value allocate(mlir::MemRefType type, int64_t number);
  mlir::LogicalResult check();
  void createFunction();
  void assignBuffers();
  mlir::Value createGlobal(ConstantOp constant);
  bool hasSingle();

  llvm::DenseSet<mlir::Operation *> reshapes; ///< whose results are views of what they read
  int64_t workspaceBytes = 0;
  unsigned numGlobals = 0;
};

/// Whether the op reads or computes samples; to count them it need not see them.
bool visitsSamples(mlir::Operation &op);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H
