//===- StepGradient.cpp - The gradient that one step follows --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/StepGradient.h"

#include "runtime/Model/Processor.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

template <typename T>
StepGradient<T>::StepGradient(const trop_model &model, const Samples &samples,
                              const Evaluator &evaluator, Weights &weights, int64_t mostRows)
    : model(model), samples(samples), evaluator(evaluator), indices(model.parameter_count),
      values(model.parameter_count) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    movable.push_back({p, model.parameters[p].count, weights[p].template as<T>()});
    if (!entriesOf(model).active_gradient)
      continue;
    int64_t room = reachedEntries(model.parameters[p], mostRows);
    // Null stands for a tensor: a list without room has an address, too.
    indices[p].resize(size_t(std::max<int64_t>(room, 1)));
    values[p].resize(indices[p].size());
    lists.push_back({sizeof(trop_sparse), room, 0, indices[p].data(), values[p].data()});
  }
}

template <typename T> bool StepGradient<T>::evaluate(int64_t row, T &loss) {
  if (lists.empty() || !evaluator.hasHalves())
    return evaluator.losses(samples, row, 1, &loss) < 0;
  evaluated = row;
  return evaluator.evaluateLosses(samples, &row, 1, &loss) < 0;
}

template <typename T> void StepGradient<T>::form(const std::vector<int64_t> &rows) {
  if (lists.empty())
    return formDense(rows, std::vector<T>(rows.size(), T(1) / T(rows.size())));
  if (rows.size() == 1 && rows[0] == evaluated)
    evaluator.activeBackward(samples, rows.data(), 1, lists.data());
  else
    evaluator.activeGradient(samples, rows.data(), int64_t(rows.size()), lists.data());
  evaluated = -1; // Weights will move.
  for (size_t p = 0; p < lists.size(); ++p) {
    movable[p].gradient = values[p].data();
    movable[p].count = lists[p].count;
    movable[p].indices = indices[p].data();
  }
}

template <typename T>
void StepGradient<T>::formDense(const std::vector<int64_t> &rows, const std::vector<T> &factors) {
  if (!tensors)
    tensors.emplace(model);
  evaluator.gradient(samples, rows.data(), int64_t(rows.size()), factors.data(),
                     tensors->pointers());
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    movable[p].gradient = (*tensors)[p].template as<T>();
    movable[p].count = (*tensors)[p].size();
    movable[p].indices = nullptr;
  }
}

template <typename T>
void StepGradient<T>::positionsOf(int64_t p, std::vector<int64_t> &positions) const {
  const Movable<T> &of = movable[p];
  if (of.indices) {
    positions.assign(of.indices, of.indices + of.count);
    return;
  }
  positions.clear();
  for (int64_t i = 0; i < of.count; ++i)
    if (of.gradient[i] != 0)
      positions.push_back(i);
}

template class trop::rt::StepGradient<float>;
template class trop::rt::StepGradient<double>;
