//===- Positions.h - Where others' passes may stand -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_POSITIONS_H
#define TROP_LIB_PIPELINE_POSITIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <functional>
#include <optional>
#include <string>

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace trop {

/// Where others' passes may stand, in the order in which they run: kernels, for GPUs, are made
/// beside loops.
enum class Position {
  AfterFrontend,
  BeforeGradient,
  AfterGradient,
  BeforeKernels,
  AfterKernels,
  BeforeLoops,
  AfterLoops,
  BeforeLLVM,
  AfterLLVM
};

struct PositionInfo {
  Position position;
  llvm::StringLiteral name;        ///< "after-frontend"
  llvm::StringLiteral description; ///< what the module is there, in a line
};

/// All of them, in their order.
llvm::ArrayRef<PositionInfo> getPositions();

std::optional<Position> parsePosition(llvm::StringRef name);

llvm::StringRef getPositionName(Position position);

/// Passes that one adds at a position: a plugin, or an option of the command line.
struct PipelineHook {
  Position position;
  std::string origin; ///< who: "plugin 'windows'", "--pass-pipeline-at"
  std::function<void(mlir::OpPassManager &)> add;
};

} // namespace trop

#endif // TROP_LIB_PIPELINE_POSITIONS_H
