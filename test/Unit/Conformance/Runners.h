//===- Runners.h - What each lowering makes of a model ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H
#define TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H

#include "test/Unit/Compiled/Calls.h"

namespace trop::test {

/// What is compared.
struct Answers {
  Results results;
  /// Of each sample alone, its active gradient as tensors; empty if the model has none.
  std::vector<std::vector<std::vector<double>>> active;
};

/// Runs a model on some samples. Its functions are there as IR (getFunction), for a lowering
/// that makes its own code of them; CPU's code is the model itself (getModel).
using Runner = Answers (*)(CompiledModel &model, const Data &data, const Samples &samples);

/// The reference interpreter.
Answers runReference(CompiledModel &model, const Data &data, const Samples &samples);

struct Lowering {
  const char *name;
  Runner run;
};

/// All that must give what the reference does.
const std::vector<Lowering> &getLowerings();

} // namespace trop::test

#endif // TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H
