//===- SumEmitter.h - Adjoints of sums, many entries at a time --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The adjoint of a sum adds a part for every point of the domain. Point by point that
// loads and stores an entry for each, and where the entry has no samples, as one of
// weights, adds the lanes of a block one after another. So sums are gathered: for each
// entry of the operand the points that reach it are walked (lib/Analysis/Access), of
// windows, too, and the entry stays in a register.
//
// - An entry without samples is the sum of rows of lanes. Vectors hold neighbouring
//   entries instead, and lanes follow one another: what is read along them has to lie
//   lane by lane, so it is turned once a block (transposed).
// - An entry with samples is a vector over lanes.
//
// A tile of entries shares what it reads. Every entry still gets its parts in the order
// of points, and each of these lane by lane, so no bit changes.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SUMEMITTER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SUMEMITTER_H

#include "lib/Conversion/TropToLoops/Accumulator.h"
#include "lib/Conversion/TropToLoops/LaneTransposer.h"
#include "lib/Conversion/TropToLoops/SumTiles.h"
#include "lib/Schedule/Lanes.h"
#include "lib/Schedule/Target.h"
#include "lib/Schedule/Tiles.h"

namespace trop {

/// What the sums of this pullback read lane by lane: ValueBuffers have to have copies.
llvm::SmallVector<Turned> getTransposed(PullbackOp op);

/// Whether the first block writes all of this sum over samples, so that it need not be started.
bool startsWithFirstBlock(PullbackOp op, unsigned number, const ValueBuffers &buffers);

class SumEmitter {
public:
  SumEmitter(mlir::OpBuilder &builder, SampleScope &scope, const ValueBuffers &buffers,
             ElementAccess &elements, Accumulator &accumulator, LaneTransposer &transposer,
             VectorRegisters registers)
      : builder(builder), scope(scope), buffers(buffers), elements(elements),
        accumulator(accumulator), transposer(transposer),
        together(chooseSumTile(registers.getTotalBytes() / kBlockBytes)) {}

  void emit(PullbackOp op);

private:
  /// Of one result, without samples or with them; whether that could be done.
  bool emitTensorSum(PullbackOp op, unsigned number);
  bool emitSampleSum(PullbackOp op, unsigned number);
  /// Adds to `count` vectors of `width` entries, from `first` on, at all other entries.
  void emitTensorTile(PullbackOp op, unsigned number, const SumNest &nest,
                      const VectorVariable &vectors, mlir::Value first, int64_t width,
                      int64_t count);
  /// Entries that share what they read: rows, of each so many vectors.
  struct Tile {
    Rows rows;
    int64_t count;
    llvm::SmallVector<Point> entries; ///< row by row
  };
  /// Adds to what is carried, the sums of a tile's entries, their parts at a point of the loops.
  Point addParts(PullbackOp op, unsigned number, const SumNest &nest, const Tile &tile,
                 mlir::ValueRange within, Lanes access, mlir::ValueRange carried);
  /// Adds to entries of results point by point, and to the init.
  void emitPoints(PullbackOp op, llvm::ArrayRef<unsigned> results);
  void emitInit(PullbackOp op);
  Lanes getAccess(PullbackOp op) const {
    return scope.getAccess(hasSamples(op.getAdjoint()) || anySamples(op.getInputs()));
  }

  mlir::OpBuilder &builder;
  SampleScope &scope;
  const ValueBuffers &buffers;
  ElementAccess &elements;
  Accumulator &accumulator;
  LaneTransposer &transposer;
  SumTile together; ///< what registers hold
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SUMEMITTER_H
