//===- Ranges.cpp - Where values lie --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rounded sums, products with one number, maxima and minima are monotone: the ends of a result's
// range are computed from those of the operands', in the program's order and type.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/RemoveDominatedUnits/Ranges.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include <cmath>

using namespace mlir;

namespace trop {

FloatType getFloatType(Value value) { return {getElementTypeOrSelf(value.getType()).isF32()}; }

/// Of a leaf from an operand's range and a weight.
static Interval applyLeaf(LeafKind leaf, Interval range, double weight, FloatType type) {
  if (leaf == LeafKind::Sum)
    return std::isinf(weight) ? Interval{weight, weight}
                              : Interval{type.add(range.low, weight), type.add(range.high, weight)};
  if (weight == 0) // 0 times what is not known
    return {0, 0};
  double low = type.multiply(range.low, weight), high = type.multiply(range.high, weight);
  return {std::min(low, high), std::max(low, high)};
}

static double combine(Combiner combiner, double kept, double next, FloatType type) {
  switch (combiner) {
  case Combiner::Max:
    return std::max(kept, next);
  case Combiner::Min:
    return std::min(kept, next);
  default:
    return type.add(kept, next);
  }
}

/// Of a layer of an operand with samples and a parameter.
static std::optional<std::vector<Interval>> findRangesOfLayer(Operation *op,
                                                              ArrayRef<Interval> box) {
  auto layer = dyn_cast<StructuralOpInterface>(op);
  LeafKind leaf = layer ? classifyLeaf(layer) : LeafKind::Other;
  if (leaf == LeafKind::Other || !OutsideReads(layer).empty())
    return std::nullopt;
  SmallVector<Value> operands = layer.getLeafOperands();
  BlockArgument weights = getParameter(operands[1]), bias;
  if (layer.getInit())
    bias = getParameter(layer.getInit());
  if (!hasSamples(operands[0]) || !weights || !hasValue(weights) ||
      bool(layer.getInit()) != bool(bias) || (bias && !hasValue(bias)))
    return std::nullopt;

  FloatType type = getFloatType(op->getResult(0));
  Combiner combiner = layer.getCombiner();
  std::vector<Interval> inputs = findRanges(operands[0], box);
  SmallVector<double> factors = readNumbers(weights);
  double start = combiner == Combiner::Max ? -HUGE_VAL : combiner == Combiner::Min ? HUGE_VAL : 0;
  std::vector<Interval> results(size_t(computeProduct(getUnitShape(op->getResult(0)))),
                                {start, start});
  if (bias)
    for (auto [result, number] : llvm::zip_equal(results, readNumbers(bias)))
      result = {number, number};
  SmallVector<SmallVector<int64_t>> strides;
  for (Value value : {operands[0], operands[1], Value(op->getResult(0))})
    strides.push_back(computeStrides(getUnitShape(value)));
  SmallVector<AffineMap> maps = layer.getIndexingMaps();
  SmallVector<int64_t> domain = layer.getDomain(), domainStrides = computeStrides(domain);
  for (int64_t number = 0, end = computeProduct(domain); number < end; ++number) {
    SmallVector<int64_t> point = delinearize(number, domainStrides);
    auto place = [&](int which) {
      return size_t(linearize(maps[which].compose(point), strides[which]));
    };
    Interval next = applyLeaf(leaf, inputs[place(0)], factors[place(1)], type);
    Interval &kept = results[place(2)];
    kept = combiner == Combiner::None ? next
                                      : Interval{combine(combiner, kept.low, next.low, type),
                                                 combine(combiner, kept.high, next.high, type)};
  }
  for (Interval &range : results) // NaN: opposite infinities of what is not known
    if (std::isnan(range.low) || std::isnan(range.high))
      range = {-HUGE_VAL, HUGE_VAL};
  return results;
}

std::vector<Interval> findRanges(Value value, ArrayRef<Interval> box) {
  size_t count = size_t(computeProduct(getUnitShape(value)));
  std::vector<Interval> unknown(count, {-HUGE_VAL, HUGE_VAL});
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    if (getArgumentKind(function, argument.getArgNumber()) != kinds::kInput)
      return unknown;
    return box.size() == 1 ? std::vector<Interval>(count, box[0]) : box.vec();
  }
  return findRangesOfLayer(value.getDefiningOp(), box).value_or(unknown);
}

} // namespace trop
