//===- Flow.cpp - Which registers a thread must keep while it waits -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Flow.h"

#include <set>

namespace trop::ptx {

bool isBranch(const Instruction &instruction) {
  return instruction.parts[0] == "bra" || instruction.parts[0] == "brx";
}

bool isEnd(const Instruction &instruction) {
  const std::string &name = instruction.parts[0];
  return name == "ret" || name == "exit" || name == "trap";
}

bool hasResult(const Instruction &instruction) {
  static const std::set<std::string> without = {
      "st", "red", "bar", "barrier", "cp", "ret", "exit", "trap", "membar", "bra", "fence", "brx"};
  return !without.count(instruction.parts[0]);
}

std::vector<std::string> getBranchLabels(const Kernel &kernel, const Instruction &instruction) {
  if (instruction.operands.empty())
    throw Error(instruction.line, "'" + instruction.text + "' has no label");
  const std::string &name = instruction.operands.back().name;
  if (instruction.parts[0] == "bra")
    return {name};
  for (const Targets &targets : kernel.targets)
    if (targets.name == name)
      return targets.labels;
  throw Error(instruction.line, "'" + instruction.text + "' has no list of labels");
}

Flow::Flow(const Kernel &kernel) : kernel(kernel) {
  for (const Register &reg : kernel.registers)
    if (!registers.emplace(reg.name, registers.size()).second)
      throw Error(kernel.line, "register '" + reg.name + "' is declared twice");
  for (const Label &label : kernel.labels)
    if (!labels.emplace(label.name, label.instruction).second)
      throw Error(label.line, "label '" + label.name + "' is there twice");
  split();
  solve();
}

int Flow::find(const std::string &name) const {
  auto found = registers.find(name);
  return found == registers.end() ? -1 : static_cast<int>(found->second);
}

size_t Flow::getTarget(const std::string &label, const Instruction &instruction) const {
  auto found = labels.find(label);
  if (found == labels.end())
    throw Error(instruction.line, "'" + instruction.text + "' goes to no label");
  return found->second;
}

void Flow::split() {
  size_t count = kernel.instructions.size();
  begins.assign(count + 1, false);
  begins[0] = true;
  for (const auto &[name, target] : labels)
    begins[target] = true;
  for (size_t i = 0; i < count; ++i)
    if (isBranch(kernel.instructions[i]) || isEnd(kernel.instructions[i]))
      begins[i + 1] = true;

  std::map<size_t, size_t> blockAt;
  for (size_t i = 0; i < count; ++i) {
    if (begins[i]) {
      blockAt[i] = blocks.size();
      blocks.push_back({i, i, {}, {}, {}});
    }
    blocks.back().end = i + 1;
  }
  for (Block &block : blocks) {
    const Instruction &last = kernel.instructions[block.end - 1];
    auto add = [&](size_t target) {
      if (target < count)
        block.successors.push_back(blockAt.at(target));
    };
    if (isBranch(last))
      for (const std::string &label : getBranchLabels(kernel, last))
        add(getTarget(label, last));
    if ((!isBranch(last) && !isEnd(last)) || !last.predicate.empty())
      add(block.end);
  }
}

namespace {

template <typename Visit> void forEachName(const Operand &operand, Visit visit) {
  if (operand.kind == Operand::Kind::Register || operand.kind == Operand::Kind::Address)
    visit(operand.name);
  for (const Operand &element : operand.elements)
    forEachName(element, visit);
}

} // namespace

std::vector<unsigned> Flow::getWritten(const Instruction &instruction) const {
  std::vector<unsigned> written;
  if (hasResult(instruction) && !instruction.operands.empty())
    forEachName(instruction.operands[0], [&](const std::string &name) {
      if (int reg = find(name); reg >= 0)
        written.push_back(reg);
    });
  return written;
}

std::vector<unsigned> Flow::getRead(const Instruction &instruction) const {
  std::vector<unsigned> read;
  auto add = [&](const std::string &name) {
    if (int reg = find(name); reg >= 0)
      read.push_back(reg);
  };
  for (size_t i = hasResult(instruction); i < instruction.operands.size(); ++i)
    forEachName(instruction.operands[i], add);
  add(instruction.predicate);
  return read;
}

void Flow::step(size_t i, std::vector<bool> &live) const {
  const Instruction &instruction = kernel.instructions[i];
  if (instruction.predicate.empty())
    for (unsigned reg : getWritten(instruction))
      live[reg] = false;
  for (unsigned reg : getRead(instruction))
    live[reg] = true;
}

void Flow::solve() {
  for (Block &block : blocks)
    block.liveIn = block.liveOut = std::vector<bool>(kernel.registers.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = blocks.size(); b-- > 0;) {
      Block &block = blocks[b];
      std::vector<bool> live(kernel.registers.size());
      for (size_t successor : block.successors)
        for (size_t reg = 0; reg < live.size(); ++reg)
          live[reg] = live[reg] || blocks[successor].liveIn[reg];
      block.liveOut = live;
      for (size_t i = block.end; i-- > block.begin;)
        step(i, live);
      changed |= live != block.liveIn;
      block.liveIn = live;
    }
  }
}

std::vector<unsigned> Flow::getKept(size_t instruction) const {
  std::vector<unsigned> kept;
  for (const Block &block : blocks) {
    if (instruction < block.begin || instruction >= block.end)
      continue;
    std::vector<bool> live = block.liveOut;
    for (size_t i = block.end; --i > instruction;)
      step(i, live);
    for (unsigned reg : getWritten(kernel.instructions[instruction]))
      live[reg] = false;
    for (unsigned reg = 0; reg < live.size(); ++reg)
      if (live[reg])
        kept.push_back(reg);
  }
  return kept;
}

} // namespace trop::ptx
