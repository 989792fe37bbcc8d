//===- Gather.h - The points that reach each entry of an adjoint -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where one thread has an entry, sums need no atomic additions and keep their order. The points
// are those of SumNest; of a map without known preimages all points are asked.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_GATHER_H
#define TROP_LIB_CONVERSION_TROPTOGPU_GATHER_H

#include "lib/Conversion/TropToGpu/Kernel.h"

namespace trop {

/// Entries by variables, and loops over the points that reach one, in their order.
struct Gather {
  llvm::SmallVector<int64_t> extents; ///< of the variables
  mlir::AffineMap element;            ///< from the variables
  llvm::SmallVector<Preimage::Loop> loops;
  mlir::AffineMap point; ///< from the variables and the loops'
  /// Of the variables and the loops', at least 0 where a point reaches the entry.
  llvm::SmallVector<mlir::AffineExpr> conditions;
  bool reachesAll; ///< each entry of the result has variables

  /// Of a pullback's result that is no init's.
  static Gather find(PullbackOp op, unsigned number);
};

/// What becomes of an entry's sum at a point, for a sample, which is null where there are none.
using AddPart = llvm::function_ref<mlir::Value(Kernel &kernel, mlir::ValueRange point,
                                               mlir::Value sample, mlir::Value sum)>;

/// A kernel that adds up each entry of a pullback's result, starting from 0: point after point,
/// in a sum over samples block after block of these. At each point of a block samples are the
/// innermost loop; or, if `outerDims` says that the points of an output belong together, they
/// stand around all dimensions but so many.
void emitGather(KernelScope &scope, PullbackOp op, unsigned number,
                std::optional<unsigned> outerDims, AddPart addPart);

/// The same of the init's adjoint, whose entries are outputs.
void emitInitGather(KernelScope &scope, PullbackOp op, AddPart addPart);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_GATHER_H
