//===- LoadedModel.cpp - A model compiled and loaded into this process ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/LoadedModel.h"

#include "lib/Driver/Lowering.h"
#include "lib/Target/Object/Parts.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

using namespace llvm;

namespace trop {

Expected<LoadedModel> LoadedModel::compile(mlir::ModuleOp derived, const CodegenOptions &options,
                                           StringRef name, const PipelineOptions &pipeline,
                                           bool withGpu, ArrayRef<std::string> archives) {
  SmallVector<GpuArchitecture> gpus;
  if (withGpu) {
    auto known = parseGpuArchitectures(kDefaultGpuArch);
    if (!known)
      return known.takeError();
    gpus.append(known->begin(), known->end());
  }
  auto machines = createTargetMachines(options);
  if (!machines)
    return machines.takeError();
  mlir::OwningOpRef<mlir::ModuleOp> lowered = derived.clone();
  LLVMContext llvmContext;
  LoweringInput input;
  input.module = *lowered;
  input.sources = {name.str()};
  auto module = lowerToLLVM(input, llvmContext, *machines, pipeline, options, gpus);
  if (failed(module))
    return createStringError("lowering failed");
  Expected<SmallVector<ObjectFile>> objects = emitParts(**module, options);
  if (!objects)
    return objects.takeError();

  LoadedModel loaded;
  auto created = orc::LLJITBuilder().create();
  if (!created)
    return created.takeError();
  loaded.jit = std::move(*created);
  for (const std::string &archive : archives) {
    auto generator = orc::StaticLibraryDefinitionGenerator::Load(loaded.jit->getObjLinkingLayer(),
                                                                 archive.c_str());
    if (!generator)
      return generator.takeError();
    loaded.jit->getMainJITDylib().addGenerator(std::move(*generator));
  }
  for (ObjectFile &object : *objects)
    if (Error error = loaded.jit->addObjectFile(
            std::make_unique<SmallVectorMemoryBuffer>(std::move(object), name)))
      return error;
  auto symbol = loaded.jit->lookup(TROP_MODEL_SYMBOL);
  if (!symbol)
    return symbol.takeError();
  loaded.model = symbol->toPtr<const trop_model *>();
  return loaded;
}

} // namespace trop
