//===- Reach.h - What one entry of an operand reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H

#include "mlir/IR/AffineMap.h"

#include <optional>

namespace trop {

/// The most that one entry of an operand reaches.
struct Reach {
  double points;  ///< of the domain, which read the entry
  double outputs; ///< on which these fall
};

/// What an entry reaches of a domain whose leading `numOutputs` dimensions are those of
/// the result, read through `map`. Nothing where an update does not follow the map
/// backwards: AffectedPoints (lib/Conversion/TropToLoops) says which it does.
std::optional<Reach> getReach(llvm::ArrayRef<int64_t> domain, unsigned numOutputs,
                              mlir::AffineMap map);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REACH_H
