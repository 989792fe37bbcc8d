//===- Stages.h - How far a module is -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PIPELINE_STAGES_H
#define TROP_LIB_PIPELINE_STAGES_H

#include "lib/Pipeline/Positions.h"

#include "mlir/IR/BuiltinOps.h"

namespace trop {

/// On the module: the name of its stage.
inline constexpr llvm::StringLiteral kStageAttr = "trop.stage";

/// What the pipelines leave, in the order of `--emit`.
enum class Stage { Trop, Gradient, Gpu, Nvvm, Loops, LLVMDialect };

struct StageInfo {
  Stage stage;
  llvm::StringLiteral name;        ///< as --emit= has it
  llvm::StringLiteral description; ///< what the module holds
  Position last;                   ///< the last position whose passes have run
};

llvm::ArrayRef<StageInfo> getStages();

const StageInfo &getStageInfo(Stage stage);

/// The stage that the module is at: what it says, and what it contains, agree. A module that says
/// nothing is at `trop` or `grad` if it looks like that. Fails with an error at the module.
mlir::FailureOr<Stage> findStage(mlir::ModuleOp module);

} // namespace trop

#endif // TROP_LIB_PIPELINE_STAGES_H
