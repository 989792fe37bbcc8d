//===- SumNest.h - The adjoint of a sum, entry by entry ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_SUMNEST_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_SUMNEST_H

#include "dialect/Trop/IR/TropOps.h"
#include "lib/Analysis/Access/Access.h"
#include "lib/Conversion/TropToLoops/Emission.h"

namespace trop {

/// What a part of the adjoint is computed from: the inputs, then the adjoint itself.
using Read = std::pair<mlir::Value, mlir::AffineMap>;

/// The sums of all entries of one result, by variables that tell the entry, then loops.
struct SumNest {
  Preimage preimage;
  llvm::SmallVector<Read> reads; ///< of what the part does not use null
};

/// That of a pullback's result, if its preimages are known.
std::optional<SumNest> findSumNest(PullbackOp op, unsigned number);

/// Where each entry of a pullback's one result is a part of its own, which nothing is added to.
std::optional<SumNest> findDirectSum(PullbackOp op);

/// Whether each entry of the result has a preimage.
bool reachesAll(const SumNest &nest, mlir::Value result);

/// Entries summed together: neighbours along one variable.
struct Rows {
  std::optional<unsigned> variable;
  int64_t number = 1;
};

/// The last variable with most rows, up to `most`, that divide it. Entries of a tile are walked
/// together, so their loops have to be the same.
Rows chooseRows(const Preimage &preimage, int64_t most,
                std::optional<unsigned> without = std::nullopt);

/// A variable that vectors can run along: where the entry has it, and each read, if at all.
struct VectorVariable {
  unsigned variable, ofEntry;
  llvm::SmallVector<std::optional<unsigned>> ofReads;
};

/// The nest and its vectors of a result without samples that is a sum over them.
std::optional<std::pair<SumNest, VectorVariable>> findTensorNest(PullbackOp op, unsigned number);

/// From where to where a loop goes, whose element has these variables.
std::pair<mlir::Value, mlir::Value> emitBounds(Emission &emit, const Preimage::Loop &loop,
                                               mlir::ValueRange entry);

/// Carries values through the loops within an entry, whose variables are the first.
llvm::SmallVector<mlir::Value> foldLoops(
    Emission &emit, llvm::ArrayRef<Preimage::Loop> loops, mlir::ValueRange entry,
    mlir::ValueRange start,
    llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange, mlir::ValueRange)> body);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_SUMNEST_H
