//===- Oracle.h - What instructions compute, by the host         -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_PTX_ORACLE_H
#define TROP_TEST_UNIT_PTX_ORACLE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trop::ptx::test {

/// Bits of a number of some type.
struct Typed {
  std::string type;
  uint64_t bits;
};

/// A result; any NaN will do where PTX does not say which.
struct Expected {
  uint64_t bits;
  bool anyNaN = false;
};

/// The result of an instruction whose name has a rule, of exact arithmetic in wider types and
/// the host's operations; none if it does not know it.
std::optional<Expected> compute(const std::string &name, const std::vector<Typed> &operands);

unsigned bitsOf(const std::string &type);

} // namespace trop::ptx::test

#endif // TROP_TEST_UNIT_PTX_ORACLE_H
