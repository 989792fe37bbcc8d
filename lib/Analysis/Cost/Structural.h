//===- Structural.h - What structural ops cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_STRUCTURAL_H
#define TROP_LIB_ANALYSIS_COST_STRUCTURAL_H

#include "lib/Analysis/Cost/Leaf.h"

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropOps.h"

namespace trop {

/// Which values of a function depend on its arguments: all but constants, and what
/// is computed of constants.
class Variables {
public:
  explicit Variables(mlir::Block &body);
  bool contains(mlir::Value value) const { return variables.contains(value); }
  llvm::SmallVector<bool> operator()(mlir::ValueRange values) const;

private:
  llvm::DenseSet<mlir::Value> variables;
};

/// The programs that a structural op runs for one sample. A maximum or minimum is
/// one program an output (002, Cases 10, 11, 14): with n candidates, their leaves
/// and n - 1 comparisons.
llvm::SmallVector<Program> getPrograms(StructuralOpInterface op, const Variables &variables);

/// How many entries of a sample's adjoints can differ from 0, at most, in the body of
/// a gradient, and what its ops cost. A winner passes on one entry (000, 3.2).
class BackwardCost {
public:
  explicit BackwardCost(const Variables &variables) : variables(variables) {}

  /// What the op costs for one sample in the worst case, after all ops before it.
  Cost visit(mlir::Operation *op);

private:
  Cost visit(StructuralOpInterface op);
  Cost visit(PullbackOp op);
  int64_t getBound(mlir::Value value) const;

  const Variables &variables;
  llvm::DenseMap<mlir::Value, int64_t> bounds;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_STRUCTURAL_H
