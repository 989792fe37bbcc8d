//===- Runners.cpp - What each lowering makes of a model --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Conformance/Runners.h"

#include "test/lib/Kernels/KernelModel.h"

#include <gtest/gtest.h>

#include <limits>

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
  Answers answers{interpretAll(model, data, samples), {}, {}};
  if (model.getFunction(roles::kActiveGradient))
    for (const Samples &one : separate(samples))
      answers.active.push_back(interpretActive(model, data, one));
  return answers;
}

std::vector<std::vector<double>> callLists(const trop_model &model, const Data &data,
                                           const Samples &samples) {
  if (!model.devices->entries->active_gradient)
    return {};
  return callActiveGradient(model, data, samples, /*split=*/false, /*unlisted=*/-0.0);
}

static Runner prepareCpu(CompiledModel &compiled) {
  return [&model = compiled.getModel()](const Data &data, const Samples &samples) {
    Answers answers{callAll(model, data, samples), {}, callLists(model, data, samples)};
    if (model.devices->entries->active_gradient)
      for (const Samples &one : separate(samples))
        answers.active.push_back(callActiveGradient(model, data, one, /*split=*/false));
    return answers;
  };
}

/// `values` of rows that are visited, and NaN.
static std::vector<double> poison(const std::vector<double> &values, const Data &data,
                                  const Samples &samples) {
  std::vector<double> poisoned(values.size(), std::numeric_limits<double>::quiet_NaN());
  int64_t columns = int64_t(values.size()) / data.rows;
  for (int64_t row : samples.rows)
    std::copy_n(values.begin() + row * columns, columns, poisoned.begin() + row * columns);
  return poisoned;
}

static Answers runKernels(KernelModel &model, const Data &data, const Samples &samples) {
  auto getArgument = [&](llvm::StringRef kind,
                         size_t number) -> std::optional<std::vector<double>> {
    if (kind == kinds::kParameter)
      return data.parameters.at(number);
    if (kind == kinds::kInput)
      return poison(data.inputs, data, samples);
    if (kind == kinds::kTarget)
      return data.targets;
    if (kind == kinds::kSampleWeight)
      return poison(getSampleWeights(data.rows), data, samples);
    if (kind == kinds::kWeights && !samples.weights.empty())
      return samples.weights;
    if (kind != kinds::kDirection)
      return std::nullopt;
    bool isParameter = number < data.parameters.size();
    return getDirection(int64_t(number), isParameter ? int64_t(data.parameters[number].size())
                                                     : int64_t(data.inputs.size()) / data.rows);
  };
  KernelModel::Samples visited{samples.listed ? &samples.rows : nullptr,
                               samples.listed || samples.rows.empty() ? 0 : samples.rows.front(),
                               samples.count()};
  auto call = [&](llvm::StringRef role) {
    return model.call(role, visited, getArgument, [&](const std::string &message) {
      ADD_FAILURE() << role.str() << ": " << message;
    });
  };
  Answers answers;
  Results &results = answers.results;
  results.outputs = call(roles::kForward).at(0);
  results.values = call(roles::kValues);
  if (model.has(roles::kLoss)) {
    results.losses = call(roles::kLoss).at(0);
    results.gradients = call(roles::kGradient);
    expectSame(results.gradients.back(), results.losses);
    results.gradients.pop_back();
    results.inputGradients = call(roles::kInputGradient).at(0);
    results.products = call(roles::kForwardProduct).at(0);
  }
  if (model.has(roles::kActiveGradient)) {
    answers.lists = call(roles::kActiveGradient);
    expectSame(answers.lists.back(), results.losses);
    answers.lists.pop_back();
  }
  return answers;
}

Runner prepareKernels(CompiledModel &compiled) {
  auto derived = compiled.getFunction(roles::kValues)->getParentOfType<mlir::ModuleOp>();
  auto model = KernelModel::compile(derived);
  if (!model) {
    ADD_FAILURE() << toString(model.takeError());
    return [](const Data &, const Samples &) { return Answers(); };
  }
  return [model = std::shared_ptr<KernelModel>(std::move(*model))](const Data &data,
                                                                   const Samples &samples) {
    return runKernels(*model, data, samples);
  };
}

const std::vector<Lowering> &getLowerings() {
  static const std::vector<Lowering> lowerings = {{"cpu", prepareCpu}, {"gpu", prepareKernels}};
  return lowerings;
}

} // namespace trop::test
