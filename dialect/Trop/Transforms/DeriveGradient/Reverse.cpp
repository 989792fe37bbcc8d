//===- Reverse.cpp - Adjoints, from the loss backwards -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A structural op becomes one pullback, whatever its leaf and combiner; a composite
// op builds its own reverse.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveGradient/Derivation.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Structural ops
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<std::pair<Value, Value>>>
buildStructuralReverse(OpBuilder &builder, DifferentiableLeafOpInterface op, Value adjoint,
                       function_ref<bool(Value)> wanted) {
  Location loc = op.getLoc();
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<int64_t> domain = op.getDomain();
  Type element = getElementTypeOrSelf(adjoint.getType());
  bool hasWitness = selects(op.getCombiner());

  Region leaf, adjoints;
  SmallVector<int64_t> wrt;
  SmallVector<Type> types;
  SmallVector<Value> sources;
  std::optional<unsigned> refused;
  buildScalarRegion(builder, loc, adjoints, operands, element, domain.size(),
                    [&](ValueRange args, ValueRange indices) {
                      SmallVector<Value> yielded,
                          parts = op.buildLeafAdjoints(builder, loc, args.drop_back(), indices,
                                                       args.back());
                      for (auto [number, operand] : llvm::enumerate(operands)) {
                        if (!wanted(operand))
                          continue;
                        if (!parts[number]) {
                          refused = unsigned(number);
                          break;
                        }
                        wrt.push_back(number);
                        yielded.push_back(parts[number]);
                        sources.push_back(operand);
                      }
                      return yielded;
                    });
  if (refused)
    return refuseLeafOperand(op, *refused);
  if (hasWitness)
    buildScalarRegion(builder, loc, leaf, operands, {}, domain.size(),
                      [&](ValueRange args, ValueRange indices) -> SmallVector<Value> {
                        return {op.buildLeaf(builder, loc, args, indices)};
                      });
  if (Value init = op.getInit(); init && wanted(init)) {
    wrt.push_back(operands.size());
    sources.push_back(init);
  }
  for (Value source : sources)
    types.push_back(source.getType());

  auto pullback = PullbackOp::create(builder, loc, types, op.getCombiner(), domain, wrt, operands,
                                     op.getInit(), hasWitness ? op->getResult(0) : Value(), adjoint,
                                     builder.getAffineMapArrayAttr(op.getIndexingMaps()),
                                     op.getDerivedProgram(), op.getSummation(),
                                     buildOutsideAttr(builder, op.getOutsideOfOperands()));
  pullback.getLeaf().takeBody(leaf);
  pullback.getAdjoints().takeBody(adjoints);

  SmallVector<std::pair<Value, Value>> parts;
  for (auto [source, part] : llvm::zip_equal(sources, pullback.getResults()))
    parts.emplace_back(source, part);
  return parts;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

/// Adjoints of the values of one function.
class Reverse : public Derivation {
public:
  using Derivation::Derivation;

  LogicalResult run(DerivationTarget target);
  unsigned numPullbacks = 0;

private:
  LogicalResult reverse(Operation *op);
  void addAdjoint(Value value, Value part);

  DenseMap<Value, Value> adjoints;
};

void Reverse::addAdjoint(Value value, Value part) {
  if (!part || !isActive(value))
    return;
  Value &adjoint = adjoints[value];
  adjoint = adjoint ? PlusOp::create(builder, part.getLoc(), adjoint, part).getResult() : part;
}

LogicalResult Reverse::reverse(Operation *op) {
  Value adjoint = adjoints.lookup(op->getResult(0));
  if (!adjoint)
    return success();
  if (auto structural = dyn_cast<DifferentiableLeafOpInterface>(op)) {
    auto parts = buildStructuralReverse(builder, structural, adjoint,
                                        [&](Value value) { return isActive(value); });
    if (failed(parts))
      return failure();
    for (auto [operand, part] : *parts)
      addAdjoint(operand, part);
    ++numPullbacks;
    return success();
  }
  SmallVector<Value> parts = cast<CompositeOpInterface>(op).buildReverse(builder, adjoint);
  if (parts.size() != op->getNumOperands())
    return failure(); // The default of buildReverse has said why.
  for (auto [operand, part] : llvm::zip_equal(op->getOperands(), parts))
    addAdjoint(operand, part);
  return success();
}

/// Parameters are seen by all samples, whose adjoints the caller weighs; of one that never moves
/// it is 0. The input is a sample's own, and so is its gradient.
LogicalResult Reverse::run(DerivationTarget target) {
  bool isInput = target == DerivationTarget::Inputs;
  if (failed(prepare({isInput ? kinds::kInput : kinds::kParameter}, /*movingAlone=*/true)))
    return failure();
  builder.setInsertionPoint(returned);
  if (isInput) {
    addAdjoint(result, buildFilled(builder, result.getLoc(), result, 1));
  } else {
    auto weights = addArguments(
        kinds::kWeights, {{result.getType(), builder.getStringAttr("weights"), result.getLoc()}});
    if (failed(weights))
      return failure();
    addAdjoint(result, weights->front());
  }
  for (Operation *op : llvm::reverse(ops))
    if (failed(reverse(op)))
      return failure();

  SmallVector<Value> results;
  SmallVector<Attribute> names;
  for (BlockArgument source : sources) {
    Value adjoint = adjoints.lookup(source);
    results.push_back(adjoint ? adjoint : buildFilled(builder, source.getLoc(), source, 0));
    names.push_back(getName(source));
  }
  finish(results, names);
  return success();
}

} // namespace

LogicalResult deriveReverse(func::FuncOp function, DerivationTarget target,
                            unsigned &numPullbacks) {
  Reverse derivation(function);
  LogicalResult result = derivation.run(target);
  numPullbacks += derivation.numPullbacks;
  return result;
}

} // namespace trop
