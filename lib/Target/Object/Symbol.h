//===- Symbol.h - What a model is called in C -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_SYMBOL_H
#define TROP_LIB_TARGET_OBJECT_SYMBOL_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace trop {

/// Why no constant of a C or C++ program that includes trop/abi.h and links with C's library can
/// have the name, in words that follow it; empty: it can.
std::string explainInvalidSymbol(llvm::StringRef name);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_SYMBOL_H
