//===- StageFiles.cpp - Stages of the pipeline as files -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/StageFiles.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/Builders.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace trop {

/// On the module: paths, the first that of the source.
static constexpr llvm::StringLiteral kSourcesAttr = "trop.sources";
/// On a module inside the last one, whose name is the attribute's: a text.
static constexpr llvm::StringLiteral kDescriptionAttr = "trop.description";

bool isStageFile(StringRef name, StringRef text) {
  if (name != "-")
    return llvm::sys::path::extension(name) == ".mlir";
  for (StringRef line : llvm::split(text, '\n'))
    if (line.starts_with("module ") || line.starts_with("\"builtin.module\"") ||
        line.starts_with("func.func "))
      return true;
  return false;
}

void setSources(ModuleOp module, ArrayRef<std::string> paths) {
  Builder builder(module.getContext());
  SmallVector<StringRef> texts(paths.begin(), paths.end());
  module->setAttr(kSourcesAttr, builder.getStrArrayAttr(texts));
}

std::vector<std::string> getSources(ModuleOp module, StringRef name) {
  std::vector<std::string> paths;
  if (auto said = module->getAttrOfType<ArrayAttr>(kSourcesAttr))
    for (auto path : said.getAsRange<StringAttr>())
      paths.push_back(path.str());
  if (paths.empty())
    paths.push_back(name.str());
  return paths;
}

void printStage(ModuleOp module, llvm::raw_ostream &out) {
  OpPrintingFlags flags;
  flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/false).printNameLocAsPrefix();
  module->print(out, flags);
  out << '\n';
}

std::string formatDescription(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  printStage(module, stream);
  return text;
}

void attachDescription(ModuleOp module, StringRef text) {
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto inside = ModuleOp::create(builder, module.getLoc(), kDescriptionAttr);
  inside->setAttr(kDescriptionAttr, builder.getStringAttr(text));
}

FailureOr<StageInput> readStage(llvm::SourceMgr &sourceMgr, MLIRContext &context) {
  StageInput input;
  input.module = parseSourceFile<ModuleOp>(sourceMgr, ParserConfig(&context));
  if (!input.module)
    return failure();
  FailureOr<Stage> stage = findStage(*input.module);
  if (failed(stage))
    return failure();
  input.stage = *stage;
  if (Attribute sources = (*input.module)->getAttr(kSourcesAttr)) {
    auto paths = dyn_cast<ArrayAttr>(sources);
    if (!paths || !llvm::all_of(paths, llvm::IsaPred<StringAttr>))
      return input.module->emitError()
             << "expected " << kSourcesAttr << " to be a list of paths, found " << sources;
  }
  for (auto inside : llvm::to_vector(input.module->getOps<ModuleOp>()))
    if (auto text = inside->getAttrOfType<StringAttr>(kDescriptionAttr)) {
      input.description = text.str();
      inside.erase();
    }
  if (*stage >= Stage::Loops && input.description.empty())
    return input.module->emitError()
           << "expected a module '" << kDescriptionAttr << "' in one at the stage '"
           << getStageInfo(*stage).name << "', as tropc --emit=" << getStageInfo(*stage).name
           << " writes it: nothing else says what the model is";
  return input;
}

FailureOr<ModelDescription> parseDescription(StringRef text, MLIRContext &context) {
  auto module = parseSourceString<ModuleOp>(text, ParserConfig(&context), kDescriptionAttr);
  if (!module)
    return failure();
  return describeModel(*module);
}

} // namespace trop
