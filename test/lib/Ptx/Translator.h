//===- Translator.h - A kernel of PTX as C                       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A thread of the grid is a function that can be resumed: it returns at each barrier and
// each collective of its warp with those registers saved that are read later (Flow.h).

#ifndef TROP_TEST_LIB_PTX_TRANSLATOR_H
#define TROP_TEST_LIB_PTX_TRANSLATOR_H

#include "test/lib/Ptx/Flow.h"
#include "test/lib/Ptx/Rules.h"

#include <array>

namespace trop::ptx {

/// Instructions that always run together.
struct Part {
  std::array<uint64_t, kClasses> instructions{};
  uint64_t globalRead = 0, globalWritten = 0; ///< bytes
};

struct KernelCode {
  std::string body; ///< of the C function, from { to }
  std::vector<Part> parts;
  std::vector<uint64_t> parameterOffsets;
  uint64_t parameterBytes = 0;
  uint64_t savedBytes = 0, sharedBytes = 0, localBytes = 0;
  unsigned grain = 4;  ///< bytes of shared memory that one stamp stands for
  bool meets = false;  ///< has bar.warp.sync or atomics of shared memory
  bool copies = false; ///< has cp.async
};

class Translator {
public:
  Translator(const Module &module, const Kernel &kernel);

  /// \throws Error of an instruction outside the subset
  KernelCode translate();

private:
  // Operands.
  std::string registerName(const Operand &operand, unsigned least, unsigned most);
  std::string getValue(const Operand &operand, const std::string &type);
  std::string getAddress(const Operand &operand, Space space);
  std::string getSymbol(const std::string &name);
  /// A result's register, of at least the type's width, and `=`.
  std::string assign(const Operand &operand, const std::string &type);
  const Operand &getOperand(size_t index);
  void expectOperands(size_t count);
  [[noreturn]] void fail(const std::string &why);

  // Instructions.
  void layOut();
  void emitInstruction();
  void emitRule(const Rule &rule);
  void emitMove();
  void emitAddressConversion();
  void emitAccess();
  void emitAtomic();
  void emitCopy();
  void emitBranch();
  void emitBarrier();
  void emitCollective();
  void emitWait(const std::string &stop);
  /// Checks an access and sets P.
  void emitPlace(Space space, const std::string &address, unsigned bytes, const char *access);
  void count(Class c) { ++code.parts[part].instructions[static_cast<unsigned>(c)]; }
  void beginPart();

  const Module &module;
  const Kernel &kernel;
  Flow flow;
  KernelCode code;
  std::map<std::string, uint64_t> sharedAt, localAt, paramAt;
  std::string out;
  std::vector<bool> named; ///< registers that the C has
  const Instruction *instruction = nullptr;
  size_t index = 0; ///< of the instruction
  size_t part = 0;
  unsigned waits = 0; ///< places where a thread goes on
};

/// What is beside operands in the name of an access: the space, and how many bytes an element
/// and elements it has. \throws Error
struct Access {
  Space space = Space::Generic;
  std::string type;
  unsigned bytes = 0, elements = 1;
};
Access getAccess(const Instruction &instruction);

/// A special register, %tid.x, as C; empty if it is none.
std::string getSpecial(const std::string &name);

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_TRANSLATOR_H
