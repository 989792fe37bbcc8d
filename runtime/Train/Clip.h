//===- Clip.h - Bounds long gradients ---------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_CLIP_H
#define TROP_RUNTIME_TRAIN_CLIP_H

#include "runtime/Optim/Optimizer.h"

#include <vector>

namespace trop::rt {

/// `norm(most)` scales the gradient of all parameters that move to the norm `most`, if its
/// own is larger; `value(most)` cuts every entry to [-most, most].
template <typename T> class Clip {
public:
  explicit Clip(const trop_call &call);

  /// What is bounded: the norm, or else entries; and by what.
  bool boundsNorm() const { return byNorm; }
  double bound() const { return most; }
  /// Puts a clipped copy in the place of a gradient that is too long. Returns the squares
  /// that it had.
  Squares apply(std::vector<Movable<T>> &movable);

private:
  template <typename Change> void replace(std::vector<Movable<T>> &movable, const Change &change);

  bool byNorm;
  double most;
  std::vector<std::vector<T>> copies; // one a movable
};

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_CLIP_H
