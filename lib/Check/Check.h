//===- Check.h - Checks of the ops of a plugin ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_CHECK_H
#define TROP_LIB_CHECK_CHECK_H

#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <string>
#include <vector>

namespace trop::check {

struct CheckOptions {
  std::vector<std::string> plugins; ///< empty: the ops of Trop itself
  std::vector<std::string> ops;     ///< by op name, mnemonic or surface name; empty: all
  std::chrono::seconds limit{120};  ///< of an op
  std::string program = {};         ///< the running tool, as it was called
  bool json = false;                ///< one object in the place of lines
};

/// Checks what the ops of plugins promise by their interfaces, and that both halves of a plugin
/// agree. Prints a line for each that keeps its promises to `out`, and what is wrong of others to
/// `errors`, or all as JSON to `out`. Returns 0, or 1 if anything is wrong.
int checkPlugins(const CheckOptions &options, llvm::raw_ostream &out, llvm::raw_ostream &errors);

} // namespace trop::check

#endif // TROP_LIB_CHECK_CHECK_H
