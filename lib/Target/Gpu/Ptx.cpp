//===- Ptx.cpp - From kernels to PTX --------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/Ptx.h"

#include "lib/Target/Gpu/PtxCheck.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/GPU/GPUToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/NVVM/NVVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"

#include <mutex>

using namespace llvm;

extern "C" {
void LLVMInitializeNVPTXTargetInfo();
void LLVMInitializeNVPTXTarget();
void LLVMInitializeNVPTXTargetMC();
void LLVMInitializeNVPTXAsmPrinter();
}

namespace trop {

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

static Expected<std::unique_ptr<TargetMachine>> createMachine(const GpuArchitecture &architecture) {
  static std::once_flag done;
  std::call_once(done, [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
  });
  Triple triple("nvptx64-nvidia-cuda");
  std::string message;
  const Target *target = TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return makeError(message);
  TargetOptions options;
  options.AllowFPOpFusion = FPOpFusion::Strict; // Never a fused multiply-add.
  return std::unique_ptr<TargetMachine>(
      target->createTargetMachine(triple, architecture.name, architecture.ptx, options, Reloc::PIC_,
                                  std::nullopt, CodeGenOptLevel::Aggressive));
}

static void optimize(Module &module, TargetMachine &machine) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager sccs;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  builder.buildPerModuleDefaultPipeline(OptimizationLevel::O2).run(module, modules);
}

static mlir::gpu::GPUModuleOp findKernels(mlir::ModuleOp module) {
  auto kernels = module.getOps<mlir::gpu::GPUModuleOp>();
  return kernels.empty() ? mlir::gpu::GPUModuleOp() : *kernels.begin();
}

Expected<std::string> emitPtx(mlir::ModuleOp module, const GpuArchitecture &architecture) {
  mlir::gpu::GPUModuleOp kernels = findKernels(module);
  if (!kernels)
    return makeError("there are no kernels");
  Expected<std::unique_ptr<TargetMachine>> machine = createMachine(architecture);
  if (!machine)
    return machine.takeError();
  mlir::MLIRContext &context = *module.getContext();
  mlir::registerBuiltinDialectTranslation(context);
  mlir::registerGPUDialectTranslation(context);
  mlir::registerLLVMDialectTranslation(context);
  mlir::registerNVVMDialectTranslation(context);
  LLVMContext llvmContext;
  std::unique_ptr<Module> translated = mlir::translateModuleToLLVMIR(kernels, llvmContext);
  if (!translated)
    return makeError("translation to LLVM IR failed");
  translated->setTargetTriple((*machine)->getTargetTriple());
  translated->setDataLayout((*machine)->createDataLayout());
  optimize(*translated, **machine);

  SmallString<0> text;
  raw_svector_ostream stream(text);
  legacy::PassManager passes;
  if ((*machine)->addPassesToEmitFile(passes, stream, nullptr, CodeGenFileType::AssemblyFile))
    return makeError("no PTX can be emitted for " + architecture.name);
  passes.run(*translated);
  if (Error error = checkPtx(text))
    return error;
  return text.str().str();
}

SmallVector<std::string> getKernelNames(mlir::ModuleOp module) {
  SmallVector<std::string> names;
  if (mlir::gpu::GPUModuleOp kernels = findKernels(module))
    for (mlir::Operation &op : kernels.getOps())
      if (op.hasAttr(mlir::gpu::GPUDialect::getKernelFuncAttrName()))
        names.push_back(mlir::SymbolTable::getSymbolName(&op).str());
  return names;
}

} // namespace trop
