//===- AtPosition.cpp - Others' passes in the pipeline --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropKinds.h"
#include "lib/Pipeline/Passes.h"
#include "lib/Pipeline/Positions.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <map>

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_ATPOSITION
#include "lib/Pipeline/Passes.h.inc"

namespace {

/// What passes at a position have to keep: from after-gradient on, how functions with a role are
/// called; at after-gradient, all of the one that describes the model.
class Promises {
public:
  Promises(ModuleOp module, Position position) {
    if (position < Position::AfterGradient)
      return;
    for (auto function : module.getOps<FunctionOpInterface>())
      if (function->hasAttr(attrs::kRole))
        signatures[function.getName().str()] = getSignature(function);
    if (position == Position::AfterGradient)
      for (auto function : module.getOps<func::FuncOp>())
        if (getRole(function) == roles::kForward)
          forwards.emplace_back(function.clone());
  }

  /// What was not kept; empty if all was.
  std::string findBroken(ModuleOp module) const;

private:
  static SmallVector<Attribute, 4> getSignature(FunctionOpInterface function) {
    return {function->getAttr(attrs::kRole), TypeAttr::get(function.getFunctionType()),
            function.getAllArgAttrs(), function.getAllResultAttrs()};
  }

  std::map<std::string, SmallVector<Attribute, 4>> signatures;
  std::vector<OwningOpRef<func::FuncOp>> forwards;
};

} // namespace

std::string Promises::findBroken(ModuleOp module) const {
  for (const auto &[name, signature] : signatures) {
    auto function = module.lookupSymbol<FunctionOpInterface>(name);
    if (!function)
      return "removes '" + name + "', a function that programs call";
    if (getSignature(function) != signature)
      return "changes the role, the type or the arguments of '" + name + "', which programs call";
  }
  for (const OwningOpRef<func::FuncOp> &each : forwards) {
    func::FuncOp before = *each;
    auto after = module.lookupSymbol<func::FuncOp>(before.getName());
    if (!OperationEquivalence::isEquivalentTo(before, after, OperationEquivalence::IgnoreLocations))
      return "changes '" + before.getName().str() +
             "', which describes the model and of which gradients were derived; passes that do "
             "stand at after-frontend or before-gradient";
  }
  return "";
}

namespace {

class AtPosition : public impl::AtPositionBase<AtPosition> {
public:
  using AtPositionBase::AtPositionBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    for (const OpPassManager &each : passes)
      each.getDependentDialects(registry);
  }

  void runOnOperation() override {
    std::optional<Position> at = parsePosition(position);
    if (!at) {
      getOperation().emitError() << "there is no position '" << position << "'";
      return signalPassFailure();
    }
    for (const OpPassManager &each : passes) {
      Promises promises(getOperation(), *at);
      OpPassManager copy(each);
      if (failed(run(copy)))
        return signalPassFailure();
      if (std::string broken = promises.findBroken(getOperation()); !broken.empty()) {
        getOperation().emitError() << describe(each) << " " << broken;
        return signalPassFailure();
      }
    }
  }

private:
  /// "'canonicalize' at position after-gradient, of --pass-pipeline-at,".
  std::string describe(const OpPassManager &each) const {
    std::string text;
    llvm::raw_string_ostream stream(text);
    each.printAsTextualPipeline(stream);
    StringRef inside = text;
    inside.consume_front("builtin.module(");
    inside.consume_back(")");
    return ("'" + inside + "' at position " + position +
            (origin.empty() ? "" : " (" + origin + ")"))
        .str();
  }

  LogicalResult run(OpPassManager &each) {
    bool said = false;
    ScopedDiagnosticHandler handler(&getContext(), [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error) {
        diagnostic.attachNote(getOperation().getLoc()) << "of " << describe(each);
        said = true;
      }
      return failure(); // Others say it.
    });
    if (succeeded(runPipeline(each, getOperation())) && succeeded(verify(getOperation())))
      return success();
    if (!said)
      getOperation().emitError() << "failed without a word";
    return failure();
  }
};

} // namespace

} // namespace trop
