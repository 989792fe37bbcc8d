//===- CostModel.h - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H

#include "lib/Analysis/Maintenance/Maintenance.h"

namespace trop {

/// How many nodes a tree of fan-out B over R leaves holds: maxima of B leaves, of B of
/// these, and so on, without leaves and root.
int64_t countTreeNodes(int64_t leaves, int64_t fanOut);

/// Counts what an update costs a sample, from the structure of the ops alone: what each value
/// does is decided by SctMaintenance.
///
/// Windows overlap: neighbours reach the same outputs, and those other outputs above. So of
/// what changed it is also known how many boxes hold it, and how large these are.
class SctCostModel : public SctValues {
public:
  using Node = SctNode;
  using Kind = SctNode::Kind;
  using Edge = SctNode::Edge;

  struct Parameter {
    unsigned node;
    double bound;  ///< entries that a step changes, at most
    int64_t every; ///< steps between changes
    static constexpr int64_t kNever = INT64_MAX;
  };

  /// What an update takes.
  struct Estimate {
    /// Leaves computed of each node, a sample, as TROP_COUNT_CELLS counts them.
    std::vector<double> cells;
    /// Time in leaves of a dense pass, with what lists, searches and memory cost.
    double total = 0;
    /// The first kept value that is computed as a whole; -1: none.
    int overflow = -1;

    double countCells() const;
  };

  /// `function` has role loss or state. `bounds` has one number a parameter; without, all entries
  /// change.
  SctCostModel(mlir::func::FuncOp function, llvm::ArrayRef<int64_t> bounds);
  /// A part of a model: values in an order in which each comes after those it is computed
  /// from, and what of them changes by itself.
  SctCostModel(std::vector<Node> nodes, std::vector<Parameter> parameters, int64_t lanes)
      : SctValues(std::move(nodes)), parameters(std::move(parameters)), lanes(lanes) {}

  llvm::ArrayRef<Parameter> getParameters() const { return parameters; }
  int64_t getLanes() const { return lanes; }

  double countDenseCells() const;

  /// Bytes of a value of `samples` samples.
  int64_t countBytes(unsigned node, SctChoice choice, int64_t samples) const;
  /// Bytes of a sample that an update reads for a leaf of a value that changed: an element of each
  /// operand that is not the same for all samples, through what is recomputed on the way; and of a
  /// kept maximum or minimum the output, or node of its tree, which the leaf may beat.
  int64_t countLeafBytes(unsigned node, const SctMaintenance &maintenance) const;
  /// Bytes of the samples' rows.
  int64_t countRowBytes(int64_t samples) const { return rowBytes * samples; }
  /// Bytes of the samples' rows and of everything kept.
  int64_t countBytes(const SctPlan &plan, int64_t samples) const;

private:
  std::vector<Parameter> parameters;
  int64_t lanes = 0;
  int64_t rowBytes = 0;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H
