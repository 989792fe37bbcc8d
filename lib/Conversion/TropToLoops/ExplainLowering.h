//===- ExplainLowering.h - The leaves of one unit as code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_EXPLAINLOWERING_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_EXPLAINLOWERING_H

#include "lib/Conversion/TropToLoops/FunctionLowering.h"

namespace trop {

/// Lowers a function of role `explain`: all values of the first sample, then the leaves
/// of one unit of one step.
class ExplainLowering : public FunctionLowering {
public:
  using FunctionLowering::FunctionLowering;

private:
  /// Step and unit, i64 each; then the arrays of trop_leaves, in order.
  mlir::SmallVector<mlir::Type> getResultArguments() override;
  void assignResultBuffers() override { allocateResults(); }
  mlir::Value emitBody() override;
  /// Leaves of the step of that number, of steps in ascending order.
  void emitChoice(mlir::Value number, llvm::ArrayRef<std::pair<int64_t, GenericOp>> steps);
  void emitLeaves(GenericOp op);
  /// What the leaf reads at a point, and how it moves with that. `number` is that of the
  /// point among those of the unit.
  void emitOperands(GenericOp op, mlir::ValueRange arguments, mlir::ValueRange point,
                    mlir::Value number, int64_t numPoints);
  /// The same of a point that has no leaf.
  void emitNoLeaf(GenericOp op, mlir::Value number, int64_t numPoints);
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_EXPLAINLOWERING_H
