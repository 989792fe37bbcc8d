//===- BlockTransfer.h - Samples into lanes and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKTRANSFER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKTRANSFER_H

#include "dialect/Trop/IR/TropKinds.h"
#include "lib/Conversion/TropToLoops/BlockEmitter.h"

namespace trop {

/// Moves one block of samples between the caller's arrays, [sample][unit], and the
/// buffers of an emitter, [unit][lane].
class BlockTransfer {
public:
  /// Samples are `base` to `base + valid - 1` of `count`; `indices` lists their rows,
  /// or is null where they follow each other from `first`. `rows` is a buffer of
  /// one index a lane.
  BlockTransfer(BlockEmitter &emitter, Emission code, int64_t lanes, mlir::Value base,
                mlir::Value valid, mlir::Value count, mlir::Value rows)
      : emitter(emitter), code(code), builder(code.builder), loc(code.loc), lanes(lanes),
        base(base), valid(valid), count(count), rows(rows) {}

  /// Writes the row of every lane; lanes past the last sample repeat it.
  void emitRows(mlir::Value indices, mlir::Value first);
  /// Brings the rows of an array into lanes, by squares of vectors where that is wanted and
  /// there are such.
  void gatherRows(mlir::Value value, mlir::Value array, bool bySquares);
  mlir::Value getRows() const { return rows; }
  /// The same of what may be null, by rows or by position, as its kind says.
  void gatherOptional(mlir::Value value, mlir::Value array, const ArgumentKind &kind);
  /// Writes the valid lanes of a value to its rows of an array that is not null, by squares as
  /// gatherRows does.
  void scatter(mlir::Value value, mlir::Value array, bool bySquares = false);
  /// The smaller of `least` and the first position of the block whose loss is
  /// infinite or NaN; threads leave that to the caller.
  mlir::Value emitFiniteCheck(mlir::Value losses, mlir::Value least);

private:
  mlir::Value isNull(mlir::Value array);
  /// Where a value's buffer has an element of a sample.
  Point locate(mlir::Value value, mlir::ValueRange units, mlir::Value lane);
  /// Calls `body` with that place of every element, its units and its lane.
  void
  forEachElement(mlir::Value value,
                 llvm::function_ref<void(mlir::ValueRange, mlir::ValueRange, mlir::Value)> body);
  /// Whether losses are infinite or NaN.
  mlir::Value isInfinite(mlir::Value loss);
  /// What a null array stands for.
  mlir::Value buildDefault(mlir::Type element, NullMeans meaning);
  /// Whether a value has squares of as many neighbouring units as there are lanes.
  /// Whether the value is that of one sample alone, with coordinates: runs of neighbours are
  /// copied.
  bool isOneRow(mlir::Value value);
  void copyRun(mlir::Value from, mlir::ValueRange first, mlir::Value to, mlir::ValueRange place,
               int64_t length);
  bool hasSquares(mlir::Value value);
  /// gatherRows by squares of vectors.
  void turnRows(mlir::Value value, mlir::Value array);
  /// scatter by threads.
  void scatterLanes(mlir::Value value, mlir::Value array);
  /// scatter by squares of vectors.
  void turnLanes(mlir::Value value, mlir::Value array);
  /// Brings into each lane what it finds in its row, by threads; and the rows of positions.
  void gatherLanes(mlir::Value value, mlir::Value array, mlir::Value rowOfLane);
  mlir::Value getPositions();
  mlir::Value loadRows();
  /// Copies element by element, lane by lane; `getRow` tells where a lane reads.
  void copyLanes(mlir::Value value, mlir::Value array,
                 llvm::function_ref<mlir::Value(mlir::Value)> getRow);

  BlockEmitter &emitter;
  Emission code;
  mlir::OpBuilder &builder;
  mlir::Location loc;
  int64_t lanes;
  mlir::Value base, valid, count, rows;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_BLOCKTRANSFER_H
