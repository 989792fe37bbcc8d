//===- NamedPipelines.cpp - Pipelines for trop-opt ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Pipelines.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;

namespace trop {
namespace {

/// What PipelineOptions holds, as text. Others' hooks stand in what --print-pipeline prints.
struct TextOptions : PassPipelineOptions<TextOptions> {
  Option<bool> debugInfo{*this, "debug-info", llvm::cl::desc("keep source lines in machine code")};
  Option<bool> remarks{*this, "remarks", llvm::cl::desc("say what was not done, and why")};
  Option<bool> ownLoops{
      *this, "own-loops",
      llvm::cl::desc("compute ops that bring loops or kernels of their own by these"),
      llvm::cl::init(defaults().ownLoops)};
  Option<std::string> sctMemory{
      *this, "sct-memory", llvm::cl::desc("bytes for samples and what is kept of them, as 700M")};
  Option<int64_t> sctSamples{*this, "sct-samples", llvm::cl::desc("how many samples there will be"),
                             llvm::cl::init(defaults().sct.samples)};
  ListOption<std::string> sctPlans{*this, "sct-plans", llvm::cl::desc("VALUE:keep, ...")};
  Option<std::string> processor{*this, "processor",
                                llvm::cl::desc("what code is scheduled for, as --march names it"),
                                llvm::cl::init("generic")};
  Option<int64_t> registers{*this, "registers", llvm::cl::desc("vector registers of the target"),
                            llvm::cl::init(defaults().machine.registers.count)};
  Option<int64_t> registerBytes{*this, "register-bytes", llvm::cl::desc("bytes of one of these"),
                                llvm::cl::init(defaults().machine.registers.bytes)};
  Option<int64_t> longestFunction{
      *this, "longest-function",
      llvm::cl::desc("operations of loops from which on a function is divided"),
      llvm::cl::init(defaults().longestFunction)};
  Option<int64_t> longestPiece{*this, "longest-piece",
                               llvm::cl::desc("most operations of what it becomes"),
                               llvm::cl::init(defaults().longestPiece)};
  Option<int64_t> gpuProcessors{*this, "gpu-processors",
                                llvm::cl::desc("processors of the GPU that kernels are for"),
                                llvm::cl::init(defaults().gpuProcessors)};

  static const PipelineOptions &defaults() {
    static const PipelineOptions options;
    return options;
  }

  FailureOr<PipelineOptions> get(function_ref<LogicalResult(const Twine &)> fail) const {
    PipelineOptions options;
    options.debugInfo = debugInfo;
    options.remarks = remarks;
    options.ownLoops = ownLoops;
    options.sct = {sctMemory, sctSamples,
                   std::vector<std::string>(sctPlans.begin(), sctPlans.end())};
    options.machine = {getProcessorModel(processor), {registers, registerBytes}};
    if (options.machine.processor.name != StringRef(processor))
      return fail("there is no processor '" + processor + "'");
    options.longestFunction = longestFunction;
    options.longestPiece = longestPiece;
    options.gpuProcessors = gpuProcessors;
    for (const Option<int64_t> *each :
         {&registers, &registerBytes, &longestFunction, &longestPiece, &gpuProcessors})
      if (*each < 1)
        return fail("expected '" + each->ArgStr + "' above 0, found " + Twine(*each));
    return options;
  }
};

} // namespace

static void add(StringRef name, StringRef description,
                void (*build)(OpPassManager &, const PipelineOptions &)) {
  registerPassPipeline(
      name, description,
      [build, name](OpPassManager &manager, StringRef text,
                    function_ref<LogicalResult(const Twine &)> fail) -> LogicalResult {
        TextOptions parsed;
        std::string message;
        llvm::raw_string_ostream stream(message);
        if (failed(parsed.parseFromString(text, stream)))
          return fail("--" + name + ": " + message);
        FailureOr<PipelineOptions> options = parsed.get(fail);
        if (failed(options))
          return failure();
        build(manager, *options);
        return success();
      },
      [](function_ref<void(const mlir::detail::PassOptions &)> show) { show(TextOptions()); });
}

void registerPipelines() {
  add("trop-gradient-pipeline", "Derive gradients of what the front end gives",
      buildGradientPipeline);
  add("trop-loop-pipeline", "Lower to loops over blocks of samples", buildLoopPipeline);
  add("trop-gpu-pipeline", "Lower to kernels and host functions that queue them", buildGpuPipeline);
  add("trop-nvvm-pipeline", "Lower kernels to the NVVM dialect", buildNvvmPipeline);
  add("trop-llvm-pipeline", "Lower loops to the LLVM dialect", buildLLVMPipeline);
}

} // namespace trop
