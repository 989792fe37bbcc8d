//===- Accuracy.cpp - How far rounding takes an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops are looked at one by one, so that no winner of a maximum can differ between the
// two precisions, and bounds need no propagation: a maximum or a leaf is as accurate
// as its terms, and a sum adds an error of eps for each.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Accuracy.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace mlir;

namespace trop::test {

/// |value|, or 0 for an infinity, which is exact.
static Value buildSize(OpBuilder &builder, Location loc, Value value) {
  Value negated = arith::NegFOp::create(builder, loc, value);
  Value size = buildCombine(builder, loc, Combiner::Max, value, negated);
  Value infinity = buildNeutral(builder, loc, value.getType(), Combiner::Min);
  Value finite = buildBeats(builder, loc, Combiner::Min, size, infinity);
  return arith::SelectOp::create(builder, loc, finite, size,
                                 buildConstantLike(builder, loc, size, 0));
}

namespace {

/// One op and the operands it had.
class Probe {
public:
  Probe(Operation *op, llvm::DenseMap<Value, Tensor> &tensors) : op(op), tensors(tensors) {}

  /// The op's results in f64.
  std::vector<Tensor> run() {
    return evaluate([&](OpBuilder &builder, IRMapping &mapping) {
      return SmallVector<Value>(builder.clone(*op, mapping)->getResults());
    });
  }

  /// For each element of the results, the sum of its terms' absolute values.
  std::vector<Tensor> sumSizes() {
    if (auto pullback = dyn_cast<PullbackOp>(op))
      return sumSizes(pullback);
    if (auto structural = dyn_cast<StructuralOpInterface>(op))
      return sumSizes(structural);
    // Heads and losses: their exponentials are at most 1, and so is one of them.
    std::vector<Tensor> sizes = run();
    for (double &size : sizes.front().values)
      size = 1 + std::abs(size);
    return sizes;
  }

  /// The most terms an element of `result` has.
  int64_t countTerms(const Tensor &result) {
    int64_t points = 1, samples = 1;
    for (Value operand : op->getOperands())
      samples = std::max(samples, tensors.at(operand).samples);
    if (auto pullback = dyn_cast<PullbackOp>(op))
      points = getProduct(pullback.getExtents());
    else if (auto structural = dyn_cast<StructuralOpInterface>(op))
      points = getProduct(structural.getDomain());
    else
      points = result.getNumUnits() * tensors.at(op->getOperand(0)).getNumUnits();
    return 1 + points * (samples / result.samples) / std::max<int64_t>(1, result.getNumUnits());
  }

private:
  static int64_t getProduct(ArrayRef<int64_t> extents) {
    int64_t product = 1;
    for (int64_t extent : extents)
      product *= extent;
    return product;
  }

  std::vector<Tensor> evaluate(function_ref<SmallVector<Value>(OpBuilder &, IRMapping &)> build) {
    OpBuilder builder(op->getContext());
    OwningOpRef<ModuleOp> module = ModuleOp::create(op->getLoc());
    builder.setInsertionPointToEnd(module->getBody());
    auto function =
        func::FuncOp::create(builder, op->getLoc(), "probe",
                             builder.getFunctionType(op->getOperandTypes(), op->getResultTypes()));
    Block *block = function.addEntryBlock();
    IRMapping mapping;
    SmallVector<Tensor> arguments;
    for (auto [operand, argument] : llvm::zip(op->getOperands(), block->getArguments())) {
      mapping.map(operand, argument);
      arguments.push_back(tensors.at(operand));
    }
    builder.setInsertionPointToEnd(block);
    SmallVector<Value> results = build(builder, mapping);
    func::ReturnOp::create(builder, op->getLoc(), results);
    auto tensors = interpret(function, arguments, Precision::Double);
    if (succeeded(tensors))
      return {tensors->begin(), tensors->end()};
    ADD_FAILURE() << "not interpreted: " << op->getName().getStringRef().str();
    return {};
  }

