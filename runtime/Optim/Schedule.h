//===- Schedule.h - Learning rates over a run -------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_SCHEDULE_H
#define TROP_RUNTIME_OPTIM_SCHEDULE_H

#include "trop/abi.h"
#include "trop/plugin.h"

#include <cstdint>
#include <memory>

namespace trop::rt {

/// What multiplies the learning rate at each step of a run (002, section 4.7).
class Schedule {
public:
  /// 1 at every step.
  Schedule() = default;
  /// By its name in trop/schema.h.
  explicit Schedule(const trop_call &call);

  /// Error: a warm-up longer than the run.
  void check(int64_t totalSteps) const;
  /// At `step`, the first of which is 0. A warm-up begins with 0.
  double factor(int64_t step, int64_t totalSteps) const;
  /// Whether factors are others in a run of other length.
  bool dependsOnLength() const;
  /// A step at which the factor is largest.
  int64_t largestAt(int64_t totalSteps) const;

private:
  enum class Shape { Constant, Cosine, Linear, Step, Plugin };
  Shape shape = Shape::Constant;
  const char *name = "constant";
  int64_t warmup = 0, every = 1;
  double end = 0, multiplier = 1;
  std::shared_ptr<const plugin::Schedule> added;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_SCHEDULE_H
