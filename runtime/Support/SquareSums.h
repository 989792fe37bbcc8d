//===- SquareSums.h - The order in which squares are added ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sums over all entries of a parameter have one order, which vectors of a CPU and threads of a
// GPU (runtime/Device/Kernels/Squares.cpp) follow side by side: entries are cut into chunks, a
// chunk into lanes. A lane adds its entries, one in kSquareLanes, in index order, from +0; a
// chunk's sum is that of its lanes, in their order; of a parameter's chunks lanes are formed and
// added likewise. No square is below +0, so entries that are 0 change nothing, and a list has the
// sum, to the bit, of the tensor that it stands for.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_SQUARESUMS_H
#define TROP_RUNTIME_SUPPORT_SQUARESUMS_H

#include <stdint.h>

namespace trop::rt {

inline constexpr int kSquareChunk = 1024, kSquareLanes = 32;

/// Sums that lie beside each other, and become one.
struct SquareLanes {
  double sums[kSquareLanes] = {};

  template <typename T> void add(int lane, T entry, double scale) {
    double number = scale * double(entry);
    sums[lane] += number * number;
  }
  double total() const {
    double total = 0;
    for (double sum : sums)
      total += sum;
    return total;
  }
};

/// The sum of the squares of scale * entry over `count` entries.
template <typename T> double addSquares(const T *entries, int64_t count, double scale) {
  SquareLanes chunks;
  for (int64_t first = 0, chunk = 0; first < count; first += kSquareChunk, ++chunk) {
    SquareLanes lanes;
    int64_t end = first + kSquareChunk < count ? first + kSquareChunk : count, i = first;
    for (; i + kSquareLanes <= end; i += kSquareLanes)
      for (int lane = 0; lane < kSquareLanes; ++lane)
        lanes.add(lane, entries[i + lane], scale);
    for (int lane = 0; i < end; ++i, ++lane)
      lanes.add(lane, entries[i], scale);
    chunks.sums[chunk % kSquareLanes] += lanes.total();
  }
  return chunks.total();
}

/// The same of a list, whose indices ascend.
template <typename T>
double addSquares(const T *entries, const int64_t *indices, int64_t count, double scale) {
  SquareLanes chunks, lanes;
  for (int64_t i = 0; i < count;) {
    uint64_t chunk = uint64_t(indices[i]) / kSquareChunk;
    uint32_t used = 0; // lanes, a bit each
    do {
      int lane = int(uint64_t(indices[i]) % kSquareLanes);
      used |= uint32_t(1) << lane;
      lanes.add(lane, entries[i], scale);
    } while (++i < count && uint64_t(indices[i]) / kSquareChunk == chunk);
    double sum = 0;
    for (; used; used &= used - 1) {
      double &each = lanes.sums[__builtin_ctz(used)];
      sum += each;
      each = 0;
    }
    chunks.sums[chunk % kSquareLanes] += sum;
  }
  return chunks.total();
}

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_SQUARESUMS_H
