//===- BlockEmitter.h - Emits ops for one block of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H

#include "lib/Conversion/TropToLoops/NestEmitter.h"
#include "lib/Conversion/TropToLoops/SelectionEmitter.h"
#include "lib/Conversion/TropToLoops/SumEmitter.h"
#include "lib/Schedule/Lanes.h"

namespace trop {

/// Emits scalar and vector code for structural ops and pullbacks at the builder's place: what
/// lowerings are given of the parts, which know each other and no lowering.
class BlockEmitter {
public:
  BlockEmitter(mlir::OpBuilder &builder, int64_t lanes,
               VectorRegisters registers = {1, kBlockBytes})
      : buffers(lanes), scope(builder, lanes), elements(builder, buffers, lanes),
        accumulator(builder, scope, buffers, elements),
        transposer(builder, buffers, elements, lanes, registers),
        nests(builder, scope, buffers, elements, accumulator, registers),
        selections(builder, scope, buffers, elements, accumulator),
        sums(builder, scope, buffers, elements, accumulator, transposer, registers) {}
  BlockEmitter(const BlockEmitter &) = delete;

  /// Computes an op's result for the block, or, without samples, as a whole. A
  /// reduction over samples adds the block to its buffer.
  void emit(GenericOp op) { nests.emit(op); }
  /// Computes a pullback's results; adds the block to sums over samples: the accumulator has to
  /// start them first, or the scope to say which block is the first (startsWithFirstBlock).
  void emit(PullbackOp op) {
    return selects(op.getCombiner()) ? selections.emit(op) : sums.emit(op);
  }

  ValueBuffers buffers;
  SampleScope scope;
  ElementAccess elements;
  Accumulator accumulator;
  LaneTransposer transposer;

private:
  NestEmitter nests;
  SelectionEmitter selections;
  SumEmitter sums;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKEMITTER_H
