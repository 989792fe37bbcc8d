//===- PluginDraws.h - Random numbers for plugins ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_PLUGINDRAWS_H
#define TROP_RUNTIME_MODEL_PLUGINDRAWS_H

#include "runtime/Support/Random.h"
#include "trop/plugin.h"

namespace trop::rt {

/// As trop/plugin.h has them.
class PluginDraws final : public plugin::Draws {
public:
  explicit PluginDraws(Random random) : random(random) {}
  double uniform() override { return random.uniform(); }
  double normal() override { return random.normal(); }

private:
  Random random;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_PLUGINDRAWS_H
