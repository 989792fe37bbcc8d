//===- Words.h - What command lines list, and names of files -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SUPPORT_WORDS_H
#define TROP_TOOLS_SUPPORT_WORDS_H

#include <cstdint>
#include <string>
#include <vector>

namespace trop::tools {

/// The parts between separators: one more than there are of these.
std::vector<std::string> splitAt(const std::string &text, char separator);

/// "0..9", "1,5" or "0..4,17". UsageError: something else.
std::vector<uint64_t> readSeeds(const std::string &text);

/// The words of a command line, of which '...' and "..." hold blanks.
std::vector<std::string> splitWords(const std::string &option, const std::string &text);

/// Ten digits that tell a text from others.
std::string digestOf(const std::string &text);

/// `name` as part of a file's name, with the digest of `key`.
std::string fileName(const std::string &name, const std::string &key);

} // namespace trop::tools

#endif // TROP_TOOLS_SUPPORT_WORDS_H
