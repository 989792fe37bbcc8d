//===- SelectionEmitter.h - Adjoints of maxima and minima -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONEMITTER_H

#include "lib/Conversion/TropToLoops/Accumulator.h"
#include "lib/Conversion/TropToLoops/WitnessSearch.h"

namespace trop {

/// Gives the adjoint of each output to the candidates that it came from.
class SelectionEmitter {
public:
  SelectionEmitter(mlir::OpBuilder &builder, const SampleScope &scope, const ValueBuffers &buffers,
                   ElementAccess &elements, Accumulator &accumulator)
      : builder(builder), scope(scope), buffers(buffers), elements(elements),
        accumulator(accumulator) {}

  void emit(PullbackOp op);

private:
  /// Adds the adjoint along the one path that an output's value came by.
  void emitWitness(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value adjoint);
  /// The same of all lanes at once: worth it for few leaves, and in order if lanes share no entry.
  bool findsWitnessesTogether(PullbackOp op);
  void emitWitnesses(PullbackOp op, mlir::ValueRange output);
  /// Shares the adjoint among all candidates that tie.
  void emitTied(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value adjoint);
  /// Carries a value through the candidates that equal `value`, the init first.
  mlir::Value
  foldCandidates(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value value,
                 mlir::Value start, llvm::function_ref<mlir::Value(mlir::Value)> onInit,
                 llvm::function_ref<mlir::Value(mlir::ValueRange point, mlir::ValueRange arguments,
                                                mlir::Value)>
                     onLeaf);
  /// Adds to the init, if that is asked for.
  void addInitAdjoint(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value adjoint);
  /// Adds to each result the part of `adjoint` that it has at a point.
  void addLeafAdjoints(PullbackOp op, mlir::ValueRange point, Lanes access,
                       mlir::ValueRange arguments, mlir::Value adjoint);

  mlir::OpBuilder &builder;
  const SampleScope &scope;
  const ValueBuffers &buffers;
  ElementAccess &elements;
  Accumulator &accumulator;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SELECTIONEMITTER_H
