//===- ForeignPlugin.cpp - The foreign dialect as a plugin -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "lib/Support/PluginVersion.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "llvm/Config/llvm-config.h"

using namespace mlir;

TROP_PLUGIN

extern "C" LLVM_ATTRIBUTE_WEAK DialectPluginLibraryInfo mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Foreign", LLVM_VERSION_STRING,
          [](DialectRegistry *registry) { registry->insert<foreign::ForeignDialect>(); }};
}
