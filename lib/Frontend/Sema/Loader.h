//===- Loader.h - A source and the files it includes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_LOADER_H
#define TROP_FRONTEND_SEMA_LOADER_H

#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"

namespace trop {

/// Parses the main buffer and, once each, the files that it includes; a file
/// comes after those it includes. Emits errors for what cannot be read or parsed.
std::vector<std::unique_ptr<ast::File>> loadFiles(Sources &sources);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_LOADER_H
