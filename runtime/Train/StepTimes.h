//===- StepTimes.h - How long steps take ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_STEPTIMES_H
#define TROP_RUNTIME_TRAIN_STEPTIMES_H

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace trop::rt {

/// Seconds of the last steps, `most` of them.
class StepTimes {
public:
  explicit StepTimes(int64_t most) : most(most) { seconds.reserve(size_t(most)); }

  void note(double duration) {
    if (int64_t(seconds.size()) < most)
      seconds.push_back(float(duration));
    else
      seconds[size_t(next)] = float(duration);
    next = (next + 1) % most;
  }
  /// Before any step there is none.
  std::optional<double> median() const {
    std::vector<float> sorted = seconds;
    auto middle = sorted.begin() + sorted.size() / 2;
    std::nth_element(sorted.begin(), middle, sorted.end());
    return sorted.empty() ? std::nullopt : std::optional<double>(*middle);
  }

private:
  int64_t most, next = 0;
  std::vector<float> seconds; // in a ring
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_STEPTIMES_H
