//===- Penalty.cpp - Squares of weights beside the loss -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Penalty.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/SquareSums.h"
#include "runtime/Support/Squares.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

std::string rt::penaltyText(const trop_model &model) {
  std::string text;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (const trop_parameter &parameter = model.parameters[p]; parameter.l2 != 0)
      text += concat(text.empty() ? "" : ", ", parameter.name, " ", shortest(parameter.l2));
  return text.empty() ? "none" : text;
}

bool rt::isTrained(const trop_parameter &parameter) {
  return parameter.update_every != TROP_UPDATE_NEVER &&
         (parameter.active_bound > 0 || parameter.l2 != 0);
}

template <typename T>
Penalty<T>::Penalty(const trop_model &model, const Weights &weights)
    : model(model), weights(weights), sums(size_t(model.parameter_count)) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    if (model.parameters[p].l2 != 0)
      sums[size_t(p)].resize(size_t(model.parameters[p].count));
}

template <typename T> double Penalty<T>::value() const {
  double total = 0;
  for (size_t p = 0; p < sums.size(); ++p) {
    const T *entries = weights[int64_t(p)].template as<T>();
    Squares squares = sumSquares(
        [&](double scale) { return addSquares(entries, int64_t(sums[p].size()), scale); });
    total += scaled(model.parameters[p].l2 * squares.sum, 2 * squares.exponent);
  }
  return total;
}

template <typename T> void Penalty<T>::addTo(std::vector<Movable<T>> &movable) {
  for (Movable<T> &of : movable) {
    std::vector<T> &sum = sums[size_t(of.parameter)];
    if (sum.empty())
      continue;
    if (!of.indices)
      std::copy(of.gradient, of.gradient + of.count, sum.begin());
    else
      std::fill(sum.begin(), sum.end(), T(0));
    for (int64_t i = 0; of.indices && i < of.count; ++i)
      sum[size_t(of.indices[i])] = of.gradient[i];
    T factor = T(2 * model.parameters[of.parameter].l2);
    for (int64_t i = 0; i < of.size; ++i)
      sum[size_t(i)] += factor * of.weights[i];
    of.gradient = sum.data();
    of.count = of.size;
    of.indices = nullptr;
  }
}

template class trop::rt::Penalty<float>;
template class trop::rt::Penalty<double>;
