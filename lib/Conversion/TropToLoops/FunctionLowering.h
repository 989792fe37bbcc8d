//===- FunctionLowering.h - One function as a pass over blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H

#include "lib/Conversion/TropToLoops/ArgumentTransfer.h"
#include "lib/Conversion/TropToLoops/BufferAssignment.h"
#include "lib/Schedule/Target.h"

namespace trop {

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
  /// Of these, those that have none.
  void allocateResults();
  /// Emits everything, at the start of the new function; returns what it returns.
  virtual mlir::Value emitBody();
  /// Emits what is done for samples: block by block or, where it pays, for one sample
  /// by itself if the caller gives one. Returns what the function returns.
  mlir::Value emitSamples();
  /// For `count` samples, in blocks.
  virtual mlir::Value emitBlocks();
  /// For one sample, whose values have no lanes; `least` as emitFiniteCheck has it.
  virtual mlir::Value emitSingle(mlir::Value sample, mlir::Value least);

  /// Carries the first position of a loss that is not finite through blocks of samples, so many at
  /// a time, whose first one the body is given.
  mlir::Value forEachBlock(int64_t together,
                           llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> body);
  /// Gives buffers, at the builder's place, to the block that begins with a sample; or to one
  /// sample by itself, of so many, until the emitter is told that it is for blocks again.
  BlockTransfer beginBlock(mlir::Value base);
  BlockTransfer beginSingle(mlir::Value sample, mlir::Value samples);

  mlir::Value allocate(mlir::MemRefType type) { return assignment.allocate(type); }
  /// Emits the ops of a stage.
  void emitOps(Stage stage);
  /// Those of a block, whose arguments are brought into lanes where they are first read.
  void emitBlockOps(BlockTransfer &transfer);
  virtual void emitOp(mlir::Operation &op);
  /// Whether there is code for one sample by itself.
  bool hasSingle();
  auto getOps() { return source.getBody().front().without_terminator(); }
  mlir::ValueRange getReturned() { return source.getBody().front().getTerminator()->getOperands(); }

  mlir::func::FuncOp source;
  LoweredFunction target;
  mlir::OpBuilder builder;
  mlir::Location loc;
  Emission code;
  mlir::Type element;
  TargetModel machine;
  int64_t lanes;
  BlockEmitter emitter;

  Stages stages;
  BufferAssignment assignment;
  ArgumentTransfer passed;

private:
  /// Whether each sample's values and results are its own.
  bool isSampleWise();
  bool runsOneByOne();
  void assignBuffers();
  mlir::Value createGlobal(ConstantOp constant);

  unsigned numGlobals = 0;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_FUNCTIONLOWERING_H
