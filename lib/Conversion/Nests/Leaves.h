//===- Leaves.h - What a leaf computes --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_LEAVES_H
#define TROP_LIB_CONVERSION_NESTS_LEAVES_H

#include "dialect/Trop/IR/TropOps.h"

namespace trop {

/// Whether a leaf, or adjoints, look at that coordinate of their point.
bool looksAtIndex(mlir::Region &region, unsigned dim);

/// Whether the op's result is its operand in another shape.
bool isReshape(GenericOp op);

/// Whether this op computes the leaves that the pullback looks through.
bool computesLeavesOf(GenericOp op, PullbackOp pullback);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_LEAVES_H
