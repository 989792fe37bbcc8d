//===- Team.h - Entry points that threads share -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_TEAM_H
#define TROP_LIB_TARGET_OBJECT_TEAM_H

#include "llvm/IR/Function.h"

namespace trop {

/// The entry point around `part`, which takes what it takes and then, i64, a phase, a part and
/// how many parts (kPhasesAttr). Where the caller has a team and one sample, the team shares odd
/// phases; else all is done at once.
llvm::Function *emitTeamEntry(llvm::Function &part, int64_t phases);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_TEAM_H
