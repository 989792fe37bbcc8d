//===- Utf8.h - Which text is UTF-8 -----------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// JSON is UTF-8 (RFC 8259), so every name that reaches it has to be: names of columns and
// classes, paths of data. They are refused where they come from, before anything is trained.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_UTF8_H
#define TROP_RUNTIME_SUPPORT_UTF8_H

#include <string>
#include <string_view>

namespace trop::rt {

/// Offset of the first byte that begins no character, npos if there is none. As RFC 3629 has
/// it: in the shortest form, no surrogates, nothing above U+10FFFF.
size_t findNonUtf8(std::string_view text);

/// "found byte 0xe9 at offset 3", or "" for UTF-8.
std::string utf8Problem(std::string_view text);

/// `text` with every byte that is part of no character spelled as `\xe9`: for people.
std::string spelledAsUtf8(std::string_view text);

/// How many characters UTF-8 has, which is its width but for combining and wide ones.
size_t characters(std::string_view text);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_UTF8_H
