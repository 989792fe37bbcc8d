//===- ReadNumber.h - Numbers from texts ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_READNUMBER_H
#define TROP_RUNTIME_SUPPORT_READNUMBER_H

#include <charconv>
#include <optional>
#include <string_view>

namespace trop::rt {

/// Whether the whole of `text` is a number that a `T` holds, which becomes `value`.
template <typename T> bool readNumber(std::string_view text, T &value) {
  const char *last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc() && end == last;
}

/// Infinite where it has no finite value; none if the text is no number.
std::optional<double> numberOf(std::string_view text);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_READNUMBER_H
