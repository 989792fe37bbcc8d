//===- Noise.h - What layers draw while they are trained --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_NOISE_H
#define TROP_RUNTIME_MODEL_NOISE_H

#include "trop/abi.h"
#include "trop/plugin.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace trop::rt {

/// The distribution that a plugin has the code of; null: dropout, which is the runtime's.
const trop_call *pluginNoise(const trop_noise &noise);

/// "dropout 0.5 [64], jitter gaussian(sigma: 1) [10]", or "none": the layers that take noise, rates
/// of dropout or other distributions, and shapes.
std::string noiseText(const trop_model &model);

/// Error: the model has noise that no plugin of this program draws.
void checkNoise(const trop_model &model);

/// The noise of some samples (trop_noise). What is drawn for a number follows from the seed,
/// the step, the sample's row, and which number of which layer it is: not from the batch, the
/// thread, or what was drawn before.
class Noise {
public:
  explicit Noise(const trop_model &model);

  /// What all draws of a layer at a step begin with (random::noiseOf).
  static uint64_t keyOf(uint64_t seed, int64_t step, int64_t layer);
  /// How many of 2^53 draws that are alike make a number 0; what others are.
  static uint64_t droppedOf(const trop_noise &noise) { return uint64_t(noise.rate * 0x1p53); }
  static double keptOf(const trop_noise &noise) { return 1 / (1 - noise.rate); }

  /// Draws for the samples of a call, and points it there.
  void draw(uint64_t seed, int64_t step, trop_samples &samples);
  /// What a plugin draws for one layer, the only one that is drawn.
  const std::vector<char> &drawByPlugin(int64_t layer, uint64_t seed, int64_t step,
                                        const trop_samples &samples);

private:
  template <typename T> void fill(int64_t layer, uint64_t key, const trop_samples &samples);
  template <typename T> void fillByPlugin(int64_t layer, uint64_t key, const trop_samples &samples);

  const trop_model &model;
  std::vector<std::unique_ptr<plugin::Noise>> distributions; // one a layer, once it is drawn; null
                                                             // of dropout
  std::vector<std::vector<char>> arrays;                     // one a layer
  std::vector<const void *> pointers;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_NOISE_H
