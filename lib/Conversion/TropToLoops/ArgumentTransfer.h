//===- ArgumentTransfer.h - Arguments into lanes, results back --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ARGUMENTTRANSFER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ARGUMENTTRANSFER_H

#include "lib/Conversion/TropToLoops/BlockTransfer.h"
#include "lib/Conversion/TropToLoops/LoweredFunction.h"

namespace trop {

/// Knows which arguments of a function are in lanes: each is brought there by the transfer of a
/// block where it is first read.
class ArgumentTransfer {
public:
  ArgumentTransfer(mlir::func::FuncOp source, const LoweredFunction &target, BlockEmitter &emitter,
                   const ProcessorModel &processor)
      : source(source), target(target), emitter(emitter), processor(processor) {}

  /// Buffers are new: nothing is in lanes.
  void reset() { gathered.clear(); }
  /// Tells the emitter where it finds elements of one sample beside each other, by the row of
  /// every lane.
  void setRows(mlir::Value rowOfLane);
  /// Brings those of the values into lanes that are arguments and were not yet.
  void gather(BlockTransfer &transfer, mlir::ValueRange values);
  /// Whether a block of a value does not stay near: lane by lane it would be brought in anew.
  bool isLarge(mlir::Value value);
  /// Scatters what a block returns; returns the first position of a loss that is not finite, or
  /// `least`.
  mlir::Value finishBlock(BlockTransfer &transfer, mlir::Value least);

private:
  mlir::func::FuncOp source;
  const LoweredFunction &target;
  BlockEmitter &emitter;
  const ProcessorModel &processor;
  llvm::DenseSet<mlir::Value> gathered; ///< arguments that are in lanes
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ARGUMENTTRANSFER_H
