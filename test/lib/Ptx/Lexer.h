//===- Lexer.h - Words of PTX                                    -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_LEXER_H
#define TROP_TEST_LIB_PTX_LEXER_H

#include <string>
#include <vector>

namespace trop::ptx {

struct Token {
  enum class Kind { Word, String, Sign, End };

  Kind kind;
  std::string text; ///< a word has letters, digits and any of _ $ % .
  int line;

  bool is(const char *other) const { return kind != Kind::String && text == other; }
};

/// Comments are left out; the last token is an End. \throws Error
std::vector<Token> tokenize(const std::string &text);

/// The lines of a text, from 1, without spaces around them and comments behind.
class Lines {
public:
  explicit Lines(const std::string &text);

  std::string get(int line) const;

private:
  std::vector<std::string> lines;
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_LEXER_H
