//===- SumNest.h - The adjoint of a sum, entry by entry ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_SUMNEST_H
#define TROP_LIB_CONVERSION_NESTS_SUMNEST_H

#include "lib/Analysis/Access/Access.h"
#include "lib/Conversion/Nests/Reads.h"

namespace trop {

/// The sums of all entries of one result, by variables that tell the entry, then loops.
struct SumNest {
  Preimage preimage;
  llvm::SmallVector<Read> reads; ///< as getPartReads, by these variables; used if by this part
  /// Of the variables and the loops', at least 0 where there is a part.
  llvm::SmallVector<mlir::AffineExpr> conditions;
};

/// That of a pullback's result, if its preimages are known.
std::optional<SumNest> findSumNest(PullbackOp op, unsigned number);

/// Whether each entry of the result has a preimage.
bool reachesAll(const SumNest &nest, mlir::Value result);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_SUMNEST_H
