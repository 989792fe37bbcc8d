//===- TrainingPlugin.cpp - A plugin with a runtime half ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The environment can give its optimizer a name that others have: TRAINING_OPTIMIZER.
//
//===----------------------------------------------------------------------===//

#include "TrainingCalls.h"

#include "lib/Plugin/Plugin.h"

#include <cstdlib>

TROP_PLUGIN("training", "1.2", plugin) {
  static trop::schema::Call lion = training::kLion;
  if (const char *name = std::getenv("TRAINING_OPTIMIZER"))
    lion.name = name;
  plugin.addOptimizer(lion);
  plugin.addInitialiser(training::kOrthogonal);
  plugin.addSchedule(training::kInverseRoot);
}