  std::vector<Tensor> sumSizes(StructuralOpInterface op) {
    auto sizes = evaluate([&](OpBuilder &builder, IRMapping &mapping) -> SmallVector<Value> {
      SmallVector<Value> operands;
      for (Value operand : op.getLeafOperands())
        operands.push_back(mapping.lookup(operand));
      return {GenericOp::create(
          builder, op.getLoc(), cast<RankedTensorType>(op->getResult(0).getType()), Combiner::Sum,
          op.getDomain(), operands, op.getIndexingMaps(),
          [&](OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) {
            return buildSize(builder, loc, op.buildLeaf(builder, loc, args, indices));
          },
          Value(), Summation::Rounded, op.getOutsideOfOperands())};
    });
    if (Value init = op.getInit())
      for (int64_t sample = 0; sample < sizes.front().samples; ++sample)
        for (int64_t unit = 0; unit < sizes.front().getNumUnits(); ++unit)
          if (double start = std::abs(tensors.at(init).at(sample, unit)); std::isfinite(start))
            sizes.front().at(sample, unit) += start;
    return sizes;
  }

  /// A pullback is linear in the adjoint, so that |adjoint| with |part| gives |term|.
  std::vector<Tensor> sumSizes(PullbackOp op) {
    Tensor &adjoint = tensors.at(op.getAdjoint());
    std::vector<double> saved = adjoint.values;
    for (double &value : adjoint.values)
      value = std::abs(value);
    auto sizes = evaluate([&](OpBuilder &builder, IRMapping &mapping) {
      auto copy = cast<PullbackOp>(builder.clone(*op, mapping));
      Operation *yield = copy.getAdjoints().front().getTerminator();
      OpBuilder inner(yield);
      for (OpOperand &part : yield->getOpOperands())
        part.set(buildSize(inner, op.getLoc(), part.get()));
      return SmallVector<Value>(copy->getResults());
    });
    adjoint.values = saved;
    return sizes;
  }

  Operation *op;
  llvm::DenseMap<Value, Tensor> &tensors;
};

} // namespace

/// What a function computes on its way, in the model's own precision.
static llvm::DenseMap<Value, Tensor> interpretEveryOp(func::FuncOp function,
                                                      ArrayRef<Tensor> arguments) {
  OwningOpRef<func::FuncOp> copy = function.clone();
  SmallVector<Value> values, copies;
  for (auto [op, copied] : llvm::zip(function.getOps(), copy->getOps())) {
    llvm::append_range(values, op.getResults());
    llvm::append_range(copies, copied.getResults());
  }
  copy->getBody().front().getTerminator()->setOperands(copies);
  auto tensors = interpret(*copy, arguments, Precision::Own);
  llvm::DenseMap<Value, Tensor> result;
  if (failed(tensors)) {
    ADD_FAILURE() << "not interpreted: " << function.getName().str();
    return result;
  }
  for (auto [argument, tensor] : llvm::zip(function.getArguments(), arguments))
    result.insert({argument, tensor});
  for (auto [value, tensor] : llvm::zip(values, *tensors))
    result.insert({value, tensor});
  return result;
}

static int64_t expectAccurate(func::FuncOp function, ArrayRef<Tensor> arguments) {
  llvm::DenseMap<Value, Tensor> tensors = interpretEveryOp(function, arguments);
  int64_t compared = 0;
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (op.getNumOperands() == 0)
      continue; // A constant.
    // A witness is found by equality, which f64 would not find.
    if (auto pullback = dyn_cast<PullbackOp>(op); pullback && pullback.getValue())
      continue;
    Probe probe(&op, tensors);
    std::vector<Tensor> exact = probe.run(), sizes = probe.sumSizes();
    for (auto [value, tensor, size] : llvm::zip(op.getResults(), exact, sizes)) {
      const Tensor &own = tensors.at(value);
      double eps = own.type.getElementType().isF32() ? 0x1p-23 : 0x1p-52;
      double bound = 8 * eps * probe.countTerms(tensor);
      for (size_t i = 0; i < own.values.size(); ++i, ++compared) {
        if (own.values[i] == tensor.values[i])
          continue;
        // Below the normal numbers an error is absolute.
        double least = own.type.getElementType().isF32() ? 0x1p-126 : 0x1p-1022;
        EXPECT_LE(std::abs(own.values[i] - tensor.values[i]), bound * (size.values[i] + least))
            << op.getName().getStringRef().str() << ", element " << i;
      }
    }
  }
  return compared;
}

int64_t expectAccurate(CompiledModel &model, const Data &data, const Samples &samples) {
  int64_t compared = 0;
  for (StringRef role : {StringRef(roles::kForward), StringRef(roles::kGradient)})
    if (func::FuncOp function = model.getFunction(role))
      compared += expectAccurate(function, getArguments(function, data, samples));
  return compared;
}

} // namespace trop::test
