//===- Batches.cpp - Which samples a step is about ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Batches.h"

#include "runtime/Support/Random.h"

#include <algorithm>

using namespace trop::rt;

Batches::Batches(const Part &part, int64_t size, uint64_t seed)
    : part(part), size(std::min(size, part.count)), seed(seed) {}

void Batches::shuffle(int64_t epoch) {
  Random draws(seed, Random::Stream::Epoch, uint64_t(epoch));
  order = draws.distinct(part.count, part.count);
  shuffled = epoch;
}

void Batches::rowsOf(int64_t step, std::vector<int64_t> &rows) {
  if (int64_t epoch = step / stepsPerEpoch(); epoch != shuffled)
    shuffle(epoch);
  int64_t first = step % stepsPerEpoch() * size;
  int64_t last = std::min(first + size, part.count);
  rows.assign(order.begin() + first, order.begin() + last);
  for (int64_t &row : rows)
    row += part.first;
}
