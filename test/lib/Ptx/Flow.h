//===- Flow.h - Which registers a thread must keep while it waits -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_FLOW_H
#define TROP_TEST_LIB_PTX_FLOW_H

#include "test/lib/Ptx/Ast.h"

#include <map>

namespace trop::ptx {

/// Basic blocks of a kernel and its live registers.
class Flow {
public:
  struct Block {
    size_t begin, end; ///< instructions
    std::vector<size_t> successors;
    std::vector<bool> liveIn, liveOut;
  };

  /// \throws Error of a label or a register that is not declared
  explicit Flow(const Kernel &kernel);

  const std::vector<Block> &getBlocks() const { return blocks; }
  bool beginsBlock(size_t instruction) const { return begins[instruction]; }

  /// The number of a register, or -1.
  int find(const std::string &name) const;

  /// Registers that are read after an instruction and not written by it.
  std::vector<unsigned> getKept(size_t instruction) const;

  /// Whether a register may be read before it is written. Only such ones get a value first:
  /// the compiler of C is slow on variables that are written twice.
  bool isReadFirst(unsigned reg) const { return !blocks.empty() && blocks[0].liveIn[reg]; }

  /// Where a label stands. \throws Error
  size_t getTarget(const std::string &label, const Instruction &instruction) const;

private:
  void split();
  void solve();
  /// What is live before an instruction, of what is live after it.
  void step(size_t instruction, std::vector<bool> &live) const;
  std::vector<unsigned> getWritten(const Instruction &instruction) const;
  std::vector<unsigned> getRead(const Instruction &instruction) const;

  const Kernel &kernel;
  std::map<std::string, unsigned> registers;
  std::map<std::string, size_t> labels;
  std::vector<bool> begins;
  std::vector<Block> blocks;
};

/// Whether the first operand is a result.
bool hasResult(const Instruction &instruction);

/// Labels that a branch may go to. \throws Error
std::vector<std::string> getBranchLabels(const Kernel &kernel, const Instruction &instruction);

bool isBranch(const Instruction &instruction);
bool isEnd(const Instruction &instruction);

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_FLOW_H
