//===- TropFunctions.cpp - Functions of a model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropFunctions.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace trop {

StringRef getRole(func::FuncOp function) {
  auto role = function->getAttrOfType<StringAttr>(attrs::kRole);
  return role ? role.getValue() : "";
}

StringRef getArgumentKind(func::FuncOp function, unsigned index) {
  auto kind = function.getArgAttrOfType<StringAttr>(index, attrs::kKind);
  return kind ? kind.getValue() : "";
}

bool isAlwaysGathered(func::FuncOp function, unsigned index) {
  const ArgumentKind *kind = findArgumentKind(getArgumentKind(function, index));
  return isLabelType(function.getFunctionType().getInput(index)) ||
         (kind && kind->null != NullMeans::Nothing);
}

llvm::DenseMap<Attribute, func::FuncOp> findTrainingLosses(ModuleOp module) {
  llvm::DenseMap<Attribute, func::FuncOp> losses;
  for (auto function : module.getOps<func::FuncOp>())
    if (getRole(function) == roles::kTrainingLoss || getRole(function) == roles::kLoss) {
      func::FuncOp &known = losses[function->getAttr(attrs::kModel)];
      if (!known || getRole(known) == roles::kLoss)
        known = function;
    }
  return losses;
}

LogicalResult verifyModelFunction(func::FuncOp function) {
  auto emitError = [&] {
    return function.emitError() << "function of role " << getRole(function) << " expects ";
  };
  if (!function.getBody().hasOneBlock() ||
      !isa<func::ReturnOp>(function.getBody().front().getTerminator()))
    return emitError() << "a body of one block that returns";
  FunctionType signature = function.getFunctionType();
  for (TypeRange types : {signature.getInputs(), signature.getResults()})
    for (Type type : types)
      if (!isValueType(type) && !isLabelType(type) &&
          !(isa<ActiveType>(type) && getRole(function) == roles::kActiveGradient) &&
          !(isa<StateType>(type) && getRole(function) == roles::kState))
        return emitError() << "arguments and results that are values or labels, found " << type;
  bool isLoss = getRole(function) == roles::kLoss || getRole(function) == roles::kTrainingLoss;
  bool hasOneResult = isLoss || getRole(function) == roles::kObjective;
  if (hasOneResult && signature.getNumResults() != 1)
    return emitError() << "one result, found " << signature.getNumResults();
  if (isLoss && !isLossType(signature.getResult(0)))
    return emitError() << "one number a sample, found " << signature.getResult(0);
  if (getRole(function) == roles::kState && function.getOps<SctRootOp>().empty())
    return emitError() << "a root, the largest of all losses";
  return success();
}

void appendLosses(func::FuncOp gradient, func::FuncOp loss) {
  Operation *end = gradient.getBody().front().getTerminator();
  OpBuilder builder(end);
  IRMapping copies;
  copies.map(loss.getArguments(), gradient.getArguments().take_front(loss.getNumArguments()));
  for (Operation &op : loss.getBody().front().without_terminator())
    builder.clone(op, copies);
  Value losses = copies.lookup(loss.getBody().front().getTerminator()->getOperand(0));
  (void)gradient.insertResult(gradient.getNumResults(), losses.getType(), {});
  end->insertOperands(end->getNumOperands(), losses);
}

void dropValues(func::FuncOp function) {
  function->removeDiscardableAttr(attrs::kCheckpoint);
  for (unsigned index = 0; index < function.getNumArguments(); ++index)
    function.removeArgAttr(index, attrs::kValue);
}

void eraseDead(Block &block) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

std::string inventName(Value value) {
  Operation *op = value.getDefiningOp();
  std::string name = op ? op->getName().stripDialect().str() : "argument";
  if (auto layer = dyn_cast_or_null<LayerOpInterface>(op))
    name = layer.getSurfaceName().str();
  if (auto place = value.getLoc()->findInstanceOf<FileLineColLoc>())
    name += "@" + std::to_string(place.getLine());
  return name;
}

} // namespace trop
