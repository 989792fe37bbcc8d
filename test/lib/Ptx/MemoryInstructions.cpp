//===- MemoryInstructions.cpp - What becomes of loads, stores, atomics and copies -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Translator.h"

#include <set>

namespace trop::ptx {

namespace {

[[noreturn]] void refuse(const Instruction &instruction) {
  throw Error(instruction.line, "'" + instruction.text + "' is outside the subset");
}

/// What changes nothing where all runs in order: caching and memory orders.
bool isHint(const std::string &part) {
  static const std::set<std::string> hints = {
      "volatile", "weak", "relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys",
      "nc",       "ca",   "cg",      "cs",      "lu",      "cv",      "wb",  "wt"};
  return hints.count(part);
}

} // namespace

Access getAccess(const Instruction &instruction) {
  Access access;
  access.type = instruction.parts.back();
  access.bytes = widthOf(access.type) / 8;
  if (!access.bytes)
    refuse(instruction);
  for (size_t i = 1; i + 1 < instruction.parts.size(); ++i) {
    const std::string &part = instruction.parts[i];
    if (part == "v2" || part == "v4")
      access.elements = part[1] - '0';
    else if (!isHint(part) && !isSpace(part, access.space))
      refuse(instruction);
  }
  if (access.bytes * access.elements > 16)
    refuse(instruction);
  return access;
}

void Translator::emitPlace(Space space, const std::string &address, unsigned bytes,
                           const char *access) {
  static const std::map<Space, const char *> names = {
      {Space::Global, "GLOBAL"}, {Space::Const, "GLOBAL"}, {Space::Shared, "SHARED"},
      {Space::Local, "LOCAL"},   {Space::Param, "PARAM"},  {Space::Generic, "GENERIC"}};
  bool hasGrain = space == Space::Shared || space == Space::Generic;
  out += "  { uint8_t *P; uint64_t A = " + address + ";\n    PTX_AT_" + names.at(space) + "(" +
         std::to_string(index) + ", A, " + std::to_string(bytes) + ", " + access +
         (hasGrain ? ", " + std::to_string(code.grain) + (code.meets ? ", 1" : ", 0") : "") + ")\n";
}

void Translator::emitAccess() {
  expectOperands(2);
  Access access = getAccess(*instruction);
  bool isLoad = instruction->parts[0] == "ld";
  if (!isLoad && (access.space == Space::Param || access.space == Space::Const))
    fail("stores to memory that is only read");
  unsigned bytes = access.bytes * access.elements;
  switch (access.space) {
  case Space::Generic: // as a rule of device memory
  case Space::Global:
    count(isLoad ? Class::GlobalLoad : Class::GlobalStore);
    if (!instruction->predicate.empty())
      beginPart();
    (isLoad ? code.parts[part].globalRead : code.parts[part].globalWritten) += bytes;
    break;
  case Space::Shared:
    count(isLoad ? Class::SharedLoad : Class::SharedStore);
    break;
  default:
    count(Class::OtherMemory);
  }
  const Operand &place = getOperand(isLoad ? 1 : 0), &data = getOperand(isLoad ? 0 : 1);
  emitPlace(access.space, getAddress(place, access.space), bytes,
            isLoad ? "PTX_READ" : "PTX_WRITE");
  bool isVector = data.kind == Operand::Kind::Vector;
  if (isVector ? data.elements.size() != access.elements : access.elements != 1)
    fail("has another number of elements");
  // Registers may be wider than memory: loads extend, stores truncate.
  std::string sign = access.type[0] == 's' ? "s" : "u";
  std::string cell = sign + std::to_string(8 * access.bytes);
  for (unsigned i = 0; i < access.elements; ++i) {
    const Operand &element = isVector ? data.elements[i] : data;
    std::string at = "P + " + std::to_string(i * access.bytes);
    bool isRegister = element.kind == Operand::Kind::Register;
    if (isLoad && element.name == "_")
      continue;
    if (isLoad)
      out += "    " + registerName(element, 8 * access.bytes, 64) + " = ptx_get_" + cell + "(" +
             at + ");\n";
    else
      out += "    ptx_put_u" + std::to_string(8 * access.bytes) + "(" + at + ", " +
             (isRegister ? registerName(element, 8 * access.bytes, 64)
                         : getValue(element, access.type)) +
             ");\n";
  }
  out += "  }\n";
}

/// atom.global.add.u32 %r1, [%rd1], %r2; red has no result.
void Translator::emitAtomic() {
  static const std::map<std::string, std::string> types = {
      {"add", "u32 s32 u64"}, {"min", "u32 s32 u64 s64"}, {"max", "u32 s32 u64 s64"},
      {"and", "b32 b64"},     {"or", "b32 b64"},          {"xor", "b32 b64"},
      {"exch", "b32 b64"},    {"cas", "b32 b64"},         {"inc", "u32"},
      {"dec", "u32"}};
  count(Class::Atomic);
  bool hasOld = instruction->parts[0] == "atom";
  std::string type = instruction->parts.back(), operation;
  Space space = Space::Generic;
  for (size_t i = 1; i + 1 < instruction->parts.size(); ++i) {
    const std::string &each = instruction->parts[i];
    if (types.count(each) && operation.empty())
      operation = each;
    else if (!isHint(each) && !isSpace(each, space))
      fail("is outside the subset");
  }
  if (operation.empty() ||
      (" " + types.at(operation) + " ").find(" " + type + " ") == std::string::npos)
    fail("is outside the subset");
  if (space != Space::Generic && space != Space::Global && space != Space::Shared)
    fail("is outside the subset");
  expectOperands(2 + hasOld + (operation == "cas"));
  unsigned bytes = widthOf(type) / 8;
  if (space != Space::Shared) {
    if (!instruction->predicate.empty())
      beginPart();
    code.parts[part].globalRead += bytes;
    code.parts[part].globalWritten += bytes;
  }
  std::string b = getValue(getOperand(hasOld + 1), type);
  std::string next = operation == "exch" ? b
                     : operation == "cas"
                         ? "old == " + b + " ? " + getValue(getOperand(hasOld + 2), type) + " : old"
                     : operation == "inc" ? "old >= " + b + " ? 0 : old + 1"
                     : operation == "dec" ? "old == 0 || old > " + b + " ? " + b + " : old - 1"
                                          : "ptx_" + operation + "_" + type + "(old, " + b + ")";
  emitPlace(space, getAddress(getOperand(hasOld), space), bytes, "PTX_ATOMIC");
  std::string cell = "u" + std::to_string(8 * bytes);
  out += "    ptx_" + type + " old = (ptx_" + type + ")ptx_get_" + cell + "(P);\n    ptx_put_" +
         cell + "(P, (ptx_" + cell + ")(" + next + "));\n";
  if (hasOld)
    out += "    " + assign(getOperand(0), type) + "(ptx_" + cell + ")old;\n";
  out += "  }\n";
}

/// cp.async.ca.shared.global [to], [from], size{, read}; and groups of such copies.
void Translator::emitCopy() {
  count(Class::Copy);
  const std::string &name = instruction->name;
  if (name == "cp.async.commit_group") {
    expectOperands(0);
    out += "  m->copy_commit(m);\n";
  } else if (name == "cp.async.wait_all") {
    expectOperands(0);
    out += "  m->copy_wait(m, -1);\n";
  } else if (name == "cp.async.wait_group") {
    expectOperands(1);
    out += "  m->copy_wait(m, (int32_t)" + getValue(getOperand(0), "u32") + ");\n";
  } else {
    bool isAll = name.rfind("cp.async.ca.shared.global", 0) == 0;
    bool isWide = name.rfind("cp.async.cg.shared.global", 0) == 0;
    size_t count = instruction->operands.size();
    if ((!isAll && !isWide) || (count != 3 && count != 4))
      fail("is outside the subset");
    uint64_t size = getOperand(2).bits;
    if (getOperand(2).kind != Operand::Kind::Integer ||
        (size != 16 && (isWide || (size != 4 && size != 8))))
      fail("copies another number of bytes than it can");
    std::string read = count == 4 ? getValue(getOperand(3), "u32") : std::to_string(size);
    if (!instruction->predicate.empty())
      beginPart();
    code.parts[part].globalRead += size;
    out += "  if (m->copy_async(m, " + std::to_string(index) + ", " +
           getAddress(getOperand(0), Space::Shared) + ", " +
           getAddress(getOperand(1), Space::Global) + ", " + std::to_string(size) + ", " + read +
           "))\n    goto fault;\n";
  }
}

} // namespace trop::ptx
