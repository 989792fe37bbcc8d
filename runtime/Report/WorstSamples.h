//===- WorstSamples.h - The samples that a model gets most wrong *- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_WORSTSAMPLES_H
#define TROP_RUNTIME_REPORT_WORSTSAMPLES_H

#include "runtime/Checkpoint/Checkpoint.h"

#include <string>
#include <vector>

namespace trop::rt {

/// A sample with a large loss.
struct WorstSample {
  int64_t row;
  double loss;
  std::vector<double> input;             // in the units of the data
  std::vector<double> outputs, expected; // the latter of values; both in the units of the data
  int64_t truth = -1, predicted = -1;    // of classes; predicted -1: outputs are NaN
};

/// The input of a row in the units of the data.
std::vector<double> inputInData(const trop_model &model, const Samples &samples,
                                const Scaling &scaling, int64_t row);

/// What the model makes of them, in the order of `rows`.
std::vector<WorstSample> worstSamples(const trop_model &model, const Samples &samples,
                                      const std::vector<int64_t> &rows, const Evaluator &evaluator,
                                      const Scaling &scaling);

/// A card a sample, with a picture where the input is one, else a table of the first features.
std::string drawWorst(const trop_model &model, const Samples &samples, const DataRecipe &data,
                      const std::vector<WorstSample> &worst);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_WORSTSAMPLES_H
