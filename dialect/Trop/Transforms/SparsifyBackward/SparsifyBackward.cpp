//===- SparsifyBackward.cpp - Backward code along active paths -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk down a copy of the gradient, which is from the loss backwards: each
// pullback gives its results a form, list or tensor, by the bounds of what it is
// given. What takes no lists gets the tensors they stand for.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/SparsifyBackward/SparsifyBackward.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_SPARSIFYBACKWARD
#include "dialect/Trop/Transforms/SparsifyBackward/SparsifyBackward.h.inc"

/// Whether the op adds two values of one type, element by element.
static bool isSum(Operation *op) {
  auto structural = dyn_cast<StructuralOpInterface>(op);
  if (!structural || structural.getCombiner() != Combiner::None || op->getNumOperands() != 2 ||
      !llvm::all_of(structural.getIndexingMaps(), [](AffineMap map) { return map.isIdentity(); }) ||
      llvm::any_of(op->getOperandTypes(),
                   [&](Type type) { return getTensorType(type) != op->getResult(0).getType(); }))
    return false;
  ScratchLeaf leaf(structural);
  auto sum = leaf.value.getDefiningOp<arith::AddFOp>();
  return sum && llvm::equal(sum->getOperands(), leaf.getOperands());
}

namespace {

class Sparsification {
public:
  Sparsification(func::FuncOp function, int64_t denseFactor, bool remarks)
      : function(function), builder(function.getContext()), denseFactor(denseFactor),
        remarks(remarks) {}

  void run();
  unsigned numLists = 0, numDense = 0;

private:
  void visit(PullbackOp op);
  void visitSum(Operation *op);
  /// Gives an op that takes a tensor what a list stands for.
  void scatterOperand(OpOperand &operand);
  void scatterOperands(Operation *op);

  /// Most entries of a value that are not 0.
  int64_t getBound(Value value) const {
    auto bound = bounds.find(value);
    return bound == bounds.end() ? getActiveBound(value.getType()) : bound->second;
  }
  /// The form of an adjoint: a list with room for `room` entries, if that is cheaper
  /// than a tensor. `bound` entries are not 0.
  Type chooseForm(Value adjointOf, RankedTensorType dense, int64_t room, int64_t bound);

  func::FuncOp function;
  OpBuilder builder;
  int64_t denseFactor;
  bool remarks;
  llvm::DenseMap<Value, int64_t> bounds;
};

} // namespace

Type Sparsification::chooseForm(Value adjointOf, RankedTensorType dense, int64_t room,
                                int64_t bound) {
  int64_t size = computeProduct(getUnitShape(dense));
  if (room <= size / denseFactor) {
    ++numLists;
    return ActiveType::get(dense.getContext(), dense, room);
  }
  ++numDense;
  if (remarks)
    mlir::emitRemark(adjointOf.getLoc())
        << "the adjoint of " << describe(adjointOf, "this value") << " stays dense: one sample "
        << "reaches up to " << bound << " of its " << size
        << " entries, where a list pays for up to " << size / denseFactor;
  return dense;
}

void Sparsification::visit(PullbackOp op) {
  for (OpOperand &operand : op->getOpOperands())
    if (operand.get() != op.getAdjoint())
      scatterOperand(operand);
  Value adjoint = op.getAdjoint();
  for (OpResult result : op.getResults()) {
    unsigned number = result.getResultNumber();
    Value source = op.getSource(number);
    int64_t bound = op.getResultBound(number, getBound(adjoint));
    int64_t room = op.getResultBound(number, getActiveBound(adjoint.getType()));
    result.setType(chooseForm(source, cast<RankedTensorType>(source.getType()), room, bound));
    bounds[result] = bound;
  }
}

void Sparsification::visitSum(Operation *op) {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1), result = op->getResult(0);
  int64_t size = computeProduct(getUnitShape(result));
  int64_t bound = std::min(getBound(lhs) + getBound(rhs), size);
  auto left = dyn_cast<ActiveType>(lhs.getType()), right = dyn_cast<ActiveType>(rhs.getType());
  Type form;
  if (left && right)
    form = chooseForm(result, cast<RankedTensorType>(result.getType()),
                      std::min(left.getBound() + right.getBound(), size), bound);
  if (!form || !isa<ActiveType>(form)) {
    bounds[result] = bound;
    return scatterOperands(op);
  }
  builder.setInsertionPoint(op);
  auto sum = AccumulateOp::create(builder, op->getLoc(), form, lhs, rhs);
  bounds[sum] = bound;
  result.replaceAllUsesWith(sum);
  op->erase();
}

