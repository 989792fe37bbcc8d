//===- ModelCost.h - What a model and its gradient cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_COST_MODELCOST_H
#define TROP_LIB_ANALYSIS_COST_MODELCOST_H

#include "lib/Analysis/Cost/Leaf.h"

#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>
#include <vector>

namespace trop {

/// One op as its source has it, for one sample.
struct OperationCost {
  std::string name;      ///< of its result in the source; empty without one
  std::string weights;   ///< name of its weights, if it has some
  std::string operation; ///< what the source calls it
  std::string file;      ///< empty if unknown
  unsigned line = 0;
  std::vector<Program> programs;
  Cost dense, active; ///< what its part of the backward code costs

  void add(const Program &program);
  double getCost(const CostParameters &parameters) const;
  double getDerivedCost(const CostParameters &parameters) const;
  int64_t countPredecessors() const;
  /// The largest of its programs; 0 without any.
  double getOmega(const CostParameters &parameters) const;
};

/// A model's loss (its output, if it is not trained) and the gradient that was
/// derived of it.
struct ModelCost {
  std::string model;
  std::vector<OperationCost> operations;
  bool hasDense = false, hasActive = false;
  /// Of a thread that runs it; none where the model is not lowered.
  std::optional<int64_t> workspaceBytes;

  double getCost(const CostParameters &parameters) const;
  double getDerivedCost(const CostParameters &parameters) const;
  int64_t countPredecessors() const;
  /// omega_b of 002, Theorem 3.
  double getOmega(const CostParameters &parameters) const;
  /// cost(backprop(P)) as 002, (2.10) has it.
  double getFormulaCost(const CostParameters &parameters) const;
  /// cost(backprop(P)) of our programs: P and the backward code.
  double getDenseCost(const CostParameters &parameters) const;
  double getActiveCost(const CostParameters &parameters) const;
};

/// The costs of all models of a module, after gradients are derived and before
/// composite ops are expanded. Changes nothing. Emits an error at an op without
/// StructuralOpInterface and CompositeOpInterface.
mlir::FailureOr<std::vector<ModelCost>> computeModelCosts(mlir::ModuleOp module);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_COST_MODELCOST_H
