//===- Sources.cpp - Sources to modules and back -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Source/Sources.h"

#include "lib/Frontend/Frontend.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Target/Source/Source.h"
#include "test/lib/Foreign/ForeignDialect.h"

#include "mlir/Parser/Parser.h"

using namespace mlir;

namespace trop::test {

Sources::Sources() {
  DialectRegistry registry;
  registerDialects(registry);
  registry.insert<foreign::ForeignDialect>();
  context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  context->getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      llvm::raw_string_ostream(messages) << diagnostic << '\n';
    if (diagnostic.getSeverity() == DiagnosticSeverity::Warning)
      llvm::raw_string_ostream(warnings) << diagnostic << '\n';
  });
}

OwningOpRef<ModuleOp> Sources::compile(StringRef source, StringRef name) {
  llvm::SourceMgr manager;
  manager.AddNewSourceBuffer(
      llvm::MemoryBuffer::getMemBufferCopy(source, name.empty() ? "model.trop" : name),
      llvm::SMLoc());
  return compileToTrop(manager, *context, {});
}

OwningOpRef<ModuleOp> Sources::parse(StringRef text) {
  return parseSourceString<ModuleOp>(text, context.get());
}

std::string Sources::write(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  return succeeded(writeSource(module, stream)) ? text : "";
}

} // namespace trop::test
