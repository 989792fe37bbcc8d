//===- Error.cpp - Errors and the text in them ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Error.h"

#include "runtime/Support/Utf8.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

using namespace trop;

template <typename T> static std::string shortestText(T value) {
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string rt::shortest(double value) { return shortestText(value); }
std::string rt::shortest(float value) { return shortestText(value); }

std::string rt::printable(const std::string &text) {
  constexpr const char *kDigits = "0123456789abcdef";
  std::string shown;
  for (unsigned char c : spelledAsUtf8(text))
    if (c < 0x20 || c == 0x7f)
      shown += std::string("\\x") + kDigits[c / 16] + kDigits[c % 16];
    else
      shown += char(c);
  return shown;
}

std::string rt::quoted(const std::vector<std::string> &names) {
  constexpr size_t kMost = 10;
  std::string text;
  for (size_t i = 0; i < names.size() && i < kMost; ++i)
    text += (i ? ", '" : "'") + names[i] + "'";
  if (names.size() > kMost)
    text += concat(" and ", names.size() - kMost, " more");
  return text;
}

std::string rt::counted(int64_t count, const char *noun) {
  return concat(count, " ", noun, count == 1 ? "" : "s");
}

std::string rt::shapeText(const int64_t *shape, int64_t rank) {
  std::string text = "[";
  for (int64_t i = 0; i < rank; ++i)
    text += concat(i ? ", " : "", shape[i]);
  return text + "]";
}

std::string rt::entryText(const std::string &name, const int64_t *shape, int64_t rank,
                          int64_t position) {
  if (rank == 0)
    return name;
  std::vector<int64_t> indices(static_cast<size_t>(rank));
  for (int64_t dim = rank; dim-- > 0; position /= shape[dim])
    indices[size_t(dim)] = position % shape[dim];
  return name + shapeText(indices.data(), rank);
}

std::string rt::sixDigits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string rt::errnoText() { return std::strerror(errno); }
