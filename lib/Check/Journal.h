//===- Journal.h - What checks do and find ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_JOURNAL_H
#define TROP_LIB_CHECK_JOURNAL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/Twine.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace trop::check {

/// A mistake: in which method, what is wrong, and what its author has to change.
struct Finding {
  std::string method, problem, remedy;
};

/// What checks of one op tell. Those of a process of their own tell it as they go, so that what
/// they found before a crash is known, and what they were about to call.
class Journal {
public:
  virtual ~Journal() = default;

  /// The method whose code, or what follows from it, runs next; `what` says with which arguments.
  virtual void enter(const llvm::Twine &method, const llvm::Twine &what = "") = 0;
  virtual void find(const llvm::Twine &method, const llvm::Twine &problem,
                    const llvm::Twine &remedy) = 0;
  /// Something was looked at, and is well.
  virtual void note(const llvm::Twine &text) = 0;
  /// A fact that checks of several ops need.
  virtual void tell(const llvm::Twine &key, const llvm::Twine &value) = 0;

  bool isClean() const { return findings == 0; }

protected:
  int findings = 0;
};

/// What became of checks.
struct Outcome {
  std::vector<Finding> findings;
  std::vector<std::string> notes;
  std::multimap<std::string, std::string> facts;
};

/// Runs checks in a process of their own, which ends with them: what crashes, ends the program or
/// computes longer than `limit` becomes a finding at the method that was entered last.
Outcome runIsolated(llvm::function_ref<void(Journal &)> checks, std::chrono::seconds limit);

} // namespace trop::check

#endif // TROP_LIB_CHECK_JOURNAL_H
