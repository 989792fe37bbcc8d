//===- PlainPlugin.cpp - A plugin of MLIR that knows nothing of Trop ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A dialect without ops and a pass, with MLIR's entries. The environment can give the dialect
// another's name: PLAIN_DIALECT.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

#include <cstdlib>

using namespace mlir;

namespace {

class PlainDialect : public Dialect {
public:
  explicit PlainDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<PlainDialect>()) {}
  static StringRef getDialectNamespace() {
    const char *name = std::getenv("PLAIN_DIALECT");
    return name ? name : "plain";
  }
};

class PlainPass : public PassWrapper<PlainPass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(PlainPass)
  StringRef getArgument() const override { return "plain-say"; }
  void runOnOperation() override { getOperation()->emitRemark() << "plain"; }
};

} // namespace

extern "C" DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "plain", "3.0",
          [](DialectRegistry *registry) { registry->insert<PlainDialect>(); }};
}

extern "C" PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "plain", "3.0", [] { PassRegistration<PlainPass>(); }};
}
