//===- Reach.h - What one entry of an operand reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H

#include "mlir/IR/AffineMap.h"

namespace trop {

/// Bounds of what one entry reaches.
struct Reach {
  double points = 1;  ///< of the domain, which read the entry
  double outputs = 1; ///< on which these fall
};

/// What an entry reaches of a domain whose leading `numOutputDims` dimensions are those
/// of the result, read through `map`.
Reach getReach(llvm::ArrayRef<int64_t> domain, unsigned numOutputDims, mlir::AffineMap map);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H
