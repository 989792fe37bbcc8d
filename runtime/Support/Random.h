//===- Random.h - Random numbers that are the same everywhere ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SplitMix64 (Steele, Lea and Flood 2014) read as a counter-based generator: draw
// i of a stream is mix(key + (i + 1) * golden), and the key mixes the seed, the
// stream and an index within it. The streams:
//
//   Split    the order in which rows are dealt to training, validation and test
//   Initial  one a parameter, by its position in the model: its initial values
//   Sample   the sample of each step of mean-loss training
//   Epoch    one a pass over all batches: their order
//   Noise    of layers as dropout: one a step, of it one a layer, of that one a row
//   Clusters one a start of k-means, by the digest of layer and start: its first centres
//   Units    one a layer, by its digest: the units or samples that pruning draws
//
// No std:: distribution is used, since libraries differ in them.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_RANDOM_H
#define TROP_RUNTIME_SUPPORT_RANDOM_H

#include <cstdint>
#include <vector>

namespace trop::rt {

class Random {
public:
  enum class Stream : uint64_t {
    Split = 1,
    Initial = 2,
    Sample = 3,
    Epoch = 4,
    Noise = 5,
    Clusters = 6,
    Units = 7
  };

  Random(uint64_t seed, Stream stream, uint64_t index = 0);

  uint64_t next();
  /// Uniform on [0, 1), a multiple of 2^-53.
  double uniform();
  /// Standard normal, by Box and Muller: two draws each.
  double normal();
  /// Uniform on 0 .. bound-1, bound > 0.
  int64_t below(int64_t bound);
  /// `count` different numbers of 0 .. bound-1 in random order.
  std::vector<int64_t> distinct(int64_t bound, int64_t count);

  /// All that tells what is drawn next.
  uint64_t position() const { return state; }
  void goTo(uint64_t position) { state = position; }

private:
  uint64_t state;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_RANDOM_H
