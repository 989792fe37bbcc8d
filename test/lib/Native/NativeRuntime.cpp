//===- NativeRuntime.cpp - Draws the noise of a plugin --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NativeCalls.h"

#include "trop/plugin.h"

namespace {

struct Gaussian final : trop::plugin::Noise {
  double sigma;
  explicit Gaussian(const trop::plugin::Arguments &arguments) : sigma(arguments.number("sigma")) {}

  void draw(const trop::plugin::NoiseLayer &layer, trop::plugin::Draws &draws,
            double *numbers) const override {
    for (int64_t i = 0; i < layer.count; ++i)
      numbers[i] = 1 + sigma * draws.normal();
  }
};

} // namespace

TROP_RUNTIME_PLUGIN("native", "1.0", plugin) { plugin.addNoise<Gaussian>(native::kGaussian); }
