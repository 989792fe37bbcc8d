//===- OneSample.h - The loss of one sample, called often -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_ONESAMPLE_H
#define TROP_TEST_UNIT_COMPILED_ONESAMPLE_H

#include "test/lib/Models/RandomModel.h"

namespace trop::test {

/// The first sample of the data as an f64 model sees it: its loss and gradient as
/// functions of the parameters. Other than with Calls.h, nothing is made anew or
/// looked after in a call.
class OneSample {
public:
  using Parameters = std::vector<std::vector<double>>;

  OneSample(const trop_model &model, const Data &data);
  OneSample(const OneSample &) = delete;

  double getLoss(const Parameters &parameters);
  /// Until the next call.
  const Parameters &getGradient(const Parameters &parameters);

private:
  void setParameters(const Parameters &parameters);

  const trop_model &model;
  std::vector<double> inputs, targets;
  int32_t label;
  std::vector<unsigned char> workspace;
  Parameters gradients;
  std::vector<void *> parameterArrays, gradientArrays;
  trop_context context = {};
  trop_samples samples = {};
  trop_error error = {};
};

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_ONESAMPLE_H
