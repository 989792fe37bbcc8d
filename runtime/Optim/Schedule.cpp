//===- Schedule.cpp - Learning rates over a run ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Optim/Schedule.h"

#include "runtime/Model/PluginArguments.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;

Schedule::Schedule(const trop_call &call) {
  const schema::Call &declared = schedule(call.name);
  Arguments arguments(declared, &call);
  name = declared.name;
  if (const auto *entry = addedSchedule(name)) {
    shape = Shape::Plugin;
    added = entry->make(PluginArguments(arguments));
  } else if (!std::strcmp(name, "step")) {
    shape = Shape::Step;
    every = int64_t(arguments.number("every"));
    multiplier = arguments.number("factor");
  } else if (std::strcmp(name, "constant")) {
    shape = std::strcmp(name, "cosine") ? Shape::Linear : Shape::Cosine;
    warmup = int64_t(arguments.number("warmup"));
    end = arguments.number("end");
  }
}

void Schedule::check(int64_t totalSteps) const {
  if (warmup > totalSteps)
    fail(name, " expects a warm-up of at most the ", counted(totalSteps, "step"),
         " of the run, found ", warmup);
}

double Schedule::factor(int64_t step, int64_t totalSteps) const {
  if (shape == Shape::Constant)
    return 1;
  if (shape == Shape::Plugin) {
    double factor = added->factor(step, totalSteps);
    if (!std::isfinite(factor) || factor < 0)
      fail("the plugin's schedule ", name, " expects factors of at least 0, found ",
           shortest(factor), " at step ", step);
    return factor;
  }
  if (shape == Shape::Step)
    return std::pow(multiplier, double(step / every));
  if (step < warmup)
    return double(step) / double(warmup);
  if (step >= totalSteps)
    return end;
  double done = double(step - warmup) / double(totalSteps - warmup);
  constexpr double kPi = 3.14159265358979323846;
  double left = shape == Shape::Cosine ? 0.5 * (1 + std::cos(done * kPi)) : 1 - done;
  return end + (1 - end) * left;
}

bool Schedule::dependsOnLength() const {
  return added ? added->dependsOnLength() : shape == Shape::Cosine || shape == Shape::Linear;
}

/// Factors of ours rise while it warms up and fall from then on.
int64_t Schedule::largestAt(int64_t totalSteps) const {
  if (shape == Shape::Plugin) {
    int64_t largest = 0;
    for (int64_t step = 1; step < totalSteps; ++step)
      if (factor(step, totalSteps) > factor(largest, totalSteps))
        largest = step;
    return largest;
  }
  return std::max<int64_t>(0, std::min(warmup, totalSteps - 1));
}
