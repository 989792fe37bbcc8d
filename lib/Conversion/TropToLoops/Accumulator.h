//===- Accumulator.h - Starts values and adds to them -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ACCUMULATOR_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ACCUMULATOR_H

#include "lib/Conversion/TropToLoops/ElementAccess.h"

namespace trop {

/// What comes to be part by part: sums over samples, lane after lane and block after block, and
/// gradients, which are buffers or lists.
class Accumulator {
public:
  Accumulator(mlir::OpBuilder &builder, const SampleScope &scope, const ValueBuffers &buffers,
              ElementAccess &elements)
      : builder(builder), scope(scope), buffers(buffers), elements(elements) {}

  /// Sets a value's buffer to the combiner's neutral element.
  void fill(mlir::Value value, Combiner combiner);
  /// Sets a value's buffer to what a reduction over samples starts with: the op's
  /// init, or the neutral element.
  void start(GenericOp op);
  /// Sets the buffer of a pullback's result to what its parts are added to: 0; the
  /// init's, where no sample has a part of its own, the adjoint.
  void start(PullbackOp op, mlir::OpResult result);
  /// Starts a result of a pullback that is no sum over blocks.
  void startOfBlock(PullbackOp op, mlir::OpResult result);

  /// Adds `part`, as buildSum does, to an element; that of a value without samples gets
  /// the sum of the valid lanes, one after another.
  void add(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes access,
           mlir::Value part, Summation summation = Summation::Rounded);
  /// Combines the valid lanes of `leaf` with `start`, in order.
  mlir::Value reduceLanes(mlir::Location loc, Combiner combiner, mlir::Value start,
                          mlir::Value leaf, Summation summation);

  /// Calls `body` with each output of a pullback, or each entry of its list, and the
  /// adjoint there.
  void forEachAdjoint(PullbackOp op, Lanes access,
                      llvm::function_ref<void(mlir::ValueRange, mlir::Value)> body);
  /// Writes the tensor that a list stands for.
  void emitScatter(mlir::Value list, mlir::Value tensor);

private:
  mlir::Value addLanes(mlir::Location loc, mlir::Value start, mlir::Value leaf);

  mlir::OpBuilder &builder;
  const SampleScope &scope;
  const ValueBuffers &buffers;
  ElementAccess &elements;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ACCUMULATOR_H
