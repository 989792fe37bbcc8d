//===- Noise.cpp - What layers draw while they are trained ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Noise.h"

#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"
#include "runtime/Support/RandomBits.h"

using namespace trop;
using namespace trop::rt;

std::string rt::noiseText(const trop_model &model) {
  std::string text;
  for (int64_t k = 0; k < model.noise_count; ++k) {
    const trop_noise &noise = model.noise[k];
    text += concat(text.empty() ? "" : ", ", noise.layer, " ", shortest(noise.rate), " ",
                   shapeText(noise.shape, noise.rank));
  }
  return text.empty() ? "none" : text;
}

Noise::Noise(const trop_model &model)
    : model(model), arrays(size_t(model.noise_count)), pointers(size_t(model.noise_count)) {}

template <typename T> void Noise::fill(int64_t layer, uint64_t key, const trop_samples &samples) {
  const trop_noise &noise = model.noise[layer];
  std::vector<char> &array = arrays[size_t(layer)];
  array.resize(size_t(samples.count * noise.count) * sizeof(T));
  T *next = reinterpret_cast<T *>(array.data()), kept = T(keptOf(noise));
  uint64_t dropped = droppedOf(noise);
  for (int64_t i = 0; i < samples.count; ++i) {
    int64_t row = samples.indices ? samples.indices[i] : samples.first + i;
    for (int64_t unit = 0; unit < noise.count; ++unit)
      *next++ = random::noiseOf(key, row, unit, dropped, kept);
  }
  pointers[size_t(layer)] = array.data();
}

uint64_t Noise::keyOf(uint64_t seed, int64_t step, int64_t layer) {
  uint64_t ofStep = Random(seed, Random::Stream::Noise, uint64_t(step)).next();
  return Random(ofStep, Random::Stream::Noise, uint64_t(layer)).next();
}

void Noise::draw(uint64_t seed, int64_t step, trop_samples &samples) {
  for (int64_t layer = 0; layer < model.noise_count; ++layer) {
    uint64_t key = keyOf(seed, step, layer);
    withElement(model.compute, [&](auto zero) { fill<decltype(zero)>(layer, key, samples); });
  }
  samples.noise = pointers.data();
}
