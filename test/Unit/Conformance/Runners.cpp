//===- Runners.cpp - What each lowering makes of a model --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Runners.h"

namespace trop::test {

/// The samples of a call, each as a call of its own.
static std::vector<Samples> separate(const Samples &samples) {
  std::vector<Samples> ones;
  for (int64_t n = 0; n < samples.count(); ++n) {
    ones.push_back(Samples::list({samples.rows[n]}));
    ones.back().weights = {samples.weights.empty() ? 1 : samples.weights[n]};
  }
  return ones;
}

Answers runReference(CompiledModel &model, const Data &data, const Samples &samples) {
  Answers answers{interpretAll(model, data, samples), {}};
  if (model.getFunction(roles::kActiveGradient))
    for (const Samples &one : separate(samples))
      answers.active.push_back(interpretActive(model, data, one));
  return answers;
}

static Answers runCpu(CompiledModel &compiled, const Data &data, const Samples &samples) {
  const trop_model &model = compiled.getModel();
  Answers answers{callAll(model, data, samples), {}};
  if (model.devices->entries->active_gradient)
    for (const Samples &one : separate(samples))
      answers.active.push_back(callActiveGradient(model, data, one, /*split=*/false));
  return answers;
}

const std::vector<Lowering> &getLowerings() {
  static const std::vector<Lowering> lowerings = {{"cpu", runCpu}};
  return lowerings;
}

} // namespace trop::test
