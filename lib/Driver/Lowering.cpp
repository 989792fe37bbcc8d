//===- Lowering.cpp - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Lowering.h"

namespace trop {

mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
            llvm::TargetMachine &machine, const PipelineOptions &pipeline,
            const CodegenOptions &codegen) {
  PipelineOptions forTarget = pipeline;
  forTarget.registerBytes = getRegisterBytes(machine);
  mlir::FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model) || failed(runPipeline(module, buildLoopPipeline, forTarget)))
    return mlir::failure();
  model->source = sources.front();
  model->includes = sources.drop_front().vec();
  describeState(module, *model);
  int64_t workspaceBytes = getWorkspaceBytes(module);
  if (failed(runPipeline(module, buildLLVMPipeline, pipeline)))
    return mlir::failure();
  auto translated = translateModel(module, context, *model, workspaceBytes, machine, codegen);
  if (!translated)
    return module.emitError(toString(translated.takeError()));
  return std::move(*translated);
}

} // namespace trop
