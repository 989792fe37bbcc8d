//===- Frontend.cpp - From a .trop source to the trop dialect -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Frontend.h"
#include "lib/Frontend/Grammar/Parser.h"
#include "lib/Frontend/Lower/Lower.h"
#include "lib/Frontend/Sema/Names.h"
#include "lib/Frontend/Sema/Outputs.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;

namespace trop {
/// The model asked for; null after an error.
static const ast::Model *chooseModel(Sources &sources, const Program &program,
                                     llvm::StringRef wanted) {
  auto names = llvm::to_vector(llvm::make_first_range(program.models));
  llvm::SourceMgr &manager = sources.getManager();
  auto start = llvm::SMLoc::getFromPointer(
      manager.getMemoryBuffer(manager.getMainFileID())->getBufferStart());
  if (!wanted.empty()) {
    const ast::Model *model = program.models.lookup(wanted);
    if (!model)
      sources.emitError(start) << "there is no model '" << wanted << "'"
                               << suggestName(wanted, names)
                               << "; models: " << listNames(names, "and");
    return model;
  }
  if (names.empty()) {
    sources.emitError(start) << "there is no model here";
    return nullptr;
  }
  if (names.size() == 1)
    return program.models.front().second;
  if (program.trainBlocks.size() == 1)
    return program.models.lookup(program.trainBlocks.begin()->first());
  sources.emitError(start) << "there are several models, choose one with --model: "
                           << listNames(names);
  return nullptr;
}

OwningOpRef<ModuleOp> compileToTrop(llvm::SourceMgr &sourceMgr, MLIRContext &context,
                                    const FrontendOptions &options) {
  Sources sources(sourceMgr, &context, options.output);
  Registry registry(&context);
  if (failed(registry.verify(UnknownLoc::get(&context))))
    return nullptr;
  std::unique_ptr<Program> program =
      analyze(sources, registry, options.defines, options.derivative);
  if (!program)
    return nullptr;
  const ast::Model *model = chooseModel(sources, *program, options.model);
  return model ? lowerModel(sources, registry, *program, *model) : nullptr;
}

LogicalResult printAst(llvm::SourceMgr &sourceMgr, MLIRContext &context, llvm::raw_ostream &out,
                       const OutputFile *output) {
  Sources sources(sourceMgr, &context, output);
  std::unique_ptr<ast::File> file = parse(sources, sourceMgr.getMainFileID());
  if (!file)
    return failure();
  checkOutput(sources, *file);
  if (sources.getErrorCount())
    return failure();
  ast::print(*file, out);
  return success();
}

} // namespace trop
