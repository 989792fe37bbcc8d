//===- Noise.cpp - What layers draw while they are trained ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Noise.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Model/PluginArguments.h"
#include "runtime/Model/PluginDraws.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"
#include "runtime/Support/RandomBits.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

const trop_call *rt::pluginNoise(const trop_noise &noise) {
  const trop_call *call = noise.distribution;
  return call && std::strcmp(call->name, schema::kDropout) ? call : nullptr;
}

static std::unique_ptr<plugin::Noise> makeNoise(const trop_noise &noise) {
  const trop_call &call = *pluginNoise(noise);
  const auto *entry = addedNoise(call.name);
  if (!entry)
    fail(noise.location, ": unknown noise '", call.name,
         "': no plugin of this program has its code");
  try {
    return entry->make(PluginArguments(Arguments(entry->call, &call)));
  } catch (const std::exception &error) {
    fail(noise.location, ": ", call.name, " ", error.what());
  }
}

void rt::checkNoise(const trop_model &model) {
  for (int64_t k = 0; k < model.noise_count; ++k)
    if (pluginNoise(model.noise[k]))
      makeNoise(model.noise[k]);
}

std::string rt::noiseText(const trop_model &model) {
  std::string text;
  for (int64_t k = 0; k < model.noise_count; ++k) {
    const trop_noise &noise = model.noise[k];
    const trop_call *added = pluginNoise(noise);
    text += concat(text.empty() ? "" : ", ", noise.layer, " ",
                   added ? spelled(*added) : shortest(noise.rate), " ",
                   shapeText(noise.shape, noise.rank));
  }
  return text.empty() ? "none" : text;
}

Noise::Noise(const trop_model &model)
    : model(model), distributions(size_t(model.noise_count)), arrays(size_t(model.noise_count)),
      pointers(size_t(model.noise_count)) {}

static int64_t rowOf(const trop_samples &samples, int64_t i) {
  return samples.indices ? samples.indices[i] : samples.first + i;
}

template <typename T> void Noise::fill(int64_t layer, uint64_t key, const trop_samples &samples) {
  const trop_noise &noise = model.noise[layer];
  std::vector<char> &array = arrays[size_t(layer)];
  array.resize(size_t(samples.count * noise.count) * sizeof(T));
  T *next = reinterpret_cast<T *>(array.data()), kept = T(keptOf(noise));
  uint64_t dropped = droppedOf(noise);
  for (int64_t i = 0; i < samples.count; ++i) {
    int64_t row = rowOf(samples, i);
    for (int64_t unit = 0; unit < noise.count; ++unit)
      *next++ = random::noiseOf(key, row, unit, dropped, kept);
  }
}

template <typename T>
void Noise::fillByPlugin(int64_t layer, uint64_t key, const trop_samples &samples) {
  const trop_noise &noise = model.noise[layer];
  std::vector<char> &array = arrays[size_t(layer)];
  array.resize(size_t(samples.count * noise.count) * sizeof(T));
  T *next = reinterpret_cast<T *>(array.data());
  plugin::NoiseLayer of = {noise.layer, noise.rank, noise.shape, noise.count};
  std::vector<double> numbers(size_t(noise.count));
  for (int64_t i = 0; i < samples.count; ++i) {
    PluginDraws draws(Random(key, Random::Stream::Noise, uint64_t(rowOf(samples, i))));
    distributions[size_t(layer)]->draw(of, draws, numbers.data());
    next = std::copy(numbers.begin(), numbers.end(), next);
  }
}

uint64_t Noise::keyOf(uint64_t seed, int64_t step, int64_t layer) {
  uint64_t ofStep = Random(seed, Random::Stream::Noise, uint64_t(step)).next();
  return Random(ofStep, Random::Stream::Noise, uint64_t(layer)).next();
}

void Noise::draw(uint64_t seed, int64_t step, trop_samples &samples) {
  for (int64_t layer = 0; layer < model.noise_count; ++layer) {
    if (pluginNoise(model.noise[layer]))
      drawByPlugin(layer, seed, step, samples);
    else
      withElement(model.compute, [&](auto zero) {
        fill<decltype(zero)>(layer, keyOf(seed, step, layer), samples);
      });
    pointers[size_t(layer)] = arrays[size_t(layer)].data();
  }
  samples.noise = pointers.data();
}

const std::vector<char> &Noise::drawByPlugin(int64_t layer, uint64_t seed, int64_t step,
                                             const trop_samples &samples) {
  if (!distributions[size_t(layer)])
    distributions[size_t(layer)] = makeNoise(model.noise[layer]);
  withElement(model.compute, [&](auto zero) {
    fillByPlugin<decltype(zero)>(layer, keyOf(seed, step, layer), samples);
  });
  return arrays[size_t(layer)];
}
