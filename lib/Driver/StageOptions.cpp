//===- StageOptions.cpp - What a stage still leads to ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/StageOptions.h"

using namespace llvm;

namespace trop {

SmallVector<Stage> getStagesFor(const DriverOptions &options) {
  switch (options.emit) {
  case Emit::Ast:
  case Emit::Trop:
  case Emit::Source:
  case Emit::Polytope:
    return {Stage::Trop};
  case Emit::Gradient:
  case Emit::Cost:
  case Emit::Dot:
  case Emit::Svg:
  case Emit::Header:
  case Emit::Onnx:
  case Emit::Sct:
    return {Stage::Trop, Stage::Gradient};
  case Emit::Gpu:
    return {Stage::Trop, Stage::Gradient, Stage::Gpu};
  case Emit::Nvvm:
  case Emit::Ptx:
    return {Stage::Trop, Stage::Gradient, Stage::Gpu, Stage::Nvvm};
  case Emit::Loops:
    return {Stage::Trop, Stage::Gradient, Stage::Loops};
  default: // Kernels are made of what becomes loops.
    if (options.forGpus)
      return {Stage::Trop, Stage::Gradient};
    return {Stage::Trop, Stage::Gradient, Stage::Loops, Stage::LLVMDialect};
  }
}

Error checkOptionsOfMlir(const DriverOptions &options) {
  for (auto [isGiven, option] :
       {std::pair(!options.defines.empty(), "-D"), std::pair(!options.model.empty(), "--model"),
        std::pair(options.derivative.has_value(), "--derivative"),
        std::pair(options.emit == Emit::Ast, "--emit=ast")})
    if (isGiven)
      return createStringError(Twine(option) + " goes with a source, not with MLIR: '" +
                               options.input + "'");
  return Error::success();
}

Error checkOptionsOfStage(const DriverOptions &options, Stage stage) {
  const StageInfo &info = getStageInfo(stage);
  // Hooks of plugins at such positions would be too late as well.
  for (const std::string &text : options.passPipelinesAt)
    if (Position at = *parsePosition(StringRef(text).split(':').first); at <= info.last)
      return createStringError("--pass-pipeline-at=" + text + ": '" + options.input +
                               "' is at the stage '" + info.name + "', which is behind '" +
                               getPositionName(at) + "'");
  if (!options.weights.empty() && stage != Stage::Trop)
    return createStringError("--weights goes with a source or what --emit=trop writes, not with "
                             "the stage '" +
                             info.name + "' of '" + options.input + "'");
  const SctOptions &sct = options.pipeline.sct;
  for (auto [isGiven, option, last] :
       {std::tuple(!sct.memory.empty(), "--sct-memory", Stage::Trop),
        std::tuple(sct.samples != SctOptions().samples, "--sct-samples", Stage::Trop),
        std::tuple(!sct.plans.empty(), "--sct-plan", Stage::Trop),
        std::tuple(!options.pipeline.ownLoops, "--no-own-loops", Stage::Gradient)})
    if (isGiven && stage > last)
      return createStringError(Twine(option) + " comes too late: '" + options.input +
                               "' is at the stage '" + info.name + "'");
  return Error::success();
}

} // namespace trop
