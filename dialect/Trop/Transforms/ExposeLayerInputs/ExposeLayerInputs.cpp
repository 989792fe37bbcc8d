//===- ExposeLayerInputs.cpp - Layer inputs among the named values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

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
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      auto role = function->getAttrOfType<StringAttr>(attrs::kRole);
      if (role && role.getValue() == roles::kValues)
        expose(function);
    }
  }

  void expose(func::FuncOp function) {
    Operation *returned = function.getBody().front().getTerminator();
    for (BlockArgument argument : function.getArguments()) {
      StructuralOpInterface layer = findWeightedLayer(argument);
      if (!layer)
        continue;
      Value input = layer.getLeafOperands().front();
      if (!hasSamples(input) || llvm::is_contained(returned->getOperands(), input))
        continue;
      auto name = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(), attrs::kName);
      Builder builder(&getContext());
      unsigned position = function.getNumResults();
      auto resultAttrs = builder.getDictionaryAttr(builder.getNamedAttr(
          attrs::kName, builder.getStringAttr(name.getValue() + ".input")));
      if (failed(function.insertResult(position, input.getType(), resultAttrs)))
        return signalPassFailure();
      returned->insertOperands(position, input);
      ++numExposed;
    }
  }
};

} // namespace
} // namespace trop
