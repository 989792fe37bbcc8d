//===- Values.h - Values of a state, and what a change reaches --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_MAINTENANCE_VALUES_H
#define TROP_LIB_ANALYSIS_MAINTENANCE_VALUES_H

#include "dialect/Trop/IR/TropInterfaces.h"
#include "lib/Analysis/Maintenance/Reach.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// What is done with a value between two updates.
struct SctChoice {
  bool kept = false;
  int64_t fanOut = 0; ///< of its tree; 0: no tree

  bool operator==(const SctChoice &other) const {
    return kept == other.kept && fanOut == other.fanOut;
  }
  /// "recompute", "keep" or "tree(16)".
  std::string format() const;
};

/// One choice for each of SctValues.
using SctPlan = std::vector<SctChoice>;

/// A value of a state, and what a change of its operands reaches.
struct SctNode {
  enum class Kind {
    Shared, ///< the same for all samples: parameters, constants, what is made of these
    Input,
    Target,
    Each, ///< combiner none
    Sum,
    Extremum, ///< max or min
    Program   ///< a composite op: several domains
  };

  /// An operand that can change.
  struct Edge {
    unsigned source;
    std::optional<Reach> reach;
    bool isInit = false;
    /// Points that an update visits for an entry that changed: of a maximum those that
    /// read it, else all of the outputs that do; those that windows share are found first.
    int64_t visits = 0;
  };

  mlir::Value value;
  Kind kind;
  std::string name; ///< as the user wrote it, or `operation@line`; unique
  double units = 0;
  double points = 0;  ///< leaves of a dense pass
  double most = 0;    ///< the same, where each op computes what it reads itself
  double readers = 1; ///< ops that do so with operands
  std::vector<Edge> edges = {};
  bool isLoss = false, isGathered = false;
  bool changes = false; ///< depends on a parameter
  bool reduces = false; ///< has dimensions that an output combines
  bool readsPoint = false; ///< has leaves that differ by more than what they read there

  /// Whether it can be kept.
  bool isCandidate() const;
  double getReduced() const { return points / units; }
};

/// The values of a function of role loss or state, each after those it is computed from; a
/// trop.sct.keep stands for its value. Points of composite ops are not counted.
class SctValues {
public:
  explicit SctValues(mlir::func::FuncOp function);
  /// A part of a function, in such an order.
  explicit SctValues(std::vector<SctNode> nodes) : nodes(std::move(nodes)) {}

  llvm::ArrayRef<SctNode> getNodes() const { return nodes; }

  /// The plan that the function's trop.sct.keep ops say.
  SctPlan getPlan(mlir::func::FuncOp function) const;

protected:
  std::vector<SctNode> nodes;

private:
  unsigned getNumber(mlir::Value value) const;
  void addStructural(StructuralOpInterface op, SctNode &node);
  void nameNodes(mlir::func::FuncOp function);

  llvm::DenseMap<mlir::Value, unsigned> numbers;
};

} // namespace trop

#endif // TROP_LIB_ANALYSIS_MAINTENANCE_VALUES_H
