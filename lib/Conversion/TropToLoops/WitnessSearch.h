//===- WitnessSearch.h - Finds the leaf that a value came from --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A gradient finds its winners by looking for the first leaf that equals the value, for
// one output of one sample. Where it will be looked for along one dimension, the forward
// pass notes the chunk of leaves that changed the value last: one comparison a chunk
// instead of one index a leaf. No leaf before that chunk equals the value, so the search
// starts there; that the winner stands in it is likely, not required (every leaf of a
// maximum may be -inf, which changes nothing).
//
// The search compares all leaves of a chunk at a time, as vectors: where among them the
// winner is cannot be foreseen, and a wrong guess costs more. Memory may have leaves far
// from each other, as where weights of neighbouring outputs lie beside each other;
// elements are brought together one by one then. A sample's inputs lie beside each other
// in the caller's rows.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_WITNESSSEARCH_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_WITNESSSEARCH_H

#include "lib/Conversion/TropToLoops/ElementAccess.h"

namespace trop {

/// Whether the op whose winners this pullback looks for can tell where to start.
bool wantsSearchStarts(PullbackOp op);

class WitnessSearch {
public:
  WitnessSearch(mlir::OpBuilder &builder, const ValueBuffers &buffers, ElementAccess &elements,
                int64_t lanes)
      : builder(builder), buffers(buffers), elements(elements), lanes(lanes) {}

  /// Number of the first of `numPoints` points under `output` whose leaf equals `value`, of one
  /// sample; as many as there are points if none does.
  mlir::Value find(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value value,
                   llvm::ArrayRef<int64_t> reduced, mlir::Value numPoints);

private:
  /// Along one reduced dimension from `start` on, `lanes` leaves at a time.
  mlir::Value findInChunks(PullbackOp op, mlir::ValueRange output, Lanes access, mlir::Value value,
                           mlir::Value start, int64_t extent);

  mlir::OpBuilder &builder;
  const ValueBuffers &buffers;
  ElementAccess &elements;
  int64_t lanes;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_WITNESSSEARCH_H
