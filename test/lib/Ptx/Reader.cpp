//===- Reader.cpp - A place in the words of a module             -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Reader.h"

#include <cctype>
#include <cstdlib>

namespace trop::ptx {

const Token &Reader::peek(size_t ahead) const {
  return tokens[std::min(position + ahead, tokens.size() - 1)];
}

Token Reader::next() {
  Token token = peek();
  position += token.kind != Token::Kind::End;
  return token;
}

bool Reader::accept(const char *text) {
  bool found = at(text);
  position += found;
  return found;
}

void Reader::expect(const char *text) {
  if (!accept(text))
    fail(std::string("expected '") + text + "'");
}

std::string Reader::expectWord(const char *what) {
  if (peek().kind != Token::Kind::Word)
    fail(std::string("expected ") + what);
  return next().text;
}

uint64_t Reader::expectNumber(const char *what) {
  Operand number = readNumber();
  if (number.kind != Operand::Kind::Integer)
    fail(std::string("expected ") + what);
  return number.bits;
}

bool Reader::atNumber() const {
  const Token &token = at("-") ? peek(1) : peek();
  return token.kind == Token::Kind::Word && std::isdigit(static_cast<unsigned char>(token.text[0]));
}

Operand Reader::readNumber() {
  Operand number;
  bool isNegative = accept("-");
  if (!atNumber())
    fail("expected a number");
  std::string word = next().text;
  char kind = word.size() > 1 && word[0] == '0' ? std::tolower(word[1]) : ' ';
  size_t digits = word.size() - 2;
  char *end = nullptr;
  if ((kind == 'f' && digits == 8) || (kind == 'd' && digits == 16)) {
    number.kind = kind == 'f' ? Operand::Kind::Float32 : Operand::Kind::Float64;
    number.bits = std::strtoull(word.c_str() + 2, &end, 16);
    if (isNegative)
      fail("a float in hexadecimal has its sign in its bits");
  } else {
    number.kind = Operand::Kind::Integer;
    if (word.back() == 'U')
      word.pop_back();
    number.bits = kind == 'b' ? std::strtoull(word.c_str() + 2, &end, 2)
                              : std::strtoull(word.c_str(), &end, 0);
    if (isNegative)
      number.bits = -number.bits;
  }
  if (*end)
    fail("'" + word + "' is no number of the subset");
  return number;
}

void Reader::fail(const std::string &message) const {
  throw Error(peek().line,
              message + ", found '" + peek().text + "' in '" + getLine(peek().line) + "'");
}

} // namespace trop::ptx
