//===- ExposeLayerInputs.cpp - Layer inputs among the named values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropShapes.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_EXPOSELAYERINPUTS
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h.inc"

StructuralOpInterface findWeightedLayer(Value parameter) {
  StructuralOpInterface first;
  for (Operation *user : parameter.getUsers()) {
    auto layer = dyn_cast<StructuralOpInterface>(user);
    if (!layer)
      continue;
    SmallVector<Value> operands = layer.getLeafOperands();
    for (unsigned number : layer.getWeightOperands())
      if (operands[number] == parameter && (!first || user->isBeforeInBlock(first)))
        first = layer;
  }
  return first;
}

namespace {

struct ExposeLayerInputs : impl::ExposeLayerInputsBase<ExposeLayerInputs> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == roles::kValues &&
          (failed(verifyModelFunction(function)) || failed(expose(function))))
        return signalPassFailure();
  }

  LogicalResult expose(func::FuncOp function) {
    Builder builder(&getContext());
    for (BlockArgument argument : function.getArguments()) {
      StructuralOpInterface layer = findWeightedLayer(argument);
      if (!layer || !hasSamples(layer.getLeafOperands().front()))
        continue;
      auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName);
      FailureOr<unsigned> position = findOrAddResult(function, layer.getLeafOperands().front(),
                                                     name ? name.getValue() + ".input" : Twine());
      if (failed(position))
        return failure();
      function.setArgAttr(argument.getArgNumber(), attrs::kInputValue,
                          builder.getI64IntegerAttr(*position));
    }
    for (auto head : function.getOps<HeadOpInterface>())
      if (hasSamples(head.getScores()) &&
          failed(findOrAddResult(function, head.getScores(), "scores")))
        return failure();
    return success();
  }

  /// The number of the result that is `input`, called `name` if it is a new one.
  FailureOr<unsigned> findOrAddResult(func::FuncOp function, Value input, const Twine &name) {
    Operation *returned = function.getBody().front().getTerminator();
    auto place = llvm::find(returned->getOperands(), input);
    unsigned position = std::distance(returned->operand_begin(), place);
    if (position < function.getNumResults())
      return position;
    Builder builder(&getContext());
    NamedAttrList resultAttrs;
    if (!name.isTriviallyEmpty())
      resultAttrs.set(attrs::kName, builder.getStringAttr(name));
    if (failed(function.insertResult(position, input.getType(),
                                     resultAttrs.getDictionary(&getContext()))))
      return failure();
    returned->insertOperands(position, input);
    ++numExposed;
    return position;
  }
};

} // namespace
} // namespace trop
