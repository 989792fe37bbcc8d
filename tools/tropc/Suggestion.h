//===- Suggestion.h - What a train block may say of a file ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_TROPC_SUGGESTION_H
#define TROP_TOOLS_TROPC_SUGGESTION_H

#include <string>

namespace trop {

/// Prints, for --suggest, the line of a train block that reads a file of data, after what was found
/// in it as comments. Returns the exit status; an error is printed.
int printSuggestion(const std::string &path);

} // namespace trop

#endif // TROP_TOOLS_TROPC_SUGGESTION_H
