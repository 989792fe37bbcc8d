//===- TrainChecker.h - Checks of train blocks -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_TRAINCHECKER_H
#define TROP_FRONTEND_SEMA_TRAINCHECKER_H

#include "lib/Frontend/Sema/Sema.h"

namespace trop {

/// Checks and evaluates a train block whose model exists. Emits errors, and
/// returns nothing if there are any.
std::optional<TrainBlock> checkTrain(Sources &sources, const Registry &registry,
                                     const Program &program, const ast::Train &train);

/// Looks a name up among the constants of the program; emits an error for one
/// that is not there.
const Constant *lookupGlobal(Sources &sources, const Program &program, const ast::Name &name);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_TRAINCHECKER_H
