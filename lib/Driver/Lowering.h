//===- Lowering.h - From gradients to LLVM -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_LOWERING_H
#define TROP_LIB_DRIVER_LOWERING_H

#include "lib/Pipeline/Pipelines.h"
#include "lib/Pipeline/Stages.h"
#include "lib/Target/Gpu/Architectures.h"
#include "lib/Target/Object/Object.h"

namespace trop {

/// What is lowered, and who looks at it.
struct LoweringInput {
  mlir::ModuleOp module;
  Stage stage = Stage::Gradient;    ///< what the module is at: this, loops or the LLVM dialect
  std::string description;          ///< formatDescription's, of what is lowered already
  std::vector<std::string> sources; ///< the model's, and those which that includes
  /// Told of each stage, as for the machine with this number; or empty.
  std::function<llvm::Error(mlir::ModuleOp, Stage, size_t)> observe;
};

/// Takes a module to LLVM IR with descriptor and entry points, for all machines and GPUs. Errors
/// leave through the module's context.
mlir::FailureOr<std::unique_ptr<llvm::Module>>
lowerToLLVM(const LoweringInput &input, llvm::LLVMContext &context, const TargetMachines &machines,
            const PipelineOptions &pipeline, const CodegenOptions &codegen,
            llvm::ArrayRef<GpuArchitecture> gpus = {});

/// Takes a module to the stage `to`, loops or the LLVM dialect, with its description, for one
/// machine.
mlir::LogicalResult lowerToStage(const LoweringInput &input, Stage to,
                                 const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline);

/// Takes a module with gradients to loops, for one machine; the workspaces that functions ask for
/// are known then.
mlir::LogicalResult lowerToLoops(mlir::ModuleOp module, const llvm::TargetMachine &machine,
                                 const PipelineOptions &pipeline);

} // namespace trop

#endif // TROP_LIB_DRIVER_LOWERING_H
