//===- Inertia.h - The dynamical inertial Newton system ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_INERTIA_H
#define TROP_RUNTIME_OPTIM_INERTIA_H

#include "runtime/Optim/Entrywise.h"

namespace trop::rt {

/// The numbers of a step of the system that INNA and INNAprop discretise.
template <typename T>
InnaStep<T> inertia(double alpha, double beta, double rate, double weightDecay,
                    const Clock &clock) {
  return {T(rate),         T(1 - rate * weightDecay), T(beta),
          T(1 / beta),     T(1 / beta - alpha),       T(1 - alpha * beta),
          clock.steps == 1};
}

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_INERTIA_H
