//===- Rules.h - Instructions that compute                       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_RULES_H
#define TROP_TEST_LIB_PTX_RULES_H

#include "test/lib/Ptx/Ast.h"

namespace trop::ptx {

/// What counters tell apart.
enum class Class {
  Float,   ///< add, mul, fma, min, ...
  Compare, ///< setp, selp, slct
  Integer,
  Move, ///< mov, cvt, cvta
  GlobalLoad,
  GlobalStore,
  SharedLoad,
  SharedStore,
  OtherMemory, ///< parameters, constants, local
  Atomic,
  Copy, ///< cp.async and its groups
  Collective,
  Barrier, ///< of a block, and fences
  Branch,
};
constexpr unsigned kClasses = 14;
const char *nameOf(Class c);

/// An instruction that is a function of its operands.
struct Rule {
  std::string function;           ///< ptx_add_rn_f32
  std::vector<std::string> types; ///< of its operands, the result's first
  Class counted = Class::Integer;
};

/// Null if there is none. \throws Error if it may not be: approximate, flushing subnormals or a
/// float operation without rounding
const Rule *findRule(const Instruction &instruction);

/// All names that have a rule.
std::vector<std::string> getRuleNames();

/// \throws Error of an instruction that has .approx, .ftz or another such modifier
void checkExact(const Instruction &instruction);

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_RULES_H
