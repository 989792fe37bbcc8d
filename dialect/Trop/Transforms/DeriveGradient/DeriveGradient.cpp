//===- DeriveGradient.cpp - Reverse mode through the interfaces -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loss is copied into a new function, then its ops are visited backwards.
// A structural op becomes one pullback, whatever its leaf and combiner; a
// composite op builds its own reverse. Source: 002, chapter 2; 000, section 3.2.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_DERIVEGRADIENT
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h.inc"

//===----------------------------------------------------------------------===//
// Structural ops
//===----------------------------------------------------------------------===//

/// Starts a region of scalars: one argument for each leaf operand, then `extra`.
static Block *createLeafBlock(OpBuilder &builder, Region &region, ValueRange operands,
                              ArrayRef<Type> extra, Location loc) {
  Block *block = builder.createBlock(&region);
  for (Value operand : operands)
    block->addArgument(getElementTypeOrSelf(operand.getType()), operand.getLoc());
  for (Type type : extra)
    block->addArgument(type, loc);
  return block;
}

static SmallVector<Value> buildIndices(OpBuilder &builder, Location loc, size_t dims) {
  SmallVector<Value> indices;
  for (size_t dim = 0; dim < dims; ++dim)
    indices.push_back(IndexOp::create(builder, loc, dim));
  return indices;
}

/// Erases what nothing in the block uses, last op first.
static void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

