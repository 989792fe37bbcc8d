//===- Hooks.cpp - Passes that the command line adds ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Hooks.h"

#include "lib/Pipeline/Passes.h"
#include "lib/Support/Names.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/Support/CommandLine.h"

using namespace mlir;

namespace trop {

static constexpr llvm::StringLiteral kOption = "--pass-pipeline-at";

/// Names of all passes and named pipelines that are registered: MLIR tells them to a parser of
/// options alone, which makes an option of each.
static SmallVector<StringRef> getPassNames() {
  static PassNameCLParser parser("", ""); // Names are its.
  SmallVector<StringRef> names;
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (PassInfo::lookup(name) || PassPipelineInfo::lookup(name))
      names.push_back(name);
  return names;
}

/// ", did you mean 'cse'? trop-opt --help lists all" after MLIR's message of an unknown pass.
static std::string suggestPass(StringRef message) {
  auto [before, after] = message.split("' does not refer to a registered pass");
  if (after.empty())
    return "";
  StringRef unknown = before.rsplit('\'').second;
  std::string near = suggestName(unknown, getPassNames());
  return (near.empty() ? ";" : near) + " trop-opt --help lists all";
}

llvm::Expected<PipelineHook> parseHook(StringRef text) {
  auto [name, pipeline] = text.split(':');
  SmallVector<StringRef> names;
  std::string list;
  for (const PositionInfo &each : getPositions()) {
    names.push_back(each.name);
    list += ("\n  " + each.name + ": " + each.description).str();
  }
  std::optional<Position> position = parsePosition(name);
  if (!position)
    return llvm::createStringError(kOption + "=" + text + ": there is no position '" + name + "'" +
                                   suggestName(name, names) + "; positions:" + list);
  if (pipeline.trim().empty())
    return llvm::createStringError(kOption + "=" + text + ": expected passes behind '" + name +
                                   ":', as in " + kOption + "=" + name + ":'canonicalize,cse'");
  std::string message;
  llvm::raw_string_ostream stream(message);
  OpPassManager parsed(ModuleOp::getOperationName());
  if (failed(parsePassPipeline(pipeline, parsed, stream)))
    return llvm::createStringError(kOption + "=" + text + ": " + StringRef(message).rtrim() +
                                   suggestPass(message));
  return PipelineHook{*position, kOption.str(), [passes = pipeline.str()](OpPassManager &manager) {
                        (void)parsePassPipeline(passes, manager); // It was right before.
                      }};
}

namespace {

/// Copies of passes, with all that they hold, are a matter of MLIR's own and of passes themselves.
struct CopiedPass : Pass {
  static std::unique_ptr<Pass> get(const Pass &pass) { return (pass.*&CopiedPass::clone)(); }
};

} // namespace

/// A pipeline each: an error names the pass.
static SmallVector<OpPassManager> split(OpPassManager &passes) {
  SmallVector<OpPassManager> each;
  for (const Pass &pass : passes.getPasses())
    each.emplace_back(ModuleOp::getOperationName()).addPass(CopiedPass::get(pass));
  return each;
}

void addHooks(OpPassManager &manager, Position position, llvm::ArrayRef<PipelineHook> hooks) {
  for (const PipelineHook &hook : hooks) {
    if (hook.position != position)
      continue;
    OpPassManager passes(ModuleOp::getOperationName());
    hook.add(passes);
    if (passes.empty())
      continue;
    AtPositionOptions options;
    options.position = getPositionName(position).str();
    options.origin = hook.origin;
    options.passes = split(passes);
    manager.addPass(createAtPosition(options));
  }
}

} // namespace trop
