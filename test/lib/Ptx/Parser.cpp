//===- Parser.cpp - Modules of PTX                               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Reader.h"

#include <map>

namespace trop::ptx {

bool Instruction::has(const char *part) const {
  for (const std::string &other : parts)
    if (other == part)
      return true;
  return false;
}

unsigned widthOf(const std::string &type) {
  static const std::map<std::string, unsigned> widths = {
      {"pred", 1}, {"b8", 8},   {"u8", 8},   {"s8", 8},   {"b16", 16}, {"u16", 16},
      {"s16", 16}, {"f16", 16}, {"b32", 32}, {"u32", 32}, {"s32", 32}, {"f32", 32},
      {"b64", 64}, {"u64", 64}, {"s64", 64}, {"f64", 64}};
  auto found = widths.find(type);
  return found == widths.end() ? 0 : found->second;
}

bool isSpace(const std::string &word, Space &space) {
  static const std::map<std::string, Space> spaces = {{"global", Space::Global},
                                                      {"shared", Space::Shared},
                                                      {"const", Space::Const},
                                                      {"param", Space::Param},
                                                      {"local", Space::Local}};
  auto found = spaces.find(word.substr(!word.empty() && word[0] == '.'));
  if (found == spaces.end())
    return false;
  space = found->second;
  return true;
}

namespace {

/// Appends a number of `width` bits.
void append(std::vector<uint8_t> &bytes, const Operand &number, unsigned width) {
  for (unsigned bit = 0; bit < width; bit += 8)
    bytes.push_back(number.bits >> bit);
}

} // namespace

Variable readVariable(Reader &reader, Space space) {
  Variable variable;
  variable.line = reader.peek().line;
  variable.space = space;
  unsigned width = 0;
  while (reader.peek().text[0] == '.') {
    std::string word = reader.next().text;
    Space pointee;
    if (word == ".align")
      variable.alignment = reader.expectNumber("an alignment");
    else if (word == ".ptr") // what a parameter points to is no matter here
      for (; isSpace(reader.peek().text, pointee) || reader.at(".align");)
        if (reader.next().text == ".align")
          reader.expectNumber("an alignment");
        else
          continue;
    else if (!(width = widthOf(word.substr(1))))
      reader.fail("'" + word + "' of a variable is outside the subset");
  }
  if (width < 8)
    reader.fail("expected a variable's type");
  variable.alignment = std::max<uint64_t>(variable.alignment, width / 8);
  variable.name = reader.expectWord("a variable's name");
  variable.size = width / 8;
  if (reader.accept("[")) {
    variable.size = reader.at("]") ? 0 : width / 8 * reader.expectNumber("a number of elements");
    reader.expect("]");
  }
  if (!reader.accept("="))
    return variable;
  if (reader.accept("{")) {
    do
      append(variable.bytes, reader.readNumber(), width);
    while (reader.accept(","));
    reader.expect("}");
  } else {
    append(variable.bytes, reader.readNumber(), width);
  }
  if (variable.bytes.size() > variable.size)
    throw Error(variable.line, "'" + variable.name + "' has more initial values than elements");
  return variable;
}

namespace {

Kernel readKernel(Reader &reader) {
  Kernel kernel;
  kernel.line = reader.peek().line;
  kernel.name = reader.expectWord("a kernel's name");
  if (reader.accept("(") && !reader.accept(")")) {
    do {
      reader.expect(".param");
      kernel.parameters.push_back(readVariable(reader, Space::Param));
    } while (reader.accept(","));
    reader.expect(")");
  }
  while (!reader.at("{")) {
    std::string word = reader.expectWord("a kernel's body");
    if (word != ".maxntid" && word != ".reqntid" && word != ".minnctapersm" && word != ".maxnreg")
      reader.fail("'" + word + "' of a kernel is outside the subset");
    uint64_t product = 1;
    do
      product *= reader.expectNumber("a number");
    while (reader.accept(","));
    if (word == ".maxntid" || word == ".reqntid")
      kernel.maxThreads = product;
  }
  readBody(reader, kernel);
  return kernel;
}

void readVersion(Reader &reader, Module &module) {
  module.versionLine = reader.peek().line;
  std::string word = reader.expectWord("a version");
  size_t dot = word.find('.');
  if (dot == std::string::npos)
    reader.fail("expected a version as 8.0");
  module.version = std::stoi(word) * 10 + std::stoi(word.substr(dot + 1));
}

void readTarget(Reader &reader, Module &module) {
  module.targetLine = reader.peek().line;
  std::string word = reader.expectWord("a target");
  if (word.rfind("sm_", 0) != 0)
    reader.fail("expected a target as sm_80");
  module.target = std::stoi(word.substr(3)); // sm_90a, too
  while (reader.accept(","))
    reader.next();
}

void readDeclaration(Reader &reader, Module &module) {
  bool isExtern = false;
  while (reader.at(".visible") || reader.at(".weak") || reader.at(".extern"))
    isExtern |= reader.next().text == ".extern";
  if (reader.at(".func"))
    reader.fail("a function is outside the subset");
  if (!isExtern && reader.accept(".entry")) {
    module.kernels.push_back(readKernel(reader));
    return;
  }
  Space space;
  std::string word = reader.peek().text;
  if (!isSpace(word, space) || space == Space::Param || space == Space::Local ||
      (isExtern && space != Space::Shared))
    reader.fail("outside the subset");
  reader.next();
  Variable variable = readVariable(reader, space);
  reader.expect(";");
  variable.isExtern = isExtern;
  module.variables.push_back(variable);
}

/// False at what is no part of the head.
bool readHead(Reader &reader, Module &module) {
  if (reader.accept(".version"))
    readVersion(reader, module);
  else if (reader.accept(".target"))
    readTarget(reader, module);
  else if (!reader.accept(".address_size"))
    return false;
  else if (reader.expectNumber("64") != 64)
    reader.fail("expected addresses of 64 bits");
  return true;
}

Module read(const std::string &text, bool onlyHead) {
  Reader reader(text);
  Module module;
  while (readHead(reader, module))
    continue;
  if (!module.version || !module.target)
    throw Error(reader.peek().line, "expected .version and .target first");
  while (!onlyHead && !reader.atEnd())
    if (reader.accept(".file"))
      for (int line = reader.peek().line; !reader.atEnd() && reader.peek().line == line;)
        reader.next();
    else
      readDeclaration(reader, module);
  return module;
}

} // namespace

Module parse(const std::string &text) { return read(text, false); }
Module parseHead(const std::string &text) { return read(text, true); }

} // namespace trop::ptx
