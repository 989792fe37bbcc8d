//===- Update.h - One update, followed through the values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_UPDATE_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_UPDATE_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"
#include "lib/Analysis/Maintenance/Maintenance.h"

namespace trop {

/// Follows a change of parameters through the values of a plan: forward, what changes
/// and which leaves that takes; backward, what is read for it.
class SctUpdate {
public:
  /// `worst`: the most there can be, not what is expected.
  SctUpdate(const SctCostModel &model, const SctMaintenance &maintenance, bool worst)
      : model(model), nodes(model.getNodes()), maintenance(maintenance), worst(worst),
        changes(nodes.size()) {}

  /// So many entries of a parameter change.
  void change(unsigned node, double entries);
  SctCostModel::Estimate run();
  /// Follows a change into a value whose operands changed otherwise than before; whether
  /// it does so itself.
  bool revisit(unsigned number);
  /// Leaves computed of a value that was visited, or that nothing changed.
  double countCells(unsigned number) const;
  /// Units of a value that changed, after run().
  double getChangedUnits(unsigned node) const { return changes[node].units; }

private:
  using Kind = SctCostModel::Kind;
  using Node = SctCostModel::Node;

  /// How a changed value is known to what reads it; Either: as a list or not.
  enum class Form { Listed, Either, Whole };

  struct Change {
    double units = 0;    ///< that changed
    double boxes = 0;    ///< that hold them; 0: not known
    SctBox box = {};     ///< each of these, at most
    double cells = 0;    ///< as they are counted
    double time = 0;     ///< in leaves of a dense pass
    double touched = 0;  ///< leaves that a change of an operand reached
    double searched = 0; ///< leaves of searches, by vectors of samples
    double scanned = 0;  ///< leaves of searches for one sample, in its row
    double nodes = 0;    ///< of its tree, read
    double reads = 0;    ///< of its elements, one by one
    Form form = Form::Listed;
    bool changed = false, whole = false;
  };

  /// What changed operands of a value come to.
  struct Affected {
    double active = 0;  ///< points reached from a parameter
    double passive = 0; ///< points reached from another value
    double visited = 0; ///< points visited for both
    double outputs = 0;
    double boxes = 0; ///< that hold the outputs; 0: not known
    SctBox box = {};
    Form form = Form::Listed;
    bool any = false, overlaps = false;
  };

  Affected gather(unsigned number) const;
  bool isTooMuch(unsigned number, const Affected &affected) const;
  void visit(unsigned number);
  void updateExtremum(unsigned number, const Affected &affected);
  double getLostShare(double leaves, bool active, double samples) const;
  bool isComputedWhole(unsigned number) const;
  double countWhole(unsigned number) const;
  double read(unsigned number);

  const SctCostModel &model;
  llvm::ArrayRef<Node> nodes;
  const SctMaintenance &maintenance;
  bool worst;
  std::vector<Change> changes;
};

/// What a step is expected to take, on average over the steps of skipped parameters.
SctCostModel::Estimate expectUpdate(const SctCostModel &model, const SctMaintenance &maintenance);
/// What a change of one entry of a parameter is expected to take.
SctCostModel::Estimate expectUpdate(const SctCostModel &model, const SctMaintenance &maintenance,
                                    const SctCostModel::Parameter &parameter);
/// How many units of each value a step of all parameters is expected to change.
std::vector<double> expectChanges(const SctCostModel &model, const SctMaintenance &maintenance);
/// The most that an update after a change of one entry of a parameter can take: its
/// cells are never more, where samples fill their blocks.
SctCostModel::Estimate boundUpdate(const SctCostModel &model, const SctMaintenance &maintenance,
                                   const SctCostModel::Parameter &parameter);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_UPDATE_H
