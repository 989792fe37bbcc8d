//===- Structural.cpp - What structural ops cost -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A leaf is built once in a scratch block, and its costs are those of each point of
// the domain. Source: 002, chapter 2.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Structural.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

static constexpr Cost kLinear{1, 0, 0}, kComparison{0, 1, 0};

Variables::Variables(Block &body) {
  variables.insert(body.args_begin(), body.args_end());
  for (Operation &op : body)
    if (llvm::any_of(op.getOperands(), [&](Value operand) { return contains(operand); }))
      variables.insert(op.result_begin(), op.result_end());
}

SmallVector<bool> Variables::operator()(ValueRange values) const {
  return llvm::map_to_vector(values, [&](Value value) { return contains(value); });
}

namespace {

/// The leaf of a structural op, built.
struct BuiltLeaf : ScratchLeaf {
  BuiltLeaf(StructuralOpInterface op, const Variables &variables)
      : ScratchLeaf(op), leaf(block, variables(op.getLeafOperands())) {}
  Leaf *operator->() { return &leaf; }

  Leaf leaf;
};

} // namespace

/// Elements that a map reads for one output, of which `numOutputDims` dimensions tell:
/// the points of the other dimensions that occur in it.
static int64_t countElements(AffineMap map, ArrayRef<int64_t> domain, unsigned numOutputDims) {
  int64_t elements = 1;
  for (unsigned dim = numOutputDims; dim < domain.size(); ++dim)
    if (map.isFunctionOfDim(dim))
      elements *= domain[dim];
  return elements;
}

SmallVector<Program> getPrograms(StructuralOpInterface op, const Variables &variables) {
  BuiltLeaf leaf(op, variables);
  SmallVector<int64_t> domain = op.getDomain();
  ArrayRef<int64_t> outputShape = getUnitShape(op->getResult(0));
  // Points that read where nothing stands are none: outputs at an edge have fewer.
  std::map<int64_t, int64_t> outputsByPoints =
      OutsideReads(op).countPoints(unsigned(outputShape.size()));
  outputsByPoints.erase(0);
  Value init = op.getInit();

  if (selects(op.getCombiner())) {
    SmallVector<Program> selections;
    for (auto [candidates, outputs] : outputsByPoints) {
      Program selection;
      selection.cost = leaf->getCost() * candidates + kComparison * (candidates - (init ? 0 : 1));
      selection.derived = selection.cost + leaf->getDerivativeCost(leaf.value);
      for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps()))
        if (variables.contains(operand) && isa<FloatType>(getElementTypeOrSelf(operand.getType())))
          selection.predecessors +=
              std::min(candidates, countElements(map, domain, outputShape.size()));
      selection.predecessors += init && variables.contains(init);
      selection.count = outputs;
      if (!selection.cost.isFree() && variables.contains(op->getResult(0)))
        selections.push_back(selection);
    }
    return selections;
  }
  int64_t points = 0, starts = 0;
  for (auto [candidates, outputs] : outputsByPoints) {
    points += candidates * outputs;
    starts += outputs;
  }
  SmallVector<Program> programs = leaf->getPrograms();
  for (Program &program : programs)
    program.count *= points;
  // The first term of a sum is where it starts.
  if (int64_t sums = points - (init ? 0 : starts);
      op.getCombiner() == Combiner::Sum && sums > 0 && leaf->isVariable(leaf.value))
    programs.push_back({kLinear, kLinear, 2, sums});
  return programs;
}

//===----------------------------------------------------------------------===//
// Backward code
//===----------------------------------------------------------------------===//

int64_t BackwardCost::getBound(Value value) const {
  auto bound = bounds.find(value);
  return bound == bounds.end() ? getActiveBound(value.getType()) : bound->second;
}

Cost BackwardCost::visit(Operation *op) {
  if (auto structural = dyn_cast<StructuralOpInterface>(op))
    return visit(structural);
  if (auto pullback = dyn_cast<PullbackOp>(op))
    return visit(pullback);
  if (auto scatter = dyn_cast<ScatterOp>(op))
    bounds[scatter] = getBound(scatter.getEntries());
  auto sum = dyn_cast<AccumulateOp>(op);
  if (!sum)
    return {};
  int64_t lhs = getBound(sum.getLhs()), rhs = getBound(sum.getRhs());
  bounds[sum] = std::min(lhs + rhs, getBound(sum));
  return kLinear * std::min(lhs, rhs);
}

Cost BackwardCost::visit(StructuralOpInterface op) {
  Cost cost;
  for (const Program &program : getPrograms(op, variables))
    cost += program.cost * program.count;
  // What is 0 where all operands are, such as a sum of adjoints.
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  BuiltLeaf leaf(op, variables);
  if (op.getCombiner() == Combiner::None && llvm::all_equal(maps) && leaf->mapsZeroToZero() &&
      leaf->isVariable(leaf.value)) {
    Value result = op->getResult(0);
    int64_t bound = 0;
    for (Value operand : op.getLeafOperands())
      bound += getBound(operand);
    bounds[result] = std::min(bound, getBound(result));
  }
  return cost;
}

/// The cost of all ops in a region of scalars.
static Cost countRegion(Region &region, const Variables &variables, ValueRange arguments) {
  SmallVector<bool> variable = variables(arguments);
  variable.resize(region.getNumArguments(), true); // The adjoint.
  return Leaf(region.front(), variable).getCost();
}

/// Of the parts that `tied` candidates share.
static Cost countTieParts(PullbackOp op) {
  Block block;
  Type element = getTensorType(op.getAdjoint().getType()).getElementType();
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&block);
  block.addArguments({element, element}, {op.getLoc(), op.getLoc()});
  buildTieParts(builder, op.getLoc(), op.getTies(), block.getArgument(0), block.getArgument(1));
  return Leaf(block, {true, true}).getCost();
}

Cost BackwardCost::visit(PullbackOp op) {
  int64_t outputs = computeProduct(getUnitShape(op.getAdjoint()));
  int64_t candidates = 0, points = 0; // Of one output at most, and of all.
  for (auto [number, ofOutputs] :
       OutsideReads(op).countPoints(unsigned(getUnitShape(op.getAdjoint()).size()))) {
    candidates = number;
    points += number * ofOutputs;
  }
  // Of a list, entries alone are visited, and none of them is 0.
  bool isList = isa<ActiveType>(op.getAdjoint().getType());
  int64_t active = getBound(op.getAdjoint()), visited = isList ? active : outputs;
  for (OpResult result : op.getResults())
    bounds[result] =
        std::min(op.getResultBound(result.getResultNumber(), active), getBound(result));

  // Products with the adjoint, and one addition to each result.
  bool byInit = op.getWrt().back() == op.getInitNumber();
  Cost part = countRegion(op.getAdjoints(), variables, op.getInputs()) +
              kLinear * (op.getNumResults() - byInit);
  Cost initPart = kLinear * byInit;
  if (!selects(op.getCombiner()))
    return part * (isList ? candidates * visited : points) + initPart * visited;

  // An adjoint is compared with 0, the init and each candidate with the value. The
  // last candidate is the first to win, or they all tie.
  Cost search = (countRegion(op.getLeaf(), variables, op.getInputs()) + kComparison) * candidates +
                kComparison * (op.getInit() ? 1 : 0);
  Cost path = search + (part.isFree() ? initPart : part);
  if (!op.getTies().isNative())
    path =
        (search + kLinear * candidates) + countTieParts(op) + search + part * candidates + initPart;
  return kComparison * (isList ? 0 : outputs) + path * active;
}

} // namespace trop
