//===- Lowering.cpp - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Lowering.h"

#include "mlir/IR/Verifier.h"

namespace trop {

mlir::LogicalResult lowerToLoops(mlir::ModuleOp module, const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline) {
  PipelineOptions forTarget = pipeline;
  forTarget.machine = getTargetModel(machine);
  forTarget.machine.processor = pipeline.processor.value_or(forTarget.machine.processor);
  return runPipeline(module, buildLoopPipeline, forTarget);
}

/// For one of the machines.
static mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerFor(size_t number, const TargetMachines &machines, mlir::ModuleOp module,
         llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
         const PipelineOptions &pipeline, const CodegenOptions &codegen) {
  mlir::FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model) || failed(lowerToLoops(module, *machines[number], pipeline)))
    return mlir::failure();
  model->source = sources.front();
  model->includes = sources.drop_front().vec();
  describeLowered(module, *model);
  int64_t workspaceBytes = getWorkspaceBytes(module);
  PipelineOptions toLLVM = pipeline;
  toLLVM.verify = false; // Between these passes functions name globals that are not lowered yet.
  if (failed(runPipeline(module, buildLLVMPipeline, toLLVM)) ||
      (pipeline.verifyLLVM && failed(mlir::verify(module))))
    return mlir::failure();
  auto translated =
      translateModel(module, context, *model, workspaceBytes, machines, number, codegen);
  if (!translated)
    return module.emitError(toString(translated.takeError()));
  return std::move(*translated);
}

mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
            const TargetMachines &machines, const PipelineOptions &pipeline,
            const CodegenOptions &codegen) {
  llvm::SmallVector<std::unique_ptr<llvm::Module>> translations;
  for (size_t number = 0; number < machines.size(); ++number) {
    mlir::OwningOpRef<mlir::ModuleOp> copy;
    if (number + 1 < machines.size())
      copy = module.clone();
    auto translated =
        lowerFor(number, machines, copy ? *copy : module, context, sources, pipeline, codegen);
    if (failed(translated))
      return mlir::failure();
    translations.push_back(std::move(*translated));
  }
  auto linked = linkTranslations(std::move(translations));
  if (!linked)
    return module.emitError(toString(linked.takeError()));
  return std::move(*linked);
}

} // namespace trop
