//===- DenseGradient.h - A gradient as a tensor -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_DENSEGRADIENT_H
#define TROP_RUNTIME_OPTIM_DENSEGRADIENT_H

#include "runtime/Optim/Optimizer.h"

#include <vector>

namespace trop::rt {

/// What rules that see all entries are given where a gradient is a list of some: 0 elsewhere.
template <typename T> class DenseGradient {
public:
  /// use(const T *gradient).
  template <typename Use> void give(const Movable<T> &moved, const Use &use) {
    if (!moved.indices) {
      use(moved.gradient);
      return;
    }
    if (int64_t(spread.size()) < moved.size)
      spread.resize(size_t(moved.size));
    for (int64_t i = 0; i < moved.count; ++i)
      spread[moved.indices[i]] = moved.gradient[i];
    use(spread.data());
    for (int64_t i = 0; i < moved.count; ++i)
      spread[moved.indices[i]] = 0;
  }

private:
  std::vector<T> spread; // 0 between steps
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_DENSEGRADIENT_H
