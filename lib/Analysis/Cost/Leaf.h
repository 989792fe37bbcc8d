//===- Leaf.h - Programs of scalar code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_LEAF_H
#define TROP_LIB_ANALYSIS_COST_LEAF_H

#include "lib/Analysis/Cost/Cost.h"

#include "mlir/IR/Block.h"
#include "mlir/Support/LLVM.h"

namespace trop {

/// A program g of 002, Algorithm 1, that occurs `count` times.
struct Program {
  Cost cost;                ///< cost(g)
  Cost derived;             ///< cost(gd): of g and its derived program together
  int64_t predecessors = 0; ///< |pr|
  int64_t count = 1;

  /// (cost(gd) + 2 |pr|) / cost(g), a term of omega_b in 002, (2.5).
  double getOmega(const CostParameters &parameters) const;
};

/// What a block of scalar ops costs, whose arguments are inputs or constants.
class Leaf {
public:
  /// `variable` says of each argument whether it is an input of the program. A
  /// terminator is no op of it.
  Leaf(mlir::Block &block, llvm::ArrayRef<bool> variable);

  /// All its ops, run once.
  Cost getCost() const;
  /// Where all inputs are 0, so is what it computes of them.
  bool mapsZeroToZero() const { return keepsZero; }
  /// The programs it consists of: one for each op (002, Table 2.2); but one alone, a
  /// selection (Case 14), if it compares numbers.
  llvm::SmallVector<Program> getPrograms() const;
  /// The derivative of `result` by all inputs, its value computed already.
  Cost getDerivativeCost(mlir::Value result) const;
  /// How many arguments are inputs.
  int64_t getNumInputs() const { return numInputs; }
  bool isVariable(mlir::Value value) const { return variables.contains(value); }

private:
  void visit(mlir::Operation &op);
  bool keepsZeroOf(mlir::Operation &op, int64_t inputs) const;

  mlir::Block &block;
  llvm::DenseSet<mlir::Value> variables;
  llvm::SmallVector<Program> programs;
  int64_t numInputs = 0;
  bool keepsZero = true, selects = false;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_LEAF_H
