//===- Report.h - What a plan keeps, and what updates cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REPORT_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REPORT_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

#include "mlir/IR/BuiltinOps.h"

namespace trop {

/// An update is to be so many times cheaper than a dense pass.
inline constexpr double kWantedSpeedup = 20;

/// A remark for each parameter of which one entry can cost more than the wanted part of a
/// dense pass, with a note at the value that most of it goes to.
void remarkExpensive(const SctCostModel &model, const SctPlan &plan);

/// Prints, for each model of a module that trop-insert-sct has run on, the plan for so
/// many samples, and for each parameter the most cells that a change of one entry can
/// take: as a table, or as JSON, one object a model. `memory` is as the pass was given it.
void printSctReport(mlir::ModuleOp module, std::optional<int64_t> memory, int64_t samples,
                    bool json, llvm::raw_ostream &out);

/// The model's function of that role; null if it has none.
mlir::func::FuncOp findFunction(mlir::ModuleOp module, mlir::Attribute model, llvm::StringRef role);

/// Bounds of a model's active gradient, one a parameter; empty if they are not known.
llvm::SmallVector<int64_t> getActiveBounds(mlir::ModuleOp module, mlir::Attribute model);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_REPORT_H
