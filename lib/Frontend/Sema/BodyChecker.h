//===- BodyChecker.h - Checks inside a model or layer -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_BODYCHECKER_H
#define TROP_FRONTEND_SEMA_BODYCHECKER_H

#include "lib/Frontend/Sema/Arguments.h"
#include "lib/Frontend/Sema/Sema.h"

namespace trop {

/// A call of a layer of the source.
struct LayerCall {
  const ast::Layer *callee;
  llvm::SMLoc loc;
};

/// What a body turned out to hold.
struct BodyFacts {
  llvm::SmallVector<LayerCall> calls;
  /// Names of its constants, which `-D` may override.
  llvm::SmallVector<llvm::StringRef> constants;
};

/// Checks one model or layer against the declarations of a program. Emits errors,
/// and warnings for what is never used.
BodyFacts checkBody(Sources &sources, const Registry &registry, const Program &program,
                    const ast::Layer &layer);
BodyFacts checkBody(Sources &sources, const Registry &registry, const Program &program,
                    const ast::Model &model);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_BODYCHECKER_H
