//===- NumberBlocks.h - Many doubles in little memory -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_NUMBERBLOCKS_H
#define TROP_RUNTIME_DATA_NUMBERBLOCKS_H

#include "runtime/Support/Array.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace trop::rt {

/// Doubles in blocks, so that a list grows without a copy and can be given up piece by piece. Most
/// numbers of tables have no more than nine digits: a block of such numbers has an integer and a
/// power of ten of each, five bytes, and gives the doubles back bit for bit.
class NumberBlocks {
public:
  NumberBlocks();
  NumberBlocks(NumberBlocks &&other);
  NumberBlocks &operator=(NumberBlocks &&other);
  ~NumberBlocks();

  int64_t size() const { return count; }
  double operator[](int64_t i) const {
    double value;
    copy(i, 1, &value);
    return value;
  }

  void append(const double *values, int64_t more);
  void append(const NumberBlocks &other);
  /// Numbers first .. first+wanted-1, at `out`.
  void copy(int64_t first, int64_t wanted, double *out) const;
  /// Numbers first .. first+done-1 are not read again: gives up the memory of blocks all of whose
  /// numbers were released. From several threads at a time, each number once.
  void release(int64_t first, int64_t done);

private:
  struct Block;
  static constexpr int64_t kBlock = 1 << 16;

  std::vector<std::unique_ptr<Block>> blocks;
  int64_t count = 0;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_NUMBERBLOCKS_H
