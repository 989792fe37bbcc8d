//===- Outputs.h - What is read is not overwritten -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_OUTPUTS_H
#define TROP_FRONTEND_SEMA_OUTPUTS_H

#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"

namespace trop {

/// Emits an error for each file that `file` includes or names as data and that is the
/// output. Data whose path has a variable that is not set are passed over.
void checkOutput(Sources &sources, const ast::File &file);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_OUTPUTS_H
