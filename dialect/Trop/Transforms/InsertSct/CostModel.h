//===- CostModel.h - What it takes to bring kept values up to date -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/Transforms/InsertSct/Reach.h"

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

/// One choice for each value of a SctCostModel.
using SctPlan = std::vector<SctChoice>;

/// How many nodes a tree of fan-out B over R leaves holds: maxima of B leaves, of B of
/// these, and so on, without leaves and root.
int64_t countTreeNodes(int64_t leaves, int64_t fanOut);

/// Counts what an update costs a sample, from the structure of the ops alone: which
/// outputs an entry of an operand reaches, and how outputs are combined.
///
/// It follows UpdateEmitter (lib/Conversion/TropToLoops). Blocks of getLanes samples are
/// brought up to date as wholes. In a block the changed entries of parameters, and the
/// units that changed in some sample, are lists. From a list follow the points of the
/// consumer that read an entry of it. A maximum compares the new leaf there with the old;
/// where the winner lost, all leaves of the output, or of the tree's group, are searched.
/// A sum adds all leaves of the output. What has no combiner and is not kept is computed
/// where it is read. Anything else that is not kept is computed as a whole, as is a value
/// of which more than half the points would have to be visited, and what reads it.
///
/// Windows overlap: neighbours reach the same outputs, and those other outputs above. So of
/// what changed it is also known how many boxes hold it, and how large these are.
class SctCostModel {
public:
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
  };

  struct Node {
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

    /// Whether it can be kept.
    bool isCandidate() const;
    double getReduced() const { return points / units; }
  };

  struct Parameter {
    unsigned node;
    double bound;  ///< entries that a step changes, at most
    int64_t every; ///< steps between changes
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

  /// `function` has role loss or state; its trop.sct.keep ops stand for their values.
  /// `bounds` has one number a parameter; without, all entries change.
  SctCostModel(mlir::func::FuncOp function, llvm::ArrayRef<int64_t> bounds);
  /// A part of a model: values in an order in which each comes after those it is computed
  /// from, and what of them changes by itself.
  SctCostModel(std::vector<Node> nodes, std::vector<Parameter> parameters, int64_t lanes)
      : nodes(std::move(nodes)), parameters(std::move(parameters)), lanes(lanes) {}

  llvm::ArrayRef<Node> getNodes() const { return nodes; }
  llvm::ArrayRef<Parameter> getParameters() const { return parameters; }
  int64_t getLanes() const { return lanes; }

  /// The plan that the function's trop.sct.keep ops say.
  SctPlan getPlan(mlir::func::FuncOp function) const;

  double countDenseCells() const;

  /// Bytes of a value of `samples` samples.
  int64_t countBytes(unsigned node, SctChoice choice, int64_t samples) const;
  /// Bytes of the samples' rows.
  int64_t countRowBytes(int64_t samples) const { return rowBytes * samples; }
  /// Bytes of the samples' rows and of everything kept.
  int64_t countBytes(const SctPlan &plan, int64_t samples) const;

private:
  void addStructural(StructuralOpInterface op, Node &node);
  unsigned getNumber(mlir::Value value) const;
  void nameNodes(mlir::func::FuncOp function);

  std::vector<Node> nodes;
  llvm::DenseMap<mlir::Value, unsigned> numbers;
  std::vector<Parameter> parameters;
  int64_t lanes = 0;
  int64_t rowBytes = 0;
};

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_COSTMODEL_H
