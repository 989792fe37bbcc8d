//===- WeightChecks.cpp - Weights that went wrong -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/WeightChecks.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <limits>

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
  std::string where =
      concat("entry ", entry, " of parameter '", model.parameters[parameter].name, "' is ");
  if (std::isnan(worst)) // whose sign is nothing's
    return where + "NaN";
  return concat(where, weights[parameter].get(entry),
                std::isfinite(worst) ? ", the largest weight" : "");
}

namespace {
/// Counts what is not finite in the tensors that an optimizer carries.
template <typename T> class OverflowFinder : public StateVisitor {
public:
  explicit OverflowFinder(const trop_model &model) : model(model) {}
  void array(const char *name, int64_t parameter, void *data, int64_t count) override {
    const T *entries = static_cast<const T *>(data);
    int64_t left =
        std::count_if(entries, entries + count, [](T entry) { return !std::isfinite(entry); });
    if (left > 0)
      text += concat(text.empty() ? "" : " and ", left, " of ", count, " entries of ", name,
                     " of parameter '", model.parameters[parameter].name, "'");
  }
  void integer(const char *, int64_t, int64_t &) override {}
  void number(const char *, int64_t, double &) override {}

  std::string text;

private:
  const trop_model &model;
};
} // namespace

template <typename T>
std::string rt::overflowText(const trop_model &model, Optimizer<T> &optimizer) {
  OverflowFinder<T> finder(model);
  optimizer.visit(finder);
  if (finder.text.empty())
    return "";
  return concat(finder.text, " left ", elementName(model.storage),
                ", so that gradients no longer move these weights: squares of gradients above ",
                std::sqrt(std::numeric_limits<T>::max()), " do (clip bounds them)");
}

template std::string rt::overflowText(const trop_model &, Optimizer<float> &);
template std::string rt::overflowText(const trop_model &, Optimizer<double> &);

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
