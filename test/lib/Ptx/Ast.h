//===- Ast.h - A module of PTX as it is written                  -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_AST_H
#define TROP_TEST_LIB_PTX_AST_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace trop::ptx {

/// What is wrong with PTX: outside the subset, or no PTX.
class Error : public std::runtime_error {
public:
  Error(int line, const std::string &message)
      : std::runtime_error("line " + std::to_string(line) + ": " + message), line(line) {}

  const int line;
};

struct Operand {
  enum class Kind {
    Register, ///< %r1, %tid.x
    Integer,  ///< bits: two's complement of 64 bits
    Float32,  ///< 0f3F800000
    Float64,
    Symbol,  ///< a variable, a parameter or a label
    Address, ///< [name + bits], name is a register, a symbol or empty
    Vector,  ///< {elements}
    Pair,    ///< elements[0] | elements[1]
  };

  Kind kind = Kind::Register;
  std::string name;
  uint64_t bits = 0;
  bool negated = false; ///< !%p1
  std::vector<Operand> elements;
};

struct Instruction {
  int line = 0;
  std::string text;               ///< as it is written, for messages
  std::string name;               ///< "add.rn.f32"
  std::vector<std::string> parts; ///< the name between dots
  std::vector<Operand> operands;
  std::string predicate; ///< empty: none
  bool negated = false;

  bool has(const char *part) const;
};

enum class Space { Generic, Global, Shared, Const, Param, Local };

/// A variable or parameter.
struct Variable {
  int line = 0;
  std::string name;
  Space space = Space::Global;
  uint64_t size = 0, alignment = 1;
  bool isExtern = false;      ///< shared memory whose size the launch says
  std::vector<uint8_t> bytes; ///< initial, the rest is zero
};

struct Register {
  std::string name;
  unsigned width; ///< bits; 1 of a predicate
};

/// A list of labels, of brx.idx.
struct Targets {
  std::string name;
  std::vector<std::string> labels;
};

struct Label {
  std::string name;
  size_t instruction; ///< that it stands before
  int line;
};

struct Kernel {
  int line = 0;
  std::string name;
  std::vector<Variable> parameters;
  std::vector<Variable> variables; ///< of the body
  std::vector<Register> registers;
  std::vector<Instruction> instructions;
  std::vector<Label> labels;
  std::vector<Targets> targets;
  uint64_t maxThreads = 0; ///< of .maxntid or .reqntid; 0: not said
};

struct Module {
  int version = 0; ///< 80 is 8.0
  int target = 0;  ///< 80 is sm_80
  int versionLine = 0, targetLine = 0;
  std::vector<Variable> variables;
  std::vector<Kernel> kernels;
};

/// Bits of a type as it stands after a dot: "f32" has 32, "pred" 1, what is none 0.
unsigned widthOf(const std::string &type);

/// The space that a directive, ".shared", or a part of a name, "shared", says.
bool isSpace(const std::string &word, Space &space);

/// \throws Error
Module parse(const std::string &text);

/// Only what stands before the first declaration: version and target. \throws Error
Module parseHead(const std::string &text);

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_AST_H
