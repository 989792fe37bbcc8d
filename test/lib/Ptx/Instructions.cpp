//===- Instructions.cpp - What becomes of each instruction       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Translator.h"

namespace trop::ptx {

void Translator::emitInstruction() {
  checkExact(*instruction);
  const std::string &name = instruction->parts[0];
  if (const Rule *rule = findRule(*instruction))
    emitRule(*rule);
  else if (name == "mov")
    emitMove();
  else if (name == "cvta")
    emitAddressConversion();
  else if (name == "ld" || name == "st")
    emitAccess();
  else if (name == "atom" || name == "red")
    emitAtomic();
  else if (name == "cp")
    emitCopy();
  else if (isBranch(*instruction) || isEnd(*instruction))
    emitBranch();
  else if (name == "bar" || name == "barrier" || name == "membar" || name == "fence")
    emitBarrier();
  else if (name == "shfl" || name == "vote" || name == "redux")
    emitCollective();
  else
    fail("is outside the subset");
}

void Translator::emitRule(const Rule &rule) {
  expectOperands(rule.types.size());
  count(rule.counted);
  bool converts = instruction->parts[0] == "cvt";
  std::string call = rule.function + "(";
  for (size_t i = 1; i < rule.types.size(); ++i) {
    const Operand &operand = getOperand(i);
    // cvt truncates what it reads, and extends its result.
    bool isWider = converts && operand.kind == Operand::Kind::Register;
    std::string value = isWider ? registerName(operand, widthOf(rule.types[i]), 64)
                                : getValue(operand, rule.types[i]);
    call += (i > 1 ? ", " : "") + value;
  }
  std::string result = converts ? registerName(getOperand(0), widthOf(rule.types[0]), 64) + " = "
                                : assign(getOperand(0), rule.types[0]);
  out += "  " + result + call + ");\n";
}

void Translator::emitMove() {
  expectOperands(2);
  count(Class::Move);
  std::string type = instruction->parts.back();
  unsigned width = widthOf(type);
  if (!width || instruction->parts.size() != 2)
    fail("is outside the subset");
  const Operand &to = getOperand(0), &from = getOperand(1);
  auto getElementWidth = [&](const Operand &vector) {
    unsigned part = width / vector.elements.size();
    if (part * vector.elements.size() != width || part < 8)
      fail("has a vector of another width");
    return part;
  };
  if (to.kind == Operand::Kind::Vector) {
    unsigned step = getElementWidth(to);
    out += "  { ptx_u64 whole = " + getValue(from, type) + ";\n";
    for (size_t i = 0; i < to.elements.size(); ++i)
      out += "    " + assign(to.elements[i], "u" + std::to_string(step)) + "(ptx_u" +
             std::to_string(step) + ")(whole >> " + std::to_string(i * step) + ");\n";
    out += "  }\n";
    return;
  }
  std::string value;
  if (from.kind == Operand::Kind::Vector) {
    unsigned step = getElementWidth(from);
    for (size_t i = 0; i < from.elements.size(); ++i)
      value += (i ? " | (ptx_u64)" : "(ptx_u64)") +
               getValue(from.elements[i], "u" + std::to_string(step)) + " << " +
               std::to_string(i * step);
  } else if (std::string special = getSpecial(from.name); !special.empty()) {
    value = special;
  } else if (from.kind == Operand::Kind::Symbol) {
    value = getSymbol(from.name);
  } else {
    value = getValue(from, type);
  }
  out += "  " + assign(to, type) + "(ptx_" + type + ")(" + value + ");\n";
}

/// cvta makes a generic address of that of a space, cvta.to the other way round.
void Translator::emitAddressConversion() {
  expectOperands(2);
  count(Class::Move);
  bool isTo = instruction->has("to");
  Space space;
  if (instruction->parts.back() != "u64" || instruction->parts.size() != (isTo ? 4 : 3) ||
      !isSpace(instruction->parts[isTo ? 2 : 1], space))
    fail("is outside the subset");
  const Operand &from = getOperand(1);
  std::string value =
      from.kind == Operand::Kind::Symbol ? getSymbol(from.name) : getValue(from, "u64");
  const char *window = space == Space::Shared  ? " PTX_SHARED_WINDOW"
                       : space == Space::Local ? " PTX_LOCAL_WINDOW"
                                               : " 0";
  if (space == Space::Param)
    fail("is outside the subset");
  out += "  " + assign(getOperand(0), "u64") + value + (isTo ? " -" : " +") + window + ";\n";
}

void Translator::emitBranch() {
  count(Class::Branch);
  const std::string &name = instruction->parts[0];
  if (name == "trap") {
    out += "  m->trap(m, " + std::to_string(index) + "); goto fault;\n";
  } else if (isEnd(*instruction)) {
    out += "  return PTX_END;\n";
  } else if (name == "bra") {
    out += "  goto L" + std::to_string(flow.getTarget(getOperand(0).name, *instruction)) + ";\n";
  } else {
    out += "  switch (" + getValue(getOperand(0), "u32") + ") {\n";
    std::vector<std::string> labels = getBranchLabels(kernel, *instruction);
    for (size_t i = 0; i < labels.size(); ++i)
      out += "  case " + std::to_string(i) + ": goto L" +
             std::to_string(flow.getTarget(labels[i], *instruction)) + ";\n";
    // Beyond the list all may happen.
    out += "  default: m->trap(m, " + std::to_string(index) + "); goto fault;\n  }\n";
  }
}

void Translator::emitBarrier() {
  count(Class::Barrier);
  const std::string &name = instruction->name;
  // Threads see each other's stores in the order of their execution here.
  if (instruction->parts[0] == "membar" || instruction->parts[0] == "fence") {
    for (const char *part : {"proxy", "mbarrier_init", "cluster"})
      if (instruction->has(part))
        fail("is outside the subset");
    return;
  }
  if (name == "bar.warp.sync") {
    expectOperands(1);
    out += "  { m->thread->collective = PTX_WARP_SYNC; m->thread->mask = " +
           getValue(getOperand(0), "u32") + ";\n";
    emitWait("PTX_COLLECTIVE");
    out += "  }\n";
    return;
  }
  if (name != "bar.sync" && name != "barrier.sync" && name != "barrier.sync.aligned" &&
      name != "bar.cta.sync" && name != "barrier.cta.sync" && name != "barrier.cta.sync.aligned")
    fail("is outside the subset");
  if (instruction->operands.size() != 1)
    fail("waits for a part of the block, which is outside the subset");
  out += "  { m->thread->lane = " + getValue(getOperand(0), "u32") + ";\n";
  emitWait("PTX_BARRIER");
  out += "  }\n";
}

void Translator::emitCollective() {
  count(Class::Collective);
  static const std::map<std::string, const char *> kinds = {
      {"shfl.sync.up.b32", "PTX_SHFL_UP"},         {"shfl.sync.down.b32", "PTX_SHFL_DOWN"},
      {"shfl.sync.bfly.b32", "PTX_SHFL_BFLY"},     {"shfl.sync.idx.b32", "PTX_SHFL_IDX"},
      {"vote.sync.all.pred", "PTX_VOTE_ALL"},      {"vote.sync.any.pred", "PTX_VOTE_ANY"},
      {"vote.sync.uni.pred", "PTX_VOTE_UNI"},      {"vote.sync.ballot.b32", "PTX_VOTE_BALLOT"},
      {"redux.sync.add.u32", "PTX_REDUX_ADD"},     {"redux.sync.add.s32", "PTX_REDUX_ADD"},
      {"redux.sync.min.u32", "PTX_REDUX_MIN_U32"}, {"redux.sync.min.s32", "PTX_REDUX_MIN_S32"},
      {"redux.sync.max.u32", "PTX_REDUX_MAX_U32"}, {"redux.sync.max.s32", "PTX_REDUX_MAX_S32"},
      {"redux.sync.and.b32", "PTX_REDUX_AND"},     {"redux.sync.or.b32", "PTX_REDUX_OR"},
      {"redux.sync.xor.b32", "PTX_REDUX_XOR"},
  };
  auto kind = kinds.find(instruction->name);
  if (kind == kinds.end())
    fail("is outside the subset");
  bool isShuffle = instruction->parts[0] == "shfl", isVote = instruction->parts[0] == "vote";
  expectOperands(isShuffle ? 5 : 3);
  const Operand &result = getOperand(0);
  bool isPair = result.kind == Operand::Kind::Pair;
  if (isPair && !isShuffle)
    fail("has two results");
  out += std::string("  { struct ptx_thread *t = m->thread;\n    t->collective = ") + kind->second +
         ";\n    t->value = " + getValue(getOperand(1), isVote ? "pred" : "u32") +
         ";\n    t->mask = " + getValue(getOperand(isShuffle ? 4 : 2), "u32") + ";\n";
  if (isShuffle)
    out += "    t->lane = " + getValue(getOperand(2), "u32") +
           ";\n    t->clamp = " + getValue(getOperand(3), "u32") + ";\n";
  emitWait("PTX_COLLECTIVE");
  out += "    " +
         assign(isPair ? result.elements[0] : result,
                instruction->parts.back() == "pred" ? "pred" : "u32") +
         "m->thread->value;\n";
  if (isPair)
    out += "    " + assign(result.elements[1], "pred") + "m->thread->flag;\n";
  out += "  }\n";
}

} // namespace trop::ptx
