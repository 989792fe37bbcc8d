//===- NumberBlocks.cpp - Many doubles in little memory -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/NumberBlocks.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Decimals
//===----------------------------------------------------------------------===//

namespace {
/// integer / kDivisors[power]. Powers of ten up to the largest that is a double: a quotient of two
/// doubles is the one nearest to the decimal, as is what was read from its text.
constexpr int kPowers = 23;
constexpr uint8_t kMinusZero = kPowers, kMissing = kPowers + 1;
constexpr double kDivisors[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,       1e6,  1e7,  1e8,
                                1e9,  1e10, 1e11, 1e12, 1e13, 1e14,      1e15, 1e16, 1e17,
                                1e18, 1e19, 1e20, 1e21, 1e22, -INFINITY, NAN};

uint64_t bitsOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

/// For each exponent of a double, how far the point may move until it is beyond 31 bits.
struct MovesOfPoint {
  MovesOfPoint() {
    for (int exponent = 0; exponent < 2048; ++exponent) {
      double bound = std::ldexp(1.0, std::clamp(exponent - 1022, -200, 200)); // |value| is below
      int moves = 0;
      while (moves + 1 < kPowers && bound * kDivisors[moves + 1] <= 2147483648.0)
        ++moves;
      of[exponent] = uint8_t(moves);
    }
  }
  uint8_t of[2048];
};
} // namespace

/// False where it takes more digits.
static bool toDecimal(double value, int32_t &integer, uint8_t &power) {
  static const MovesOfPoint moves;
  uint64_t bits = bitsOf(value);
  power = moves.of[bits >> 52 & 2047];
  double moved = value * kDivisors[power];
  if (std::fabs(moved) < 2147483647.0) {
    constexpr double kRound = 6755399441055744.0; // 1.5 * 2^52: the integer is in the low bits
    integer = int32_t(uint32_t(bitsOf(moved + kRound)));
    if (bitsOf(double(integer) / kDivisors[power]) == bits)
      return true;
  }
  integer = 1;
  power = std::isnan(value) ? kMissing : kMinusZero;
  return bits == bitsOf(NAN) || bits == bitsOf(-0.0);
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

struct NumberBlocks::Block {
  /// Numbers at `begin` on, which there is place for.
  void set(int64_t begin, int64_t some, const double *values);
  void get(int64_t begin, int64_t some, double *out) const;

  std::atomic<int64_t> left{kBlock}; // not released
  bool areDecimals = true;
  AlignedMemory memory{kBlock * int64_t(sizeof(int32_t) + 1)};

private:
  int32_t *integers() const { return static_cast<int32_t *>(memory.data()); }
  uint8_t *powers() const { return reinterpret_cast<uint8_t *>(integers() + kBlock); }
  double *doubles() const { return static_cast<double *>(memory.data()); }
};

void NumberBlocks::Block::set(int64_t begin, int64_t some, const double *values) {
  int64_t done = 0;
  while (areDecimals && done < some &&
         toDecimal(values[done], integers()[begin + done], powers()[begin + done]))
    ++done;
  if (areDecimals && done < some) {
    AlignedMemory wide(kBlock * int64_t(sizeof(double)));
    get(0, begin + done, static_cast<double *>(wide.data()));
    memory = std::move(wide);
    areDecimals = false;
  }
  std::copy(values + done, values + some, doubles() + begin + done);
}

void NumberBlocks::Block::get(int64_t begin, int64_t some, double *__restrict out) const {
  if (!areDecimals) {
    std::copy_n(doubles() + begin, some, out);
    return;
  }
  const int32_t *integer = integers() + begin;
  const uint8_t *power = powers() + begin;
  int64_t i = 0;
  for (; i + 2 <= some; i += 2) { // by one division of two numbers
    double first = integer[i], second = integer[i + 1];
    double ofFirst = kDivisors[power[i]], ofSecond = kDivisors[power[i + 1]];
    out[i] = first / ofFirst;
    out[i + 1] = second / ofSecond;
  }
  if (i < some)
    out[i] = integer[i] / kDivisors[power[i]];
}

NumberBlocks::NumberBlocks() = default;
NumberBlocks::NumberBlocks(NumberBlocks &&) = default;
NumberBlocks &NumberBlocks::operator=(NumberBlocks &&) = default;
NumberBlocks::~NumberBlocks() = default;

void NumberBlocks::append(const double *values, int64_t more) {
  for (int64_t done = 0, part; done < more; done += part, count += part) {
    if (count % kBlock == 0)
      blocks.push_back(std::make_unique<Block>());
    part = std::min(more - done, kBlock - count % kBlock);
    blocks.back()->set(count % kBlock, part, values + done);
  }
}

void NumberBlocks::append(const NumberBlocks &other) {
  std::vector<double> some(4096);
  for (int64_t done = 0, part; done < other.count; done += part) {
    part = std::min(other.count - done, int64_t(some.size()));
    other.copy(done, part, some.data());
    append(some.data(), part);
  }
}

void NumberBlocks::copy(int64_t first, int64_t wanted, double *out) const {
  for (int64_t done = 0, part; done < wanted; done += part) {
    int64_t from = first + done;
    part = std::min(wanted - done, kBlock - from % kBlock);
    blocks[size_t(from / kBlock)]->get(from % kBlock, part, out + done);
  }
}

void NumberBlocks::release(int64_t first, int64_t done) {
  for (int64_t at = first, part; at < first + done; at += part) {
    part = std::min(first + done - at, kBlock - at % kBlock);
    std::unique_ptr<Block> &block = blocks[size_t(at / kBlock)];
    if (block->left.fetch_sub(part) == part)
      block.reset();
  }
}
