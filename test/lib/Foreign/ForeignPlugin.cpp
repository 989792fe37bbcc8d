//===- ForeignPlugin.cpp - The foreign dialect as a plugin, with test passes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Cost.h"
#include "test/lib/Foreign/ForeignDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Config/llvm-config.h"

using namespace mlir;

namespace {

/// Prints what every layer costs.
struct PrintCost : PassWrapper<PrintCost, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PrintCost)

  StringRef getArgument() const override { return "test-print-cost"; }
  StringRef getDescription() const override { return "Print what every layer costs"; }
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    for (Operation &op : getOperation().getBody().front())
      ops.push_back(&op);
    for (Operation *op : ops)
      if (FailureOr<trop::Cost> cost = trop::computeCost(op); succeeded(cost))
        llvm::outs() << op->getName() << ": " << *cost << '\n';
  }
};

} // namespace

extern "C" LLVM_ATTRIBUTE_WEAK DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Foreign", LLVM_VERSION_STRING,
          [](DialectRegistry *registry) { registry->insert<foreign::ForeignDialect>(); }};
}

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Foreign", LLVM_VERSION_STRING,
          [] { PassRegistration<PrintCost>(); }};
}
