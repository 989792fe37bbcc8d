//===- Names.h - Speaking of names in messages ---------------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_NAMES_H
#define TROP_RUNTIME_SUPPORT_NAMES_H

#include <string>
#include <vector>

namespace trop::rt {

/// ", did you mean 'steps'?" for a candidate close to `name`, or nothing. The front end
/// suggests names by the same rule.
std::string suggestName(const std::string &name, const std::vector<std::string> &candidates);

/// "a, b or c"; "none" without names.
std::string listNames(const std::vector<std::string> &names, const char *conjunction = "or");

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_NAMES_H
