//===- Runners.h - What each lowering makes of a model ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H
#define TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H

#include "test/Unit/Compiled/Calls.h"

#include <functional>

namespace trop::test {

/// What is compared.
struct Answers {
  Results results;
  /// Of each sample alone, its active gradient as tensors; empty if the model has none, or the
  /// lowering no lists.
  std::vector<std::vector<std::vector<double>>> active;
  /// The active gradient of all samples, -0 where nothing is listed; empty as above.
  std::vector<std::vector<double>> lists;
};

/// Runs a model on some samples.
using Runner = std::function<Answers(const Data &data, const Samples &samples)>;

/// What the CPU's code gives of Answers::lists.
std::vector<std::vector<double>> callLists(const trop_model &model, const Data &data,
                                           const Samples &samples);

/// The reference interpreter.
Answers runReference(CompiledModel &model, const Data &data, const Samples &samples);

/// Kernels for GPUs, which are executed as PTX.
Runner prepareKernels(CompiledModel &model);

struct Lowering {
  const char *name;
  /// Makes what runs a model. Its functions are there as IR (getFunction), for a lowering that
  /// makes its own code of them; the CPU's code is the model itself (getModel).
  Runner (*prepare)(CompiledModel &model);
};

/// All that must give what the reference does.
const std::vector<Lowering> &getLowerings();

} // namespace trop::test

#endif // TROP_TEST_UNIT_CONFORMANCE_RUNNERS_H
