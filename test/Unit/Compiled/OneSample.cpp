//===- OneSample.cpp - The loss of one sample, called often -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/OneSample.h"

#include <gtest/gtest.h>

namespace trop::test {

OneSample::OneSample(const trop_model &model, const Data &data)
    : model(model), inputs(data.inputs.begin(), data.inputs.begin() + model.input_count),
      targets(data.targets), label(data.targets.front()),
      workspace(model.workspace_bytes + TROP_WORKSPACE_ALIGNMENT),
      parameterArrays(model.parameter_count) {
  EXPECT_EQ(model.compute, TROP_F64);
  for (int64_t p = 0; p < model.parameter_count; ++p)
    gradients.emplace_back(model.parameters[p].count);
  for (std::vector<double> &gradient : gradients)
    gradientArrays.push_back(gradient.data());
  auto address = reinterpret_cast<uintptr_t>(workspace.data());
  context.struct_size = sizeof(context);
  context.parameters = parameterArrays.data();
  context.workspace = workspace.data() + (-address & (uintptr_t(TROP_WORKSPACE_ALIGNMENT) - 1));
  context.abi_version = TROP_ABI_VERSION;
  samples.struct_size = sizeof(samples);
  samples.inputs = inputs.data();
  samples.targets = targets.data();
  if (model.target == TROP_TARGET_CLASSES)
    samples.targets = &label;
  samples.rows = samples.count = 1;
  error.struct_size = sizeof(error);
}

void OneSample::setParameters(const Parameters &parameters) {
  for (size_t p = 0; p < parameters.size(); ++p) // They are read only.
    parameterArrays[p] = const_cast<double *>(parameters[p].data());
}

double OneSample::getLoss(const Parameters &parameters) {
  setParameters(parameters);
  double loss;
  EXPECT_EQ(model.devices->entries->loss(&context, &samples, &loss, &error), TROP_OK);
  return loss;
}

const OneSample::Parameters &OneSample::getGradient(const Parameters &parameters) {
  setParameters(parameters);
  const double weight = 1;
  EXPECT_EQ(
      model.devices->entries->gradient(&context, &samples, &weight, gradientArrays.data(), &error),
      TROP_OK);
  return gradients;
}

} // namespace trop::test
