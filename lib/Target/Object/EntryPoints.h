//===- EntryPoints.h - C functions around the lowered ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H
#define TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H

#include "lib/Target/Object/ModelDescription.h"

#include "llvm/IR/Module.h"

namespace trop {

/// The entry points of a model; null where it has none.
struct EntryPoints {
  llvm::Function *forward = nullptr, *loss = nullptr, *values = nullptr, *gradient = nullptr,
                 *inputGradient = nullptr, *forwardProduct = nullptr, *lossGradient = nullptr;
  llvm::Function *activeGradient = nullptr, *evaluate = nullptr, *evaluateLoss = nullptr,
                 *activeBackward = nullptr;
  llvm::Function *explain = nullptr;
  llvm::Function *prepare = nullptr, *build = nullptr, *update = nullptr; ///< of its state
};

/// Wraps the lowered functions of a translated module (TropToLoops says how they
/// are called) as entry points of trop/abi.h, and makes everything internal.
EntryPoints emitEntryPoints(llvm::Module &module, const ModelDescription &model);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H
