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

/// Of one parameter.
static constexpr int64_t kMostEntries = 5;

static double getMeanLoss(const trop_model &model, const Data &data, const Samples &samples) {
  Losses losses = callLoss(model, data, samples);
  EXPECT_EQ(losses.status, TROP_OK);
  return std::accumulate(losses.values.begin(), losses.values.end(), 0.0) / samples.count();
}

Share expectSlopes(const trop_model &model, const Data &data, const Samples &samples,
                   Random &random) {
  Share share;
  std::vector<std::vector<double>> gradients = callGradient(model, data, samples);
  double loss = getMeanLoss(model, data, samples);
  Data moved = data;
  for (size_t p = 0; p < data.parameters.size(); ++p)
    for (int64_t i = 0; i < kMostEntries; ++i) {
      int64_t entry = random.below(data.parameters[p].size());
      double start = data.parameters[p][entry], gradient = gradients[p][entry];
      if (!std::isfinite(start))
        continue;
      constexpr double h = 0x1p-20;
      double &place = moved.parameters[p][entry];
      place = start + h;
      double above = (getMeanLoss(model, moved, samples) - loss) / h;
      place = start - h;
      double below = (loss - getMeanLoss(model, moved, samples)) / h;
      place = start;
      double tolerance = 1e-5 * (1 + std::abs(gradient) + std::abs(loss));
      if (std::abs(above - below) > tolerance) {
        ++share.kinks;
        continue;
      }
      ++share.checked;
      EXPECT_NEAR(gradient, (above + below) / 2, tolerance)
          << "entry " << entry << " of parameter " << model.parameters[p].name;
    }
  return share;
}

} // namespace trop::test
