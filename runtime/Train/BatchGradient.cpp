//===- BatchGradient.cpp - The mean gradient of many samples --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/BatchGradient.h"

#include "runtime/Model/Processor.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

/// Lists pay if they have room for no more than this part of all entries.
static constexpr int64_t kListFactor = 8;

static bool hasShortLists(const trop_model &model, const Evaluator &evaluator, int64_t batch) {
  if (!entriesOf(model).active_gradient || !evaluator.hasHalves())
    return false;
  int64_t entries = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    entries += reachedEntries(model.parameters[p], batch);
  return entries <= parameterEntries(model) / kListFactor;
}

template <typename T>
BatchGradient<T>::BatchGradient(const trop_model &model, const Samples &samples,
                                const Evaluator &evaluator, int64_t batch)
    : model(model), samples(samples), evaluator(evaluator), room(batch) {
  int64_t block = model.block_samples;
  bool asLists = hasShortLists(model, evaluator, batch);
  int64_t blocks = (batch + kChunks * block - 1) / (kChunks * block);
  chunkSize = asLists ? block : std::min(blocks * block, kMostRows);
  chunkCount = (batch + chunkSize - 1) / chunkSize;
  if (asLists) {
    for (int64_t chunk = 0; chunk < chunkCount; ++chunk)
      lists.push_back(makeLists(chunkSize));
    sum = makeLists(batch);
    next = makeLists(batch);
  }
}

template <typename T>
typename BatchGradient<T>::Lists BatchGradient<T>::makeLists(int64_t rows) const {
  Lists made;
  made.indices.resize(size_t(model.parameter_count));
  made.values.resize(size_t(model.parameter_count));
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    int64_t room = reachedEntries(model.parameters[p], rows);
    // Null stands for a tensor: a list without room has an address, too.
    made.indices[p].resize(size_t(std::max<int64_t>(room, 1)));
    made.values[p].resize(made.indices[p].size());
    made.heads.push_back(
        {sizeof(trop_sparse), room, 0, made.indices[p].data(), made.values[p].data()});
  }
  return made;
}

template <typename T>
void BatchGradient<T>::form(const std::vector<int64_t> &rows, std::vector<T> &losses,
                            std::vector<Movable<T>> &movable) {
  weights.assign(rows.size(), T(1) / T(rows.size()));
  losses.resize(rows.size());
  if (lists.empty())
    formTensors(rows, losses);
  else
    formLists(rows, losses);
  for (Movable<T> &of : movable)
    if (int64_t p = of.parameter; lists.empty()) {
      of.gradient = tensors[0][p].template as<T>();
      of.count = of.size;
      of.indices = nullptr;
    } else {
      of.gradient = sum.values[p].data();
      of.count = sum.heads[p].count;
      of.indices = sum.indices[p].data();
    }
}

/// Rows from `begin` to `end`; `some` has them if they are not all.
static const std::vector<int64_t> &partOf(const std::vector<int64_t> &rows, int64_t begin,
                                          int64_t end, std::vector<int64_t> &some) {
  if (begin == 0 && end == int64_t(rows.size()))
    return rows;
  some.assign(rows.begin() + begin, rows.begin() + end);
  return some;
}

/// Where rows are more than there are tensors for chunks, the first keeps the sum so far.
template <typename T>
void BatchGradient<T>::formTensors(const std::vector<int64_t> &rows, std::vector<T> &losses) {
  auto count = int64_t(rows.size());
  while (int64_t(tensors.size()) < chunksAtATime(count))
    tensors.emplace_back(model);
  std::vector<int64_t> some;
  for (int64_t begin = 0, end = 0; begin < count; begin = end) {
    int64_t first = begin ? 1 : 0;
    end = std::min(begin + (int64_t(tensors.size()) - first) * chunkSize, count);
    int64_t last = first + (end - begin + chunkSize - 1) / chunkSize;
    std::vector<void *const *> sums;
    for (int64_t c = first; c < last; ++c)
      sums.push_back(tensors[c].pointers());
    evaluator.chunkGradients(samples, partOf(rows, begin, end, some), chunkSize,
                             weights.data() + begin, losses.data() + begin, sums);
    addTensors(last);
  }
}

template <typename T>
void BatchGradient<T>::formLists(const std::vector<int64_t> &rows, std::vector<T> &losses) {
  auto count = int64_t(rows.size()), most = int64_t(lists.size()) * chunkSize;
  if (count > room) {
    sum = makeLists(count);
    next = makeLists(count);
    room = count;
  }
  for (trop_sparse &head : sum.heads)
    head.count = 0;
  std::vector<trop_sparse *> heads;
  for (Lists &chunk : lists)
    heads.push_back(chunk.heads.data());
  std::vector<int64_t> some;
  for (int64_t begin = 0, end = 0; begin < count; begin = end) {
    end = std::min(begin + most, count);
    evaluator.chunkActiveGradients(samples, partOf(rows, begin, end, some), chunkSize,
                                   weights.data() + begin, losses.data() + begin, heads);
    addLists((end - begin + chunkSize - 1) / chunkSize);
  }
}

template <typename T> void BatchGradient<T>::addTensors(int64_t chunks) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    T *total = tensors[0][p].template as<T>();
    int64_t size = tensors[0][p].size();
    for (int64_t c = 1; c < chunks; ++c) {
      const T *part = tensors[c][p].template as<T>();
      for (int64_t i = 0; i < size; ++i)
        total[i] += part[i];
    }
  }
}

/// Lists are ascending; an entry's parts are added in the order of chunks.
template <typename T> void BatchGradient<T>::addLists(int64_t chunks) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (int64_t c = 0; c < chunks; ++c) {
      const std::vector<int64_t> &ours = sum.indices[p], &theirs = lists[c].indices[p];
      int64_t a = 0, b = 0, made = 0, most = sum.heads[p].count, mostPart = lists[c].heads[p].count;
      while (a < most || b < mostPart) {
        bool takesOurs = b == mostPart || (a < most && ours[a] <= theirs[b]);
        bool takesTheirs = a == most || (b < mostPart && theirs[b] <= ours[a]);
        next.indices[p][made] = takesOurs ? ours[a] : theirs[b];
        T value = takesOurs ? sum.values[p][a] : lists[c].values[p][b];
        if (takesOurs && takesTheirs)
          value += lists[c].values[p][b];
        next.values[p][made++] = value;
        a += takesOurs;
        b += takesTheirs;
      }
      std::swap(sum.indices[p], next.indices[p]);
      std::swap(sum.values[p], next.values[p]);
      sum.heads[p].count = made;
    }
}

template class trop::rt::BatchGradient<float>;
template class trop::rt::BatchGradient<double>;
