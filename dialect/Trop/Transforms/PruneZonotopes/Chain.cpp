//===- Chain.cpp - Models that are one layer after another ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PruneZonotopes/Chain.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

/// Whether an op hands on each number of its one operand in row-major order, as a new shape does.
static bool keepsOrder(Operation *op) {
  auto layer = dyn_cast<StructuralOpInterface>(op);
  if (!layer || op->getNumOperands() != 1 || layer.getLeafOperands().size() != 1 ||
      layer.getCombiner() != Combiner::None || !OutsideReads(layer).empty())
    return false;
  if (ScratchLeaf leaf(layer); leaf.value != leaf.getOperands()[0])
    return false;
  // Row-major numbers of a point's two places agree.
  SmallVector<int64_t> domain = layer.getDomain();
  SmallVector<AffineMap> maps = layer.getIndexingMaps();
  ArrayRef<int64_t> shapes[] = {getUnitShape(op->getOperand(0)), getUnitShape(op->getResult(0))};
  SmallVector<int64_t> strides = computeStrides(domain);
  for (int64_t number = 0, end = computeProduct(domain); number < end; ++number) {
    SmallVector<int64_t> point = delinearize(number, strides);
    int64_t places[2];
    for (int side = 0; side < 2; ++side)
      places[side] = linearize(maps[side].compose(point), computeStrides(shapes[side]));
    if (places[0] != places[1])
      return false;
  }
  return true;
}

std::optional<Chain> followChain(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op) {
    auto argument = cast<BlockArgument>(value);
    auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
    bool isInput = getArgumentKind(function, argument.getArgNumber()) == kinds::kInput;
    return isInput ? std::optional(Chain()) : std::nullopt;
  }
  std::optional<DenseLayer> linear = matchLinear(op);
  auto activation = dyn_cast<ActivationOpInterface>(op);
  if (linear ? !linear->hasValues() : !activation && !keepsOrder(op))
    return std::nullopt;
  std::optional<Chain> chain = followChain(linear ? linear->input : op->getOperand(0));
  if (!chain || (!linear && !activation))
    return chain;
  ChainStep &step = chain->emplace_back();
  step.width = computeProduct(getUnitShape(value));
  if (linear)
    step.layer = readLayer(*linear);
  else
    step.activation = trop::getActivation(activation);
  return chain;
}

Chain findChain(func::FuncOp forward) {
  Value output = forward.getBody().front().getTerminator()->getOperand(0);
  if (auto head = output.getDefiningOp<HeadOpInterface>())
    output = head.getScores();
  std::optional<Chain> chain = followChain(output);
  return chain && !chain->empty() && chain->back().isLinear() ? std::move(*chain) : Chain();
}

Matrix evaluate(const Chain &chain, Matrix values) {
  for (const ChainStep &step : chain) {
    if (!step.isLinear()) {
      values = values.unaryExpr([&](double x) { return step.activation.value(x); });
      continue;
    }
    Matrix next = multiplyRows(values, step.layer.leftCols(values.cols()));
    next.rowwise() += step.layer.col(values.cols()).transpose();
    values = std::move(next);
  }
  return values;
}

} // namespace trop
