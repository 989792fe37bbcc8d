//===- Lexer.cpp - Words of PTX                                  -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Lexer.h"

#include "test/lib/Ptx/Ast.h"

#include <cctype>
#include <cstring>
#include <sstream>

namespace trop::ptx {
namespace {

bool isOfWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || (c && std::strchr("_$%.", c));
}

} // namespace

std::vector<Token> tokenize(const std::string &text) {
  std::vector<Token> tokens;
  int line = 1;
  size_t at = 0, size = text.size();
  auto skipTo = [&](const char *end) {
    size_t found = text.find(end, at);
    if (found == std::string::npos)
      found = size;
    for (; at < found; ++at)
      line += text[at] == '\n';
  };
  while (at < size && text[at]) {
    char c = text[at];
    if (c == '\n' || std::isspace(static_cast<unsigned char>(c))) {
      line += c == '\n';
      ++at;
    } else if (text.compare(at, 2, "//") == 0) {
      skipTo("\n");
    } else if (text.compare(at, 2, "/*") == 0) {
      skipTo("*/");
      at += at < size ? 2 : 0;
    } else if (c == '"') {
      size_t begin = ++at;
      skipTo("\"");
      tokens.push_back({Token::Kind::String, text.substr(begin, at - begin), line});
      ++at;
    } else if (isOfWord(c)) {
      size_t begin = at;
      while (at < size && isOfWord(text[at]))
        ++at;
      // .L1::evict_last is one word.
      while (text.compare(at, 2, "::") == 0)
        for (at += 2; at < size && isOfWord(text[at]);)
          ++at;
      tokens.push_back({Token::Kind::Word, text.substr(begin, at - begin), line});
    } else if (std::strchr(",;:{}[]()<>=@!|+-", c)) {
      tokens.push_back({Token::Kind::Sign, std::string(1, c), line});
      ++at;
    } else {
      throw Error(line, std::string("'") + c + "' is no character of PTX");
    }
  }
  tokens.push_back({Token::Kind::End, "the end", line});
  return tokens;
}

Lines::Lines(const std::string &text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line.resize(std::min(line.find("//"), line.size()));
    for (char &c : line)
      c = c == '\t' ? ' ' : c;
    size_t first = line.find_first_not_of(' ');
    line = first == std::string::npos
               ? ""
               : line.substr(first, line.find_last_not_of(" \r") + 1 - first);
    std::string single;
    for (char c : line)
      if (c != ' ' || single.back() != ' ')
        single += c;
    lines.push_back(single);
  }
}

std::string Lines::get(int line) const {
  return line > 0 && line <= static_cast<int>(lines.size()) ? lines[line - 1] : "";
}

} // namespace trop::ptx
