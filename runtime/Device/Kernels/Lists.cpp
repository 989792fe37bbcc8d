//===- Lists.cpp - Lists of entries, made and applied ---------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lists are made of tensors in three launches: entries of each chunk are counted, the counts summed
// up, entries written to their places. So they are in ascending order.
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Kernels/Block.h"

using namespace trop::rt::kernels;

namespace {
/// Entries that a thread looks at, which follow each other.
constexpr int64_t kRun = kChunk / kThreads;

bool differ(float one, float other) {
  return __builtin_bit_cast(uint32_t, one) != __builtin_bit_cast(uint32_t, other);
}
bool differ(double one, double other) {
  return __builtin_bit_cast(uint64_t, one) != __builtin_bit_cast(uint64_t, other);
}

/// The entries of this thread.
template <typename T> struct Run {
  explicit Run(const Lists &of) {
    int64_t first = blockOfGrid() * kChunk + threadOfBlock() * kRun;
    entries = static_cast<const T *>(of.entries) + first;
    before = of.before ? static_cast<const T *>(of.before) + first : nullptr;
  }
  bool has(int64_t i) const {
    return before ? differ(entries[i], before[i]) : isListed(entries[i]);
  }
  int64_t count() const {
    int64_t count = 0;
    for (int64_t i = 0; i < kRun; ++i)
      count += has(i);
    return count;
  }

  const T *entries, *before;
};

TROP_SHARED int64_t sums[2][kThreads];

/// The sum over the threads up to this one, this one included; `total` is that of all.
int64_t sumUp(int64_t mine, int64_t &total) {
  int64_t thread = threadOfBlock();
  int from = 0;
  sums[0][thread] = mine;
  for (int64_t reach = 1; reach < kThreads; reach *= 2) {
    __syncthreads();
    sums[1 - from][thread] =
        sums[from][thread] + (thread >= reach ? sums[from][thread - reach] : 0);
    from = 1 - from;
  }
  __syncthreads();
  int64_t sum = sums[from][thread];
  total = sums[from][kThreads - 1];
  __syncthreads(); // The sums are free again.
  return sum;
}

template <typename T> void countListed(const Lists &of) {
  int64_t total;
  sumUp(Run<T>(of).count(), total);
  if (!threadOfBlock())
    of.counts[blockOfGrid()] = total;
}

template <typename T> void writeLists(const Lists &of) {
  const Run<T> run(of);
  const ListPlace *place = of.places;
  while (blockOfGrid() >= place->endChunk)
    ++place;
  int64_t count = run.count(), total;
  int64_t to = of.offsets[blockOfGrid()] + sumUp(count, total) - count;
  int64_t first = (blockOfGrid() - place->firstChunk) * kChunk + threadOfBlock() * kRun;
  for (int64_t i = 0; i < kRun; ++i) {
    if (!run.has(i))
      continue;
    if (to < place->capacity) { // which only numbers that are not finite exceed
      place->indices[to] = first + i;
      if (place->values)
        static_cast<T *>(place->values)[to] = run.entries[i];
    }
    ++to;
  }
}

template <typename T> void applyMoved(const Moved &of) {
  const MovedPlace &place = of.places[rowOfGrid()];
  int64_t count = of.counts[rowOfGrid()];
  if (!blockOfGrid() && !threadOfBlock())
    of.changes[rowOfGrid()].count = count;
  for (int64_t i = blockOfGrid() * kThreads + threadOfBlock(); i < count;
       i += blocksOfGrid() * kThreads) {
    int64_t at = place.positions[i];
    place.indices[i] = at;
    static_cast<T *>(place.weights)[at] = static_cast<const T *>(place.values)[i];
  }
}

template <typename T> void keepMoved(const Moved &of) {
  const MovedPlace &place = of.places[rowOfGrid()];
  int64_t count = of.changes[rowOfGrid()].count;
  for (int64_t i = blockOfGrid() * kThreads + threadOfBlock(); i < count;
       i += blocksOfGrid() * kThreads) {
    int64_t at = place.indices[i];
    static_cast<T *>(place.before)[at] = static_cast<const T *>(place.weights)[at];
  }
}

void placeLists(const Lists &of) {
  for (int64_t p = 0; p < of.parameters; ++p) {
    const ListPlace &place = of.places[p];
    int64_t before = 0;
    for (int64_t first = place.firstChunk; first < place.endChunk; first += kThreads) {
      int64_t chunk = first + threadOfBlock(), total;
      int64_t mine = chunk < place.endChunk ? of.counts[chunk] : 0;
      int64_t end = before + sumUp(mine, total);
      if (chunk < place.endChunk)
        of.offsets[chunk] = end - mine;
      before += total;
    }
    if (!threadOfBlock() && of.lengths)
      of.lengths[p] = before;
    if (!threadOfBlock() && of.changes)
      of.changes[p].count = before;
  }
}
} // namespace

TROP_KERNEL trop_place_lists_f32(Lists of) { placeLists(of); }
TROP_KERNEL trop_place_lists_f64(Lists of) { placeLists(of); }
TROP_KERNEL trop_count_listed_f32(Lists of) { countListed<float>(of); }
TROP_KERNEL trop_count_listed_f64(Lists of) { countListed<double>(of); }
TROP_KERNEL trop_write_lists_f32(Lists of) { writeLists<float>(of); }
TROP_KERNEL trop_write_lists_f64(Lists of) { writeLists<double>(of); }
TROP_KERNEL trop_apply_moved_f32(Moved of) { applyMoved<float>(of); }
TROP_KERNEL trop_apply_moved_f64(Moved of) { applyMoved<double>(of); }
TROP_KERNEL trop_keep_moved_f32(Moved of) { keepMoved<float>(of); }
TROP_KERNEL trop_keep_moved_f64(Moved of) { keepMoved<double>(of); }
