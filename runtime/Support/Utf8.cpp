//===- Utf8.cpp - Which text is UTF-8 -------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Support/Utf8.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

static uint8_t byteAt(std::string_view text, size_t i) {
  return i < text.size() ? uint8_t(text[i]) : 0;
}

/// Bytes of the character at the beginning of a text; 0 if there is none. RFC 3629, section 4:
/// the first byte says how many follow, and what the second may be.
static size_t characterLength(std::string_view text) {
  uint8_t first = byteAt(text, 0), low = 0x80, high = 0xbf;
  if (first < 0x80)
    return 1;
  size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (first == 0xe0) // not the shortest form
    low = 0xa0;
  if (first == 0xed) // surrogates
    high = 0x9f;
  if (first == 0xf0)
    low = 0x90;
  if (first == 0xf4) // above U+10FFFF
    high = 0x8f;
  for (size_t i = 1; i < length; ++i, low = 0x80, high = 0xbf)
    if (uint8_t next = byteAt(text, i); next < low || next > high)
      return 0;
  return length;
}

size_t rt::findNonUtf8(std::string_view text) {
  for (size_t i = 0, length; i < text.size(); i += length)
    if (length = characterLength(text.substr(i)); length == 0)
      return i;
  return std::string_view::npos;
}

static std::string spelledByte(const char *begin, char byte) {
  constexpr const char *kDigits = "0123456789abcdef";
  return std::string(begin) + kDigits[uint8_t(byte) / 16] + kDigits[uint8_t(byte) % 16];
}

std::string rt::utf8Problem(std::string_view text) {
  size_t offset = findNonUtf8(text);
  if (offset == std::string_view::npos)
    return "";
  return "found byte " + spelledByte("0x", text[offset]) + " at offset " + std::to_string(offset);
}

std::string rt::spelledAsUtf8(std::string_view text) {
  std::string shown;
  for (size_t bad; (bad = findNonUtf8(text)) != std::string_view::npos;
       text.remove_prefix(bad + 1)) {
    shown += text.substr(0, bad);
    shown += spelledByte("\\x", text[bad]);
  }
  return shown.append(text);
}

size_t rt::characters(std::string_view text) {
  return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}
