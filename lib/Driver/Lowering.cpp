//===- Lowering.cpp - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/Lowering.h"

#include "lib/Conversion/TropToGpu/CallingConvention.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
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

/// For one of the machines.
static mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerFor(size_t number, const TargetMachines &machines, mlir::ModuleOp module,
         llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
         const PipelineOptions &pipeline, const CodegenOptions &codegen, const DeviceCode *device) {
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
lowerForGpus(mlir::ModuleOp module, llvm::LLVMContext &context, llvm::StringRef source,
             const TargetMachines &machines, llvm::ArrayRef<GpuArchitecture> gpus,
             const PipelineOptions &pipeline, DeviceCode &code) {
  mlir::FailureOr<ModelDescription> model = describeModel(module);
  if (failed(model) || failed(runPipeline(module, buildGpuPipeline, pipeline)))
    return mlir::failure();
  model->source = source.str();
  describeLowered(module, *model);
  code.kind = "cuda";
  takeWorkspaces(module, code);
  llvm::append_range(code.kernels, getKernelNames(module)); // Launches are numbered below.
  mlir::OwningOpRef<mlir::ModuleOp> kernels = module.clone();
  if (failed(runPipeline(*kernels, buildNvvmPipeline, pipeline)))
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
lowerToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
            const TargetMachines &machines, const PipelineOptions &pipeline,
            const CodegenOptions &codegen, llvm::ArrayRef<GpuArchitecture> gpus) {
  DeviceCode device;
  std::unique_ptr<llvm::Module> forDevice;
  if (!gpus.empty()) {
    mlir::OwningOpRef<mlir::ModuleOp> copy = module.clone();
    auto lowered = lowerForGpus(*copy, context, sources.front(), machines, gpus, pipeline, device);
    if (failed(lowered))
      return mlir::failure();
    forDevice = std::move(*lowered);
  }
  llvm::SmallVector<std::unique_ptr<llvm::Module>> translations;
  for (size_t number = 0; number < machines.size(); ++number) {
    mlir::OwningOpRef<mlir::ModuleOp> copy;
    if (number + 1 < machines.size())
      copy = module.clone();
    auto translated = lowerFor(number, machines, copy ? *copy : module, context, sources, pipeline,
                               codegen, forDevice ? &device : nullptr);
    if (failed(translated))
      return mlir::failure();
    translations.push_back(std::move(*translated));
  }
  auto linked = linkTranslations(std::move(translations), std::move(forDevice));
  if (!linked)
    return module.emitError(toString(linked.takeError()));
  return std::move(*linked);
}

} // namespace trop
