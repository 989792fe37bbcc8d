//===- ActiveLowering.h - Active gradients as loops -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELOWERING_H

#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Conversion/TropToLoops/FunctionLowering.h"

namespace trop {

/// Lowers a function of role `active_gradient`. What does not depend on the weights
/// of samples, the evaluate half, is computed in blocks as ever; the rest, the
/// backward half, for one sample after the other, and added to the caller's lists.
class ActiveLowering : public FunctionLowering {
public:
  using FunctionLowering::FunctionLowering;

private:
  mlir::LogicalResult assignStages() override;
  /// Three arguments a gradient (ActiveList), one for the losses if they are a result, then
  /// those for halves.
  mlir::SmallVector<mlir::Type> getResultArguments() override;
  void assignResultBuffers() override { allocateResults(); }
  /// In the loop over samples.
  void assignSampleBuffers();
  mlir::Value emitBody() override;
  mlir::Value emitBlocks() override;
  mlir::Value emitSingle(mlir::Value sample, mlir::Value least) override;
  void emitOp(mlir::Operation &op) override;

  bool isWeights(mlir::BlockArgument argument) const;
  ActiveList allocateList(mlir::Value value);
  /// The losses of the samples; null where they are no result.
  mlir::Value getLosses();
  /// The gradients of parameters.
  mlir::ValueRange getGradients();
  /// The caller's list for a gradient.
  ActiveList getResultList(unsigned number) const;
  /// Whether the argument for halves has a bit of `half`.
  mlir::Value isWanted(int64_t half);
  mlir::ValueRange getHalvesArguments() { return target.results.take_back(kNumHalvesArguments); }
  /// Puts each op that threads share, if there are such, in a phase of its own.
  void assignPhases();
  /// Whether that phase, or all, is to run.
  mlir::Value isPhase(size_t number);
  void emitPhase(size_t number, llvm::function_ref<void()> body);
  void emitPhases(BlockTransfer &transfer);
  void emitShared(mlir::Operation &op);
  /// What both halves read of the caller's samples, and the losses.
  void finishEvaluation(BlockTransfer &transfer);
  /// Both halves of the samples that `transfer` brings, `valid` of them; `evaluate` emits ops of
  /// the first. Returns the smaller of `least` and the first position whose loss is not finite, if
  /// that is asked for.
  mlir::Value emitHalves(BlockTransfer &transfer, mlir::Value valid, mlir::Value least,
                         llvm::function_ref<void()> evaluate);
  void emitBackward(BlockTransfer &transfer, mlir::Value valid);
  void addToResults();

  /// Ops of one sample's evaluate half; an odd phase has the one that threads share.
  llvm::SmallVector<llvm::SmallVector<mlir::Operation *>> phases;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ACTIVELOWERING_H
