//===- Pipelines.h - The order of passes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_PIPELINES_H
#define TROP_LIB_PIPELINE_PIPELINES_H

#include "lib/Pipeline/Positions.h"
#include "lib/Schedule/KernelTiles.h"
#include "lib/Schedule/Target.h"

#include "mlir/IR/BuiltinOps.h"

#include <optional>
#include <string>
#include <vector>

namespace mlir {
class TimingScope;
} // namespace mlir

namespace trop {

/// What is kept of the training samples; trop-insert-sct says more.
struct SctOptions {
  std::string memory; ///< as "700M"; empty: 4G, or more if it has to be
  int64_t samples = 60000;
  std::vector<std::string> plans; ///< "VALUE:keep", ...
};

struct PipelineOptions {
  /// Keep source lines in the machine code (-g).
  bool debugInfo = false;
  /// Say what was not done, and why (--remarks).
  bool remarks = false;
  /// Compute ops that bring loops of their own by these; on GPUs those that bring kernels by these.
  bool ownLoops = true;
  /// Compute what brings a kernel by it on CPUs, too, and nothing by loops of its own: to compare.
  bool kernelsOnCpu = false;
  SctOptions sct;
  /// Print the passes to standard error before they run.
  bool print = false;
  /// Verify the module after each pass; and after those of buildLLVMPipeline, too, where others
  /// than upstream's take part.
  bool verify = true, verifyLLVM = false;
  /// What code is scheduled for if that is not what its target says.
  std::optional<ProcessorModel> processor;
  /// What code is scheduled for.
  TargetModel machine{getProcessorModel("generic"), kAvx512Registers};
  /// Operations of loops from which on a function is divided, and of what it becomes:
  /// long functions take LLVM more than their share of time, calls the program.
  int64_t longestFunction = 5000;
  int64_t longestPiece = 500;
  /// Processors of the GPU that kernels are made for.
  int64_t gpuProcessors = kGpuProcessors;
  /// Where the time of passes is counted; null: nowhere.
  mlir::TimingScope *timing = nullptr;
  /// MLIR's options to look at passes are registered, and hold.
  bool inspected = false;
  /// Others' passes; those of one position run in this order.
  std::vector<PipelineHook> hooks;
};

/// Others' passes on what the front end gives, and the stage's name.
void buildFrontendPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From what the front end gives to what describeModel (lib/Target/Object) describes: the first
/// part of the next one.
void buildDescriptionPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From what the front end gives to the trop dialect with gradients, as
/// `tropc --emit=grad` shows it.
void buildGradientPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From there to what files of ONNX are made of: structural ops alone in `forward`.
void buildOnnxPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From the trop dialect with gradients to loops over blocks of samples.
void buildLoopPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From there to the LLVM dialect.
void buildLLVMPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// From where buildLoopPipeline begins, too, to kernels and functions of the host.
void buildGpuPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// Kernels from there to the NVVM dialect; the host's functions stay as they are.
void buildNvvmPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// The host's functions from there to the LLVM dialect; kernels go.
void buildHostPipeline(mlir::OpPassManager &manager, const PipelineOptions &options);

/// Runs one of these on a module. What MLIR's options say that print what passes do is done, where
/// they are registered.
mlir::LogicalResult runPipeline(mlir::ModuleOp module,
                                void (*build)(mlir::OpPassManager &, const PipelineOptions &),
                                const PipelineOptions &options);

/// Makes them known to trop-opt as --trop-gradient-pipeline, --trop-loop-pipeline,
/// --trop-llvm-pipeline, --trop-gpu-pipeline and --trop-nvvm-pipeline, with what PipelineOptions
/// holds as options.
void registerPipelines();

} // namespace trop

#endif // TROP_LIB_PIPELINE_PIPELINES_H
