//===- Error.h - Errors and the text in them --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An error's message is lower case, has no full stop, and says what was expected
// and what was found.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_ERROR_H
#define TROP_RUNTIME_SUPPORT_ERROR_H

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace trop::rt {

/// `text` with control characters, NUL among them, and bytes that are not UTF-8 spelled as
/// `\x1b`: a message may quote any file.
std::string printable(const std::string &text);

/// Something is wrong with the data, the files or the training: exit code 1.
class Error : public std::runtime_error {
public:
  explicit Error(const std::string &message) : std::runtime_error(printable(message)) {}
};

/// The command line asks for something that cannot be: exit code 2.
class UsageError : public Error {
  using Error::Error;
};

template <typename... Ts> std::string concat(const Ts &...parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <typename... Ts> [[noreturn]] void fail(const Ts &...parts) {
  throw Error(concat(parts...));
}

/// The shortest text that reads back as the same number.
std::string shortest(double value);
std::string shortest(float value);

/// "'a', 'b', 'c'", and after ten names "... and 7 more".
std::string quoted(const std::vector<std::string> &names);

/// "1 row", "3 rows".
std::string counted(int64_t count, const char *noun);

/// "[8, 20]"
std::string shapeText(const int64_t *shape, int64_t rank);

/// The entry at a row-major position of a tensor: "W[3, 17]", and "b" of rank 0.
std::string entryText(const std::string &name, const int64_t *shape, int64_t rank,
                      int64_t position);

/// As printf has it with %.6g.
std::string sixDigits(double value);

/// The text of the current errno, as in "No space left on device".
std::string errnoText();

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_ERROR_H
