//===- Lowering.h - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_LOWERING_H
#define TROP_LIB_DRIVER_LOWERING_H

#include "lib/Pipeline/Pipelines.h"
#include "lib/Target/Gpu/Architectures.h"
#include "lib/Target/Object/Object.h"

namespace trop {

/// Takes a module from what the gradient pipeline leaves to LLVM IR with descriptor and entry
/// points, for all machines and GPUs. The descriptor names `sources` as its source and those
/// which that includes. Errors leave through the module's context.
mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerToLLVM(mlir::ModuleOp module, llvm::LLVMContext &context, llvm::ArrayRef<std::string> sources,
            const TargetMachines &machines, const PipelineOptions &pipeline,
            const CodegenOptions &codegen, llvm::ArrayRef<GpuArchitecture> gpus = {});

/// The same up to loops, for one machine; the workspaces that functions ask for are known then.
mlir::LogicalResult lowerToLoops(mlir::ModuleOp module, const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline);

} // namespace trop

#endif // TROP_LIB_DRIVER_LOWERING_H
