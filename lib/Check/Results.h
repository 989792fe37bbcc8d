//===- Results.h - What is told of checks -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_RESULTS_H
#define TROP_LIB_CHECK_RESULTS_H

#include "lib/Check/Journal.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace trop::check {

/// What was checked.
enum class SubjectKind { Op, Halves, Dialects };

struct Result {
  SubjectKind kind;
  std::string name; ///< of an op, or of a plugin
  Outcome outcome;
};

/// Takes results as they come.
class ResultPrinter {
public:
  virtual ~ResultPrinter() = default;
  virtual void addPlugin(llvm::StringRef name, llvm::StringRef version, llvm::StringRef path) {}
  virtual void add(const Result &result) = 0;
  /// Nothing could be checked.
  virtual void fail(const llvm::Twine &message) = 0;
  virtual void finish(size_t ops, size_t wrong) = 0;
};

/// Lines: what is well to `out`, mistakes to `errors`.
std::unique_ptr<ResultPrinter> makeTextPrinter(llvm::raw_ostream &out, llvm::raw_ostream &errors);
/// One object to `out`, in the end, as docs/checking-plugins.md describes it.
std::unique_ptr<ResultPrinter> makeJsonPrinter(llvm::raw_ostream &out);

} // namespace trop::check

#endif // TROP_LIB_CHECK_RESULTS_H
