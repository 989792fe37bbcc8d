//===- LineReader.cpp - Lines of a file -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/LineReader.h"

#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

bool LineReader::next(std::string_view &line) {
  constexpr size_t kMost = size_t(1) << 26;
  constexpr int64_t kBlock = 1 << 16;
  size_t end;
  for (size_t from = begin; (end = text.find('\n', from)) == std::string::npos && !isAtEnd;) {
    text.erase(0, begin);
    begin = 0;
    from = text.size();
    if (from > kMost)
      fail(path, ":", count + 1, ": expected a line of at most ", kMost, " bytes, found more");
    text.resize(from + kBlock);
    int64_t got = bytes.read(&text[from], kBlock);
    text.resize(from + size_t(got));
    isAtEnd = got < kBlock;
  }
  if (isAtEnd && end == std::string::npos) {
    bytes.checkEnd();
    if (begin >= text.size())
      return false;
    end = text.size();
  }
  line = std::string_view(text).substr(begin, end - begin);
  begin = std::min(end + 1, text.size());
  ++count;
  return true;
}