FailureOr<SmallVector<std::pair<Value, Value>>>
buildStructuralReverse(OpBuilder &builder, StructuralOpInterface op, Value adjoint,
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
  {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = createLeafBlock(builder, adjoints, operands, element, loc);
    SmallVector<Value> parts = op.buildLeafAdjoints(builder, loc, block->getArguments().drop_back(),
                                                    buildIndices(builder, loc, domain.size()),
                                                    block->getArguments().back());
    SmallVector<Value> yielded;
    for (auto [number, operand] : llvm::enumerate(operands)) {
      if (!wanted(operand))
        continue;
      if (!parts[number])
        return op.emitError() << "'" << op->getName()
                              << "' takes no derivative by its leaf operand " << number
                              << ", which a parameter reaches";
      wrt.push_back(number);
      yielded.push_back(parts[number]);
      sources.push_back(operand);
    }
    YieldOp::create(builder, loc, yielded);
    eraseDead(*block);
    if (hasWitness) {
      Block *leafBlock = createLeafBlock(builder, leaf, operands, {}, loc);
      Value value = op.buildLeaf(builder, loc, leafBlock->getArguments(),
                                 buildIndices(builder, loc, domain.size()));
      YieldOp::create(builder, loc, value);
      eraseDead(*leafBlock);
    }
  }
  if (Value init = op.getInit(); init && wanted(init)) {
    wrt.push_back(operands.size());
    sources.push_back(init);
  }
  for (Value source : sources)
    types.push_back(source.getType());

  auto pullback = PullbackOp::create(builder, loc, types, op.getCombiner(), domain, wrt, operands,
                                     op.getInit(), hasWitness ? op->getResult(0) : Value(), adjoint,
                                     builder.getAffineMapArrayAttr(op.getIndexingMaps()),
                                     op.getDerivedProgram());
  pullback.getLeaf().takeBody(leaf);
  pullback.getAdjoints().takeBody(adjoints);

  SmallVector<std::pair<Value, Value>> parts;
  for (auto [source, part] : llvm::zip_equal(sources, pullback.getResults()))
    parts.emplace_back(source, part);
  return parts;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

/// Writes the gradient of one function into a copy of it.
class Derivation {
public:
  Derivation(func::FuncOp function) : function(function), builder(function.getContext()) {}

  /// Derives in place. The function's result becomes the parameters' adjoints.
  LogicalResult run();
  unsigned numPullbacks = 0;

private:
  /// Marks what the parameters reach; refuses ops without a derivative.
  LogicalResult markActive();
  LogicalResult reverse(Operation *op);
  void addAdjoint(Value value, Value part);
  bool isActive(Value value) const { return active.contains(value); }

  func::FuncOp function;
  OpBuilder builder;
  SmallVector<Value> parameters;
  DenseSet<Value> active;
  DenseMap<Value, Value> adjoints;
};

LogicalResult Derivation::markActive() {
  for (BlockArgument argument : function.getArguments())
    if (getArgumentKind(function, argument.getArgNumber()) == "parameter")
      parameters.push_back(argument);
  active.insert(parameters.begin(), parameters.end());
  for (Operation &op : function.getBody().front().without_terminator()) {
    if (!llvm::any_of(op.getOperands(), [&](Value operand) { return isActive(operand); }))
      continue;
    if (!isa<StructuralOpInterface, CompositeOpInterface>(op))
      return op.emitError() << "'" << op.getName() << "' has no derivative: it implements neither "
                            << "StructuralOpInterface nor CompositeOpInterface";
    active.insert(op.result_begin(), op.result_end());
  }
  return success();
}

void Derivation::addAdjoint(Value value, Value part) {
  if (!part || !isActive(value))
    return;
  Value &adjoint = adjoints[value];
  adjoint = adjoint ? PlusOp::create(builder, part.getLoc(), adjoint, part).getResult() : part;
}

LogicalResult Derivation::reverse(Operation *op) {
  Value adjoint = adjoints.lookup(op->getResult(0));
  if (!adjoint)
    return success();
  if (auto structural = dyn_cast<StructuralOpInterface>(op)) {
    auto parts = buildStructuralReverse(builder, structural, adjoint,
                                        [&](Value value) { return isActive(value); });
    if (failed(parts))
      return failure();
    for (auto [operand, part] : *parts)
      addAdjoint(operand, part);
    ++numPullbacks;
    return success();
  }
  auto parts = cast<CompositeOpInterface>(op).buildReverse(builder, adjoint);
  for (auto [operand, part] : llvm::zip_equal(op->getOperands(), parts))
    addAdjoint(operand, part);
  return success();
}

LogicalResult Derivation::run() {
  if (failed(markActive()))
    return failure();
  Block &body = function.getBody().front();
  auto returned = cast<func::ReturnOp>(body.getTerminator());
  Value result = returned.getOperand(0);
  unsigned position = function.getNumArguments();
  auto argumentAttrs = builder.getDictionaryAttr(
      {builder.getNamedAttr(attrs::kKind, builder.getStringAttr("weights")),
       builder.getNamedAttr(attrs::kName, builder.getStringAttr("weights"))});
  if (failed(function.insertArgument(position, result.getType(), argumentAttrs, result.getLoc())))
    return failure();

  SmallVector<Operation *> ops;
  for (Operation &op : body.without_terminator())
    if (op.getNumResults() == 1 && isActive(op.getResult(0)))
      ops.push_back(&op);
  builder.setInsertionPoint(returned);
  addAdjoint(result, function.getArgument(position));
  for (Operation *op : llvm::reverse(ops))
    if (failed(reverse(op)))
      return failure();

  SmallVector<Value> results;
  for (Value parameter : parameters) {
    Value adjoint = adjoints.lookup(parameter);
    auto type = cast<RankedTensorType>(parameter.getType());
    if (!adjoint)
      adjoint = ConstantOp::create(builder, parameter.getLoc(),
                                   cast<ElementsAttr>(builder.getZeroAttr(type)));
    results.push_back(adjoint);
  }
  returned->setOperands(results);
  SmallVector<Type> types = llvm::map_to_vector(results, [](Value v) { return v.getType(); });
  function.setFunctionType(builder.getFunctionType(body.getArgumentTypes(), types));
  function.removeResAttrsAttr();
  for (auto [index, parameter] : llvm::enumerate(parameters))
    function.setResultAttr(
        index, attrs::kName,
        function.getArgAttr(cast<BlockArgument>(parameter).getArgNumber(), attrs::kName));
  eraseDead(body);
  return success();
}

struct DeriveGradient : impl::DeriveGradientBase<DeriveGradient> {
  using DeriveGradientBase::DeriveGradientBase;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == role)
        functions.push_back(function);
    for (func::FuncOp function : functions) {
      if (failed(check(function)))
        return signalPassFailure();
      func::FuncOp gradient = function.clone();
      OpBuilder builder(function->getContext());
      builder.setInsertionPointAfter(function);
      builder.insert(gradient);
      gradient.setName((function.getName() + ".gradient").str());
      gradient->setAttr(attrs::kRole, builder.getStringAttr(roles::kGradient));
      Derivation derivation(gradient);
      if (failed(derivation.run()))
        return signalPassFailure();
      numPullbacks += derivation.numPullbacks;
    }
  }

  static LogicalResult check(func::FuncOp function) {
    if (failed(verifyModelFunction(function)))
      return failure();
    ArrayRef<Type> results = function.getResultTypes();
    if (results.size() != 1 || !isValueType(results.front()))
      return function.emitError() << "expected one value to derive, found " << results;
    return success();
  }
};

} // namespace
} // namespace trop
