//===- Lowering.cpp - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Lowering.h"

#include "lib/Conversion/TropToGpu/CallingConvention.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Driver/StageFiles.h"
#include "lib/Target/Gpu/Ptx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "mlir/IR/Verifier.h"

namespace trop {

mlir::LogicalResult lowerToLoops(mlir::ModuleOp module, const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline) {
  PipelineOptions forTarget = pipeline;
  forTarget.machine = getTargetModel(machine);
  forTarget.machine.processor = pipeline.processor.value_or(forTarget.machine.processor);
  return runPipeline(module, buildLoopPipeline, forTarget);
}

static mlir::LogicalResult lowerLoops(mlir::ModuleOp module, const PipelineOptions &pipeline) {
  PipelineOptions toLLVM = pipeline;
  toLLVM.verify = false; // Between these passes functions name globals that are not lowered yet.
  if (failed(runPipeline(module, buildLLVMPipeline, toLLVM)))
    return mlir::failure();
  return pipeline.verifyLLVM ? mlir::verify(module) : mlir::success();
}

static mlir::LogicalResult observe(const LoweringInput &input, mlir::ModuleOp module, Stage stage,
                                   size_t number, llvm::StringRef description) {
  if (!input.observe)
    return mlir::success();
  mlir::OwningOpRef<mlir::ModuleOp> copy = module.clone();
  if (!description.empty())
    attachDescription(*copy, description);
  if (llvm::Error error = input.observe(*copy, stage, number))
    return module.emitError(toString(std::move(error)));
  return mlir::success();
}

mlir::LogicalResult lowerToStage(const LoweringInput &input, Stage to,
                                 const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline) {
  bool isLowered = input.stage >= Stage::Loops;
  std::string description = isLowered ? input.description : formatDescription(input.module);
  if (!isLowered && (failed(lowerToLoops(input.module, machine, pipeline)) ||
                     failed(observe(input, input.module, Stage::Loops, 0, description))))
    return mlir::failure();
  if (to == Stage::LLVMDialect && input.stage != to && failed(lowerLoops(input.module, pipeline)))
    return mlir::failure();
  attachDescription(input.module, description);
  return mlir::success();
}

/// For one of the machines, from where the module is at.
static mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerFor(size_t number, const TargetMachines &machines, mlir::ModuleOp module,
         const LoweringInput &input, llvm::LLVMContext &context, const PipelineOptions &pipeline,
         const CodegenOptions &codegen, const DeviceCode *device) {
  bool isLowered = input.stage >= Stage::Loops;
  std::string description = input.description;
  if (!isLowered && input.observe)
    description = formatDescription(module);
  mlir::FailureOr<ModelDescription> model =
      isLowered ? parseDescription(description, *module.getContext()) : describeModel(module);
  if (failed(model))
    return mlir::failure();
  if (!isLowered && (failed(lowerToLoops(module, *machines[number], pipeline)) ||
                     failed(observe(input, module, Stage::Loops, number, description))))
    return mlir::failure();
  model->source = input.sources.front();
  model->includes = {input.sources.begin() + 1, input.sources.end()};
  describeLowered(module, *model);
  int64_t workspaceBytes = getWorkspaceBytes(module);
  if (input.stage != Stage::LLVMDialect &&
      (failed(lowerLoops(module, pipeline)) ||
       failed(observe(input, module, Stage::LLVMDialect, number, description))))
    return mlir::failure();
  auto translated =
      translateModel(module, context, *model, workspaceBytes, machines, number, codegen, device);
  if (!translated)
    return module.emitError(toString(translated.takeError()));
  return std::move(*translated);
}

/// What functions of the host ask for at most; what they say of their arguments goes, which has no
/// place in LLVM's functions.
static void takeWorkspaces(mlir::ModuleOp module, DeviceCode &code) {
  for (auto function : module.getOps<mlir::func::FuncOp>()) {
    function.setAllArgAttrs(llvm::SmallVector<mlir::DictionaryAttr>(function.getNumArguments()));
    for (auto [name, bytes] : {std::pair(kDeviceBytesAttr, &code.workspaceBytes),
                               std::pair(kDeviceSampleBytesAttr, &code.sampleBytes),
                               std::pair(kWorkspaceAttr, &code.warpBytes)})
      if (auto attr = function->getAttrOfType<mlir::IntegerAttr>(name))
        *bytes = std::max(*bytes, attr.getInt());
  }
}

/// For GPUs, with what descriptors say of that.
static mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerForGpus(mlir::ModuleOp module, const LoweringInput &input, llvm::LLVMContext &context,
             const TargetMachines &machines, llvm::ArrayRef<GpuArchitecture> gpus,
             const PipelineOptions &pipeline, DeviceCode &code) {
  mlir::FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model) || failed(runPipeline(module, buildGpuPipeline, pipeline)) ||
      failed(observe(input, module, Stage::Gpu, 0, "")))
    return mlir::failure();
  model->source = input.sources.front();
  describeLowered(module, *model);
  code.kind = "cuda";
  mlir::OwningOpRef<mlir::ModuleOp> kernels = module.clone();
  takeWorkspaces(module, code);
  llvm::append_range(code.kernels, getKernelNames(module)); // Launches are numbered below.
  if (failed(runPipeline(*kernels, buildNvvmPipeline, pipeline)) ||
      failed(observe(input, *kernels, Stage::Nvvm, 0, "")))
    return mlir::failure();
  for (const GpuArchitecture &gpu : gpus) {
    llvm::Expected<std::string> text = emitPtx(*kernels, gpu);
    if (!text)
      return module.emitError(toString(text.takeError()));
    code.images.push_back({gpu.name.str(), std::move(*text)});
  }
  if (failed(runPipeline(module, buildHostPipeline, pipeline)))
    return mlir::failure();
  auto translated = translateDevice(module, context, *model, machines, code);
  if (!translated)
    return module.emitError(toString(translated.takeError()));
  return std::move(*translated);
}

mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerToLLVM(const LoweringInput &input, llvm::LLVMContext &context, const TargetMachines &machines,
            const PipelineOptions &pipeline, const CodegenOptions &codegen,
            llvm::ArrayRef<GpuArchitecture> gpus) {
  mlir::ModuleOp module = input.module;
  DeviceCode device;
  std::unique_ptr<llvm::Module> forDevice;
  if (!gpus.empty()) {
    mlir::OwningOpRef<mlir::ModuleOp> copy = module.clone();
    auto lowered = lowerForGpus(*copy, input, context, machines, gpus, pipeline, device);
    if (failed(lowered))
      return mlir::failure();
    forDevice = std::move(*lowered);
  }
  llvm::SmallVector<std::unique_ptr<llvm::Module>> translations;
  for (size_t number = 0; number < machines.size(); ++number) {
    mlir::OwningOpRef<mlir::ModuleOp> copy;
    if (number + 1 < machines.size())
      copy = module.clone();
    auto translated = lowerFor(number, machines, copy ? *copy : module, input, context, pipeline,
                               codegen, forDevice ? &device : nullptr);
    if (failed(translated))
      return mlir::failure();
    translations.push_back(std::move(*translated));
  }
  auto linked = linkTranslations(std::move(translations), std::move(forDevice), codegen);
  if (!linked)
    return module.emitError(toString(linked.takeError()));
  return std::move(*linked);
}

} // namespace trop
