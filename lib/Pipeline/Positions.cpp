//===- Positions.cpp - Where others' passes may stand ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pipeline/Positions.h"

namespace trop {

static constexpr PositionInfo kPositions[] = {
    {Position::AfterFrontend, "after-frontend",
     "the trop dialect as the front end gives it, before --weights is read"},
    {Position::BeforeGradient, "before-gradient",
     "the same, layers made of others expanded, with weights: what gradients are derived of"},
    {Position::AfterGradient, "after-gradient",
     "with derivatives and maintained state; `forward` describes the model and stays as it is"},
    {Position::BeforeKernels, "before-kernels",
     "trop.generic and trop.pullback, before kernels for GPUs are made of them"},
    {Position::AfterKernels, "after-kernels", "kernels, and functions of the host that queue them"},
    {Position::BeforeLoops, "before-loops",
     "trop.generic and trop.pullback, before loops for the CPU are made of them"},
    {Position::AfterLoops, "after-loops", "loops over blocks of samples, on buffers"},
    {Position::BeforeLLVM, "before-llvm",
     "what becomes the LLVM dialect next: loops, and the host's functions of kernels"},
    {Position::AfterLLVM, "after-llvm", "the LLVM dialect, before it is translated to LLVM IR"}};

llvm::ArrayRef<PositionInfo> getPositions() { return kPositions; }

std::optional<Position> parsePosition(llvm::StringRef name) {
  for (const PositionInfo &each : kPositions)
    if (each.name == name)
      return each.position;
  return std::nullopt;
}

llvm::StringRef getPositionName(Position position) {
  return kPositions[static_cast<size_t>(position)].name;
}

} // namespace trop
