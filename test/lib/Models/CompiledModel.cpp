//===- CompiledModel.cpp - A model compiled and loaded into this process -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Models/CompiledModel.h"

#include "lib/Frontend/Frontend.h"
#include "lib/Pipeline/Registration.h"
#include "test/lib/Foreign/ForeignDialect.h"

#include "llvm/Support/SourceMgr.h"

using namespace llvm;

namespace trop::test {

Expected<std::unique_ptr<CompiledModel>>
CompiledModel::compile(StringRef source, const CodegenOptions &options, StringRef name,
                       function_ref<void(mlir::ModuleOp)> edit, const PipelineOptions &pipeline,
                       bool withGpu) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  registry.insert<foreign::ForeignDialect>();
  std::unique_ptr<CompiledModel> result(new CompiledModel());
  result->context =
      std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  result->context->loadAllAvailableDialects();

  std::string messages;
  mlir::ScopedDiagnosticHandler handler(result->context.get(), [&](mlir::Diagnostic &diagnostic) {
    raw_string_ostream(messages) << diagnostic.getLocation() << ": " << diagnostic << '\n';
  });
  if (failed(result->lower(source, name)))
    return createStringError(messages);
  if (edit)
    edit(*result->derived);
  auto loaded = LoadedModel::compile(*result->derived, options, name, pipeline, withGpu);
  if (!loaded)
    return joinErrors(loaded.takeError(), createStringError(messages));
  result->loaded.emplace(std::move(*loaded));
  return result;
}

mlir::LogicalResult CompiledModel::lower(StringRef source, StringRef name) {
  SourceMgr sources;
  sources.AddNewSourceBuffer(MemoryBuffer::getMemBufferCopy(source, name), SMLoc());
  original = compileToTrop(sources, *context, {});
  if (!original)
    return mlir::failure();
  derived = original->clone();
  return runPipeline(*derived, buildGradientPipeline, {});
}

static mlir::func::FuncOp findFunction(mlir::ModuleOp module, StringRef role) {
  for (auto function : module.getOps<mlir::func::FuncOp>())
    if (auto attr = function->getAttrOfType<mlir::StringAttr>(attrs::kRole);
        attr && attr.getValue() == role)
      return function;
  return {};
}

mlir::func::FuncOp CompiledModel::getFunction(StringRef role) {
  if (role != roles::kValues)
    if (auto function = findFunction(*original, role))
      return function;
  return findFunction(*derived, role);
}

PipelineOptions divideAll() {
  PipelineOptions options;
  options.longestFunction = 0;
  options.longestPiece = 60;
  return options;
}

PipelineOptions groupAll(int64_t level2) {
  PipelineOptions options;
  options.processor = getProcessorModel("generic");
  options.processor->level2 = level2;
  options.processor->level3 = int64_t(1) << 30;
  return options;
}

} // namespace trop::test
