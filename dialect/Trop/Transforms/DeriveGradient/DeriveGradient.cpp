//===- DeriveGradient.cpp - Both modes through the interfaces -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The loss is copied into a new function, whose ops are then visited backwards
// (Reverse.cpp) or forwards (Forward.cpp). Source: 002, chapter 2; 000, section 3.2.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/DeriveGradient/Derivation.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_DERIVEGRADIENT
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h.inc"

static LogicalResult check(func::FuncOp function) {
  if (failed(verifyModelFunction(function)))
    return failure();
  ArrayRef<Type> results = function.getResultTypes();
  if (results.size() != 1 || !isValueType(results.front()))
    return function.emitError() << "expected one value to derive, found " << results;
  return success();
}

namespace {

struct DeriveGradient : impl::DeriveGradientBase<DeriveGradient> {
  using DeriveGradientBase::DeriveGradientBase;

  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (getRole(function) == role)
        functions.push_back(function);
    auto trainingLosses = findTrainingLosses(getOperation());
    for (func::FuncOp function : functions) {
      func::FuncOp source = function;
      if (role == roles::kLoss && getDerivedRole() == roles::kGradient)
        if (auto loss = trainingLosses.lookup(function->getAttr(attrs::kModel));
            getRole(loss) == roles::kTrainingLoss)
          source = loss;
      if (failed(check(source)) || failed(derive(function, source)))
        return signalPassFailure();
    }
  }

private:
  StringRef getDerivedRole() {
    if (mode == DerivationMode::Forward)
      return roles::kForwardProduct;
    return wrt == DerivationTarget::Inputs ? roles::kInputGradient : roles::kGradient;
  }

  /// Derives `source` for `function`, which is the same or has no noise.
  LogicalResult derive(func::FuncOp function, func::FuncOp source) {
    func::FuncOp copy = source.clone();
    OpBuilder builder(function->getContext());
    builder.setInsertionPointAfter(function);
    builder.insert(copy);
    copy.setName((function.getName() + "." + getDerivedRole()).str());
    copy->setAttr(attrs::kRole, builder.getStringAttr(getDerivedRole()));
    unsigned count = 0;
    if (mode == DerivationMode::Forward) {
      LogicalResult result = deriveForward(copy, count);
      numTangents += count;
      return result;
    }
    LogicalResult result = deriveReverse(copy, wrt, count);
    numPullbacks += count;
    return result;
  }
};

} // namespace
} // namespace trop
