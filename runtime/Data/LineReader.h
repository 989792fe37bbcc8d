//===- LineReader.h - Lines of a file ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_LINEREADER_H
#define TROP_RUNTIME_DATA_LINEREADER_H

#include "runtime/Data/ByteReader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace trop::rt {

/// Lines of a file, which may be compressed by gzip.
class LineReader {
public:
  explicit LineReader(const std::string &path) : path(path), bytes(path) {}

  /// The next line, without its LF, valid until the one after it; false at the end. Error: a line
  /// that is longer than any that is meant.
  bool next(std::string_view &line);
  /// Of the line read last, from 1.
  int64_t number() const { return count; }

private:
  std::string path;
  ByteReader bytes;
  std::string text;
  size_t begin = 0;
  int64_t count = 0;
  bool isAtEnd = false;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_LINEREADER_H
