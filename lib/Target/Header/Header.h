//===- Header.h - A model for C programs ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_HEADER_HEADER_H
#define TROP_LIB_TARGET_HEADER_HEADER_H

#include "lib/Target/Object/ModelDescription.h"

namespace trop {

/// Writes a header for C and C++: the declaration of a model under its symbol, and what a program
/// wants to know when it is compiled, as macros that begin with the symbol in capitals. It has
/// nothing that depends on what code is generated for.
void printHeader(const ModelDescription &model, llvm::StringRef symbol, llvm::raw_ostream &out);

} // namespace trop

#endif // TROP_LIB_TARGET_HEADER_HEADER_H
