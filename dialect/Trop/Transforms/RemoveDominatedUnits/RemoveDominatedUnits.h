//===- RemoveDominatedUnits.h - Units that never win -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_REMOVEDOMINATEDUNITS_H
#define TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_REMOVEDOMINATEDUNITS_H

#include "dialect/Trop/IR/TropDialect.h"
#include "lib/Pruning/Dominance.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

#include <cmath>

namespace trop {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h.inc"

/// Units of a layer, called by the parameter that weighs its inputs.
struct RemovedUnits {
  std::string name;
  int64_t before, after;
};

/// Removes units that win at no input in a box: an interval for each number of the input, or one
/// for all. Says of every layer whose units are candidates of a tropical one how many stay.
mlir::FailureOr<std::vector<RemovedUnits>> removeDominatedUnits(mlir::ModuleOp module,
                                                                llvm::ArrayRef<Interval> box);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_REMOVEDOMINATEDUNITS_REMOVEDOMINATEDUNITS_H