void Sparsification::scatterOperand(OpOperand &operand) {
  auto list = dyn_cast<ActiveType>(operand.get().getType());
  if (!list)
    return;
  Operation *op = operand.getOwner();
  if (remarks)
    op->emitRemark() << "a list of up to " << list.getBound() << " active entries becomes a tensor "
                     << "for '" << op->getName() << "', which takes no list here";
  builder.setInsertionPoint(op);
  int64_t bound = getBound(operand.get());
  operand.set(ScatterOp::create(builder, op->getLoc(), list.getDense(), operand.get()));
  bounds[operand.get()] = bound;
}

void Sparsification::scatterOperands(Operation *op) {
  for (OpOperand &operand : op->getOpOperands())
    scatterOperand(operand);
}

void Sparsification::run() {
  Block &body = function.getBody().front();
  for (BlockArgument argument : body.getArguments())
    if (getArgumentKind(function, argument.getArgNumber()) == kinds::kWeights)
      bounds[argument] = 1;
  for (Operation &op : llvm::make_early_inc_range(body.without_terminator())) {
    // What does not depend on the weight of a sample is a value like any other, even
    // the pullback of a head's maximum.
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return bounds.contains(operand); }))
      continue;
    if (auto pullback = dyn_cast<PullbackOp>(op)) {
      visit(pullback);
      continue;
    }
    if (isSum(&op)) {
      visitSum(&op);
      continue;
    }
    scatterOperands(&op);
    for (Value result : op.getResults())
      bounds[result] = getActiveBound(result.getType());
  }
  auto returned = body.getTerminator()->getOperands();
  function.setFunctionType(
      builder.getFunctionType(body.getArgumentTypes(), llvm::to_vector(returned.getTypes())));
  SmallVector<Attribute> dictionaries; // All at once: they are one attribute.
  for (auto [index, value] : llvm::enumerate(returned)) {
    int64_t bound = isa_and_nonnull<ConstantOp>(value.getDefiningOp()) ? 0 : getBound(value);
    NamedAttrList attributes(function.getResultAttrDict(index));
    attributes.set(attrs::kActiveBound, builder.getI64IntegerAttr(bound));
    dictionaries.push_back(attributes.getDictionary(builder.getContext()));
  }
  function.setAllResultAttrs(dictionaries);
}

namespace {

struct SparsifyBackward : impl::SparsifyBackwardBase<SparsifyBackward> {
  using SparsifyBackwardBase::SparsifyBackwardBase;

  void runOnOperation() override {
    if (denseFactor < 1) {
      getOperation().emitError() << "expected a dense-factor of at least 1, found "
                                 << denseFactor.getValue();
      return signalPassFailure();
    }
    SmallVector<func::FuncOp> gradients;
    llvm::DenseMap<Attribute, func::FuncOp> losses = findTrainingLosses(getOperation());
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == roles::kGradient)
        gradients.push_back(function);
    for (func::FuncOp gradient : gradients) {
      if (failed(verifyModelFunction(gradient)))
        return signalPassFailure();
      func::FuncOp active = gradient.clone();
      OpBuilder builder(gradient->getContext());
      builder.setInsertionPointAfter(gradient);
      builder.insert(active);
      active.setName((gradient.getName() + ".active").str());
      active->setAttr(attrs::kRole, builder.getStringAttr(roles::kActiveGradient));
      Sparsification sparsification(active, denseFactor, remarks);
      sparsification.run();
      if (func::FuncOp loss = losses.lookup(gradient->getAttr(attrs::kModel))) {
        if (failed(verifyModelFunction(loss)))
          return signalPassFailure();
        appendLosses(active, loss);
      }
      numLists += sparsification.numLists;
      numDense += sparsification.numDense;
    }
  }
};

} // namespace
} // namespace trop
