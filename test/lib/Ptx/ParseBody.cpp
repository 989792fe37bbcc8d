//===- ParseBody.cpp - The instructions of a kernel              -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Reader.h"

#include <cctype>

namespace trop::ptx {
namespace {

bool isRegister(const std::string &word) { return word[0] == '%'; }

Operand readName(Reader &reader) {
  Operand operand;
  operand.name = reader.expectWord("an operand");
  operand.kind = isRegister(operand.name) ? Operand::Kind::Register : Operand::Kind::Symbol;
  return operand;
}

/// [base], [base+12], [base+-12], [base-12], [12]
Operand readAddress(Reader &reader) {
  Operand address;
  address.kind = Operand::Kind::Address;
  reader.expect("[");
  if (!reader.atNumber())
    address.name = readName(reader).name;
  if (reader.accept("+") || reader.atNumber())
    address.bits = reader.expectNumber("an offset");
  reader.expect("]");
  return address;
}

Operand readOperand(Reader &reader) {
  if (reader.at("["))
    return readAddress(reader);
  if (reader.atNumber())
    return reader.readNumber();
  if (reader.accept("{")) {
    Operand vector;
    vector.kind = Operand::Kind::Vector;
    do
      vector.elements.push_back(readOperand(reader));
    while (reader.accept(","));
    reader.expect("}");
    return vector;
  }
  bool isNegated = reader.accept("!");
  Operand operand = readName(reader);
  operand.negated = isNegated;
  if (!reader.accept("|"))
    return operand;
  Operand pair;
  pair.kind = Operand::Kind::Pair;
  pair.elements = {operand, readName(reader)};
  return pair;
}

std::vector<std::string> splitAtDots(const std::string &name) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t dot; (dot = name.find('.', begin)) != std::string::npos; begin = dot + 1)
    parts.push_back(name.substr(begin, dot - begin));
  parts.push_back(name.substr(begin));
  return parts;
}

/// .reg .b32 %r<70>, %SP;
void readRegisters(Reader &reader, Kernel &kernel) {
  std::string type = reader.expectWord("a register's type");
  unsigned width = widthOf(type.substr(1));
  if (!width)
    reader.fail("registers of '" + type + "' are outside the subset");
  do {
    std::string name = reader.expectWord("a register");
    if (!isRegister(name))
      reader.fail("'" + name + "' does not begin with %");
    if (!reader.accept("<")) {
      kernel.registers.push_back({name, width});
      continue;
    }
    uint64_t count = reader.expectNumber("a number of registers");
    for (uint64_t i = 0; i < count; ++i)
      kernel.registers.push_back({name + std::to_string(i), width});
    reader.expect(">");
  } while (reader.accept(","));
  reader.expect(";");
}

void readTargets(Reader &reader, Kernel &kernel, const std::string &name) {
  Targets targets{name, {}};
  do
    targets.labels.push_back(reader.expectWord("a label"));
  while (reader.accept(","));
  reader.expect(";");
  kernel.targets.push_back(targets);
}

void readInstruction(Reader &reader, Kernel &kernel) {
  Instruction instruction;
  instruction.line = reader.peek().line;
  instruction.text = reader.getLine(instruction.line);
  if (reader.accept("@")) {
    instruction.negated = reader.accept("!");
    instruction.predicate = readName(reader).name;
  }
  instruction.name = reader.expectWord("an instruction");
  instruction.parts = splitAtDots(instruction.name);
  if (!reader.at(";"))
    do
      instruction.operands.push_back(readOperand(reader));
    while (reader.accept(","));
  reader.expect(";");
  kernel.instructions.push_back(instruction);
}

void rename(Operand &operand, const std::string &from, const std::string &to) {
  if (operand.kind == Operand::Kind::Symbol && operand.name == from)
    operand = {Operand::Kind::Register, to, 0, operand.negated, {}};
  for (Operand &element : operand.elements)
    rename(element, from, to);
}

/// { .reg .b32 tmp; mov.b64 {tmp, %r1}, %rd1; }, a register that only these instructions have
void readScope(Reader &reader, Kernel &kernel) {
  reader.expect("{");
  reader.expect(".reg");
  std::string type = reader.expectWord("a register's type"), name = reader.expectWord("a register");
  unsigned width = widthOf(type.substr(1));
  if (!width)
    reader.fail("registers of '" + type + "' are outside the subset");
  reader.expect(";");
  std::string own = "%scope" + std::to_string(kernel.registers.size()) + "_" + name;
  kernel.registers.push_back({own, width});
  size_t first = kernel.instructions.size();
  while (!reader.accept("}"))
    readInstruction(reader, kernel);
  for (size_t i = first; i < kernel.instructions.size(); ++i)
    for (Operand &operand : kernel.instructions[i].operands)
      rename(operand, name, own);
}

} // namespace

void readBody(Reader &reader, Kernel &kernel) {
  reader.expect("{");
  while (!reader.accept("}")) {
    Space space;
    std::string word = reader.peek().text;
    int line = reader.peek().line;
    if (reader.accept(".reg")) {
      readRegisters(reader, kernel);
    } else if (reader.accept(".loc")) {
      while (!reader.atEnd() && reader.peek().line == line)
        reader.next();
    } else if (reader.accept(".pragma")) {
      reader.next();
      reader.expect(";");
    } else if (isSpace(word, space) && (space == Space::Shared || space == Space::Local)) {
      reader.next();
      kernel.variables.push_back(readVariable(reader, space));
      reader.expect(";");
    } else if (reader.peek(1).is(":")) {
      reader.next();
      reader.next();
      if (reader.accept(".branchtargets"))
        readTargets(reader, kernel, word);
      else
        kernel.labels.push_back({word, kernel.instructions.size(), line});
    } else if (word == "{") {
      readScope(reader, kernel);
    } else if (word[0] == '.') {
      reader.fail("outside the subset");
    } else {
      readInstruction(reader, kernel);
    }
  }
}

} // namespace trop::ptx
