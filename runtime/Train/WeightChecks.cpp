//===- WeightChecks.cpp - Weights that went wrong -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/WeightChecks.h"

#include "runtime/Support/Error.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

std::string rt::worstWeight(const trop_model &model, const Weights &weights) {
  int64_t parameter = 0, entry = 0;
  double worst = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (int64_t i = 0; i < weights[p].size(); ++i) {
      double size = std::fabs(weights[p].get(i));
      bool isZeroElement = std::isinf(size) && !model.parameters[p].finite;
      if (isZeroElement || std::isnan(worst) || size <= worst)
        continue;
      worst = size;
      parameter = p;
      entry = i;
    }
  return concat("entry ", entry, " of parameter '", model.parameters[parameter].name, "' is ",
                weights[parameter].get(entry), std::isfinite(worst) ? ", the largest weight" : "");
}

void rt::checkWeights(const trop_model &model, const Weights &weights, int64_t step) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (int64_t i = 0; i < weights[p].size(); ++i) {
      double weight = weights[p].get(i);
      bool finite = model.parameters[p].finite != 0;
      if (finite ? !std::isfinite(weight) : std::isnan(weight))
        fail("expected ", finite ? "finite " : "", "numbers in parameter '",
             model.parameters[p].name, "' after ", counted(step, "step"), ", found ",
             std::isnan(weight) ? "NaN" : "an infinity", " at entry ", i);
    }
}
