//===- Reader.h - A place in the words of a module               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_READER_H
#define TROP_TEST_LIB_PTX_READER_H

#include "test/lib/Ptx/Ast.h"
#include "test/lib/Ptx/Lexer.h"

namespace trop::ptx {

class Reader {
public:
  explicit Reader(const std::string &text) : tokens(tokenize(text)), lines(text) {}

  const Token &peek(size_t ahead = 0) const;
  Token next();
  bool atEnd() const { return peek().kind == Token::Kind::End; }
  bool at(const char *text) const { return peek().is(text); }

  /// Reads the word or sign if it is next.
  bool accept(const char *text);
  void expect(const char *text);
  std::string expectWord(const char *what);
  uint64_t expectNumber(const char *what);

  /// A number with its sign: an integer or bits of a float.
  Operand readNumber();
  bool atNumber() const;

  /// As it is written, for messages.
  std::string getLine(int line) const { return lines.get(line); }
  [[noreturn]] void fail(const std::string &message) const;

private:
  std::vector<Token> tokens;
  Lines lines;
  size_t position = 0;
};

/// A variable or a parameter, from the word behind its space to its end, without `;`.
Variable readVariable(Reader &reader, Space space);

/// From `{` to `}`.
void readBody(Reader &reader, Kernel &kernel);

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_READER_H
