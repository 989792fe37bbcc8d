//===- Names.h - Speaking of names in messages -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_NAMES_H
#define TROP_LIB_SUPPORT_NAMES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace trop {

/// ", did you mean 'maxplus'?" for a candidate close to `name`, or nothing.
std::string suggestName(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

/// "a, b or c"; "none" without names.
std::string listNames(llvm::ArrayRef<llvm::StringRef> names, llvm::StringRef conjunction = "or");

} // namespace trop

#endif // TROP_LIB_SUPPORT_NAMES_H
