//===- Network.cpp - A source with its weights, in the compiler -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Network.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Analysis/Cost/ModelCost.h"
#include "lib/Driver/AttachWeights.h"
#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Pipeline/Pipelines.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Plugin/Plugins.h"
#include "lib/Support/Files.h"
#include "lib/Target/Source/Source.h"
#include "runtime/Support/Error.h"

#include "mlir/IR/Diagnostics.h"

using namespace mlir;

namespace trop::pruning {

Network::Network(const Settings &settings) {
  auto buffer = readText(settings.source, kMaxSourceBytes);
  if (!buffer)
    throw rt::Error(toString(buffer.takeError()));
  sourceMgr.AddNewSourceBuffer(std::move(*buffer), llvm::SMLoc());
  DialectRegistry registry;
  registerDialects(registry);
  llvm::Expected<Plugins> plugins = Plugins::load(settings.plugins, registry);
  if (!plugins)
    throw rt::Error(toString(plugins.takeError()));
  plugins->registerDialects(registry);
  context = std::make_unique<MLIRContext>(registry);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false);
  FrontendOptions options;
  options.defines = settings.defines;
  options.model = settings.model;
  run([&] {
    module = compileToTrop(sourceMgr, *context, options);
    return success(bool(module));
  });
  ScopedDiagnosticHandler handler(context.get(), [](Diagnostic &diagnostic) {
    std::fprintf(stderr, "trop-prune: warning: %s\n", diagnostic.str().c_str());
  });
  run([&] { return attachWeights(*module, settings.weights); }, /*passWarnings=*/true);
}

Network::~Network() = default;

std::vector<std::string> Network::getSources() const {
  std::vector<std::string> paths;
  for (unsigned id = 1; id <= sourceMgr.getNumBuffers(); ++id)
    paths.push_back(sourceMgr.getMemoryBuffer(id)->getBufferIdentifier().str());
  return paths;
}

void Network::run(llvm::function_ref<LogicalResult()> step, bool passWarnings) const {
  std::string messages;
  ScopedDiagnosticHandler handler(context.get(), [&](Diagnostic &diagnostic) {
    // Warnings of the source were for whoever compiled it first.
    if (diagnostic.getSeverity() != DiagnosticSeverity::Error)
      return success(!passWarnings);
    auto add = [&](Diagnostic &said) {
      std::string place;
      if (auto file = said.getLocation()->findInstanceOf<FileLineColLoc>())
        place = file.getFilename().str() + ":" + std::to_string(file.getLine()) + ":" +
                std::to_string(file.getColumn()) + ": ";
      messages += (messages.empty() ? "" : "; ") + place + said.str();
    };
    add(diagnostic);
    for (Diagnostic &note : diagnostic.getNotes())
      add(note);
    return success();
  });
  if (failed(step()))
    throw rt::Error(messages.empty() ? "the compiler does not say what is wrong" : messages);
}

Written Network::write(ModuleOp module) const {
  Written written;
  run([&] {
    llvm::raw_string_ostream out(written.source);
    return writeSource(module, out);
  });
  run([&] {
    FailureOr<std::string> bytes = formatAttachedWeights(module);
    if (succeeded(bytes))
      written.weights = *bytes;
    return success(succeeded(bytes));
  });
  for (auto function : module.getOps<func::FuncOp>())
    for (BlockArgument argument : function.getArguments())
      if (getRole(function) == roles::kForward &&
          getArgumentKind(function, argument.getArgNumber()) == kinds::kParameter)
        written.parameters += cast<ShapedType>(argument.getType()).getNumElements();
  run([&] {
    OwningOpRef<ModuleOp> derived = module.clone();
    if (failed(runPipeline(*derived, buildGradientPipeline, {})))
      return failure();
    FailureOr<std::vector<ModelCost>> costs = computeModelCosts(*derived);
    if (succeeded(costs))
      written.operations = costs->front().getCost({});
    return success(succeeded(costs));
  });
  return written;
}

} // namespace trop::pruning
