//===- Translator.cpp - A kernel of PTX as C                     -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Translator.h"

#include "test/lib/Ptx/C/Machine.h"

namespace trop::ptx {
namespace {

uint64_t alignTo(uint64_t size, uint64_t alignment) {
  return (size + alignment - 1) / alignment * alignment;
}

/// `%rd1` as a name of C.
std::string spell(const std::string &name) {
  std::string spelt = "v_";
  for (char c : name.substr(1))
    spelt += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return spelt;
}

std::string typeName(unsigned width) {
  return width == 1 ? "ptx_pred" : "ptx_u" + std::to_string(width);
}

} // namespace

Translator::Translator(const Module &module, const Kernel &kernel)
    : module(module), kernel(kernel), flow(kernel), named(kernel.registers.size()) {}

void Translator::fail(const std::string &why) {
  throw Error(instruction->line, "'" + instruction->text + "' " + why);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

const Operand &Translator::getOperand(size_t operand) {
  if (operand >= instruction->operands.size())
    fail("has too few operands");
  return instruction->operands[operand];
}

void Translator::expectOperands(size_t count) {
  if (instruction->operands.size() != count)
    fail("has " + std::to_string(instruction->operands.size()) + " operands, expected " +
         std::to_string(count));
}

std::string Translator::registerName(const Operand &operand, unsigned least, unsigned most) {
  int reg = flow.find(operand.name);
  if (operand.kind != Operand::Kind::Register || reg < 0)
    fail("has '" + operand.name + "', expected a register");
  unsigned width = kernel.registers[reg].width;
  if (width < least || width > most)
    fail("has '" + operand.name + "' of " + std::to_string(width) + " bits, expected " +
         std::to_string(least));
  named[reg] = true;
  return spell(operand.name);
}

std::string Translator::assign(const Operand &operand, const std::string &type) {
  if (operand.kind == Operand::Kind::Symbol && operand.name == "_")
    return "(void)";
  unsigned width = widthOf(type);
  return registerName(operand, width, width) + " = ";
}

std::string Translator::getValue(const Operand &operand, const std::string &type) {
  unsigned width = widthOf(type);
  bool isFloat = type[0] == 'f';
  switch (operand.kind) {
  case Operand::Kind::Register:
    if (operand.negated && width != 1)
      fail("negates a register that is no predicate");
    return (operand.negated ? "!" : "") + registerName(operand, width, width);
  case Operand::Kind::Integer:
    if (isFloat)
      fail("has an integer, expected a float");
    if (width == 1)
      return operand.bits ? "1" : "0";
    return "(ptx_" + type + ")" + std::to_string(operand.bits) + "ull";
  case Operand::Kind::Float32:
  case Operand::Kind::Float64:
    if (width != (operand.kind == Operand::Kind::Float32 ? 32 : 64))
      fail("has a float of another width");
    return "(ptx_u" + std::to_string(width) + ")" + std::to_string(operand.bits) + "ull";
  default:
    fail("has an operand that it cannot have");
  }
}

std::string getSpecial(const std::string &name) {
  static const std::map<std::string, std::string> single = {{"%laneid", "m->laneid"},
                                                            {"%warpid", "m->warpid"},
                                                            {"%nwarpid", "m->nwarpid"},
                                                            {"WARP_SZ", "32"}};
  if (auto found = single.find(name); found != single.end())
    return found->second;
  for (const char *prefix : {"%tid.", "%ntid.", "%ctaid.", "%nctaid."})
    if (name.size() == std::string(prefix).size() + 1 && name.rfind(prefix, 0) == 0)
      if (size_t axis = std::string("xyz").find(name.back()); axis < 3)
        return "m->" + std::string(prefix).substr(1, std::string(prefix).size() - 2) + "[" +
               std::to_string(axis) + "]";
  return "";
}

std::string Translator::getSymbol(const std::string &name) {
  for (const auto *places : {&sharedAt, &localAt})
    if (auto found = places->find(name); found != places->end())
      return std::to_string(found->second + PTX_BASE) + "ull";
  if (auto found = paramAt.find(name); found != paramAt.end())
    return std::to_string(found->second) + "ull";
  for (size_t i = 0; i < module.variables.size(); ++i)
    if (module.variables[i].name == name && module.variables[i].space != Space::Shared)
      return "m->symbols[" + std::to_string(i) + "]";
  fail("has '" + name + "', which is not declared");
}

std::string Translator::getAddress(const Operand &operand, Space space) {
  if (operand.kind != Operand::Kind::Address)
    fail("has no address");
  std::string base = "0";
  if (!operand.name.empty() && operand.name[0] == '%')
    base = registerName({Operand::Kind::Register, operand.name, 0, false, {}},
                        space == Space::Shared || space == Space::Local ? 32 : 64, 64);
  else if (!operand.name.empty())
    base = getSymbol(operand.name);
  return "(uint64_t)" + base + " + " + std::to_string(operand.bits) + "ull";
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

void Translator::layOut() {
  for (const Variable &parameter : kernel.parameters) {
    code.parameterBytes = alignTo(code.parameterBytes, parameter.alignment);
    paramAt[parameter.name] = code.parameterBytes;
    code.parameterOffsets.push_back(code.parameterBytes);
    code.parameterBytes += parameter.size;
  }
  auto add = [](std::map<std::string, uint64_t> &places, uint64_t &bytes,
                const Variable &variable) {
    bytes = alignTo(bytes, variable.alignment);
    places[variable.name] = bytes;
    bytes += variable.size;
  };
  auto isUsed = [&](const Variable &variable) {
    for (const Instruction &instruction : kernel.instructions)
      for (const Operand &operand : instruction.operands)
        if (operand.name == variable.name)
          return true;
    return false;
  };
  for (const Variable &variable : kernel.variables)
    if (variable.space == Space::Shared)
      add(sharedAt, code.sharedBytes, variable);
    else
      add(localAt, code.localBytes, variable);
  // What the launch gives stands behind all else.
  for (bool isExtern : {false, true})
    for (const Variable &variable : module.variables)
      if (variable.space == Space::Shared && variable.isExtern == isExtern && isUsed(variable))
        add(sharedAt, code.sharedBytes, variable);

  for (const Instruction &each : kernel.instructions) {
    const std::string &name = each.parts[0];
    code.copies |= name == "cp";
    bool isGeneric = !each.has("global") && !each.has("param") && !each.has("const");
    bool isAtomic = name == "atom" || name == "red";
    code.meets |= each.name == "bar.warp.sync" || (isAtomic && isGeneric);
    if ((name == "ld" || name == "st" || isAtomic) && isGeneric)
      if (unsigned width = widthOf(each.parts.back()); width >= 8)
        code.grain = std::min(code.grain, width / 8);
  }
}

void Translator::beginPart() {
  part = code.parts.size();
  code.parts.emplace_back();
  out += "  ++m->counts[" + std::to_string(part) + "];\n";
}

void Translator::emitWait(const std::string &stop) {
  std::string save, load;
  uint64_t at = 0;
  std::vector<unsigned> kept = flow.getKept(index);
  for (unsigned width : {64u, 32u, 16u, 8u, 1u})
    for (unsigned reg : kept) {
      const Register &each = kernel.registers[reg];
      if (each.width != width)
        continue;
      std::string place =
          "*(" + typeName(width) + " *)(m->thread->saved + " + std::to_string(at) + ")";
      save += "    " + place + " = " + spell(each.name) + ";\n";
      load += "    " + spell(each.name) + " = " + place + ";\n";
      at += (width + 7) / 8;
    }
  code.savedBytes = std::max(code.savedBytes, at);
  std::string number = std::to_string(++waits);
  out += "    m->thread->site = " + std::to_string(index) + ";\n    m->thread->resume = " + number +
         ";\n" + save + "    return " + stop + ";\n  R" + number + ":\n" + load;
}

KernelCode Translator::translate() {
  layOut();
  for (index = 0; index < kernel.instructions.size(); ++index) {
    instruction = &kernel.instructions[index];
    if (flow.beginsBlock(index)) {
      out += "L" + std::to_string(index) + ":;\n";
      beginPart();
    }
    if (instruction->predicate.empty()) {
      emitInstruction();
      continue;
    }
    Operand predicate;
    predicate.name = instruction->predicate;
    predicate.negated = instruction->negated;
    size_t around = part;
    out += "  if (" + getValue(predicate, "pred") + ") {\n";
    emitInstruction();
    out += "  }\n";
    part = around;
  }
  out += "L" + std::to_string(index) +
         ":;\n  return PTX_END;\nfault:\n  if (failed)\n    m->check(m, failed, failed_at);\n  "
         "return PTX_FAULT;\n}\n";

  std::string head = "{\n  ptx_u64 failed = 0, failed_at = 0;\n";
  for (size_t i = 0; i < named.size(); ++i)
    if (const Register &reg = kernel.registers[i]; named[i])
      head += "  " + typeName(reg.width) + " " + spell(reg.name) +
              (flow.isReadFirst(i) ? " = 0;\n" : ";\n");
  head += "  switch (m->thread->resume) {\n";
  for (unsigned wait = 1; wait <= waits; ++wait)
    head += "  case " + std::to_string(wait) + ": goto R" + std::to_string(wait) + ";\n";
  code.body = head + "  }\n" + out;
  return code;
}

} // namespace trop::ptx
