//===- Slopes.cpp - Gradients against central differences -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Slopes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace trop::test {

/// Of one parameter, or of inputs.
static constexpr int64_t kMostEntries = 5;

static double getMeanLoss(const trop_model &model, const Data &data, const Samples &samples) {
  Losses losses = callLoss(model, data, samples);
  EXPECT_EQ(losses.status, TROP_OK);
  return std::accumulate(losses.values.begin(), losses.values.end(), 0.0) / samples.count();
}

Share expectSlopes(const trop_model &model, const Data &data, const Samples &samples,
                   Random &random) {
  Share share;
  double loss = getMeanLoss(model, data, samples);
  Data moved = data;
  auto expectSlope = [&](double &place, double gradient, const std::string &what) {
    double start = place;
    if (!std::isfinite(start))
      return;
    constexpr double h = 0x1p-20;
    place = start + h;
    double above = (getMeanLoss(model, moved, samples) - loss) / h;
    place = start - h;
    double below = (loss - getMeanLoss(model, moved, samples)) / h;
    place = start;
    double tolerance = 1e-5 * (1 + std::abs(gradient) + std::abs(loss));
    if (std::abs(above - below) > tolerance) {
      ++share.kinks;
      return;
    }
    ++share.checked;
    EXPECT_NEAR(gradient, (above + below) / 2, tolerance) << what;
  };

  std::vector<std::vector<double>> gradients = callGradient(model, data, samples);
  for (size_t p = 0; p < data.parameters.size(); ++p)
    for (int64_t i = 0; i < kMostEntries; ++i) {
      int64_t entry = random.below(data.parameters[p].size());
      expectSlope(moved.parameters[p][entry], gradients[p][entry],
                  "entry " + std::to_string(entry) + " of parameter " + model.parameters[p].name);
    }
  std::vector<double> inputs = callInputGradient(model, data, samples);
  for (int64_t i = 0; i < kMostEntries; ++i) {
    int64_t row = random.pick(samples.rows), entry = random.below(model.input_count);
    double gradient = 0; // Of the mean loss, in which the row may stand more than once.
    for (int64_t sample = 0; sample < samples.count(); ++sample)
      if (samples.rows[sample] == row)
        gradient += inputs[sample * model.input_count + entry] / samples.count();
    expectSlope(moved.inputs[row * model.input_count + entry], gradient,
                "entry " + std::to_string(entry) + " of the input in row " + std::to_string(row));
  }
  return share;
}

} // namespace trop::test
