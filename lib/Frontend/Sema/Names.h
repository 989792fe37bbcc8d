//===- Names.h - Speaking of names in messages -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_NAMES_H
#define TROP_FRONTEND_SEMA_NAMES_H

#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"
#include "lib/Support/Names.h"

namespace trop {

/// Emits "unknown layer 'maxplu', did you mean 'maxplus'?", `what` being "layer",
/// and a note that lists those there are. More notes may follow.
mlir::InFlightDiagnostic emitUnknown(Sources &sources, llvm::StringRef what, const ast::Name &name,
                                     llvm::ArrayRef<llvm::StringRef> known);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_NAMES_H
