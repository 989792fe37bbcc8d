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

/// A step of the system that INNA and INNAprop discretise (002, (4.13) and (4.14)), along a
/// gradient g that may be scaled:
///   psi_{k+1}   = psi_k + rate ((1 / beta - alpha) theta_k - psi_k / beta)
///   theta_{k+1} = theta_k + rate ((1 / beta - alpha) theta_k - psi_k / beta - beta g)
/// from psi_0 = (1 - alpha beta) theta_0. Line 13 of Algorithm 3 writes psi_k by means of
/// psi_{k+1}, which takes a slot less where entries are not visited one by one, and a division
/// by beta - rate.
template <typename T> class Inertia {
public:
  Inertia(double alpha, double beta, double rate, double weightDecay, const Clock &clock)
      : rate(T(rate)), kept(T(1 - rate * weightDecay)), beta(T(beta)), inverse(T(1 / beta)),
        difference(T(1 / beta - alpha)), start(T(1 - alpha * beta)), first(clock.steps == 1) {}

  /// Decoupled weight decay comes before both (line 9), psi_0 before it.
  void move(T &w, T g, T &psi) const {
    T before = first ? start * w : psi;
    w *= kept;
    T speed = difference * w - inverse * before;
    psi = before + rate * speed;
    w += rate * (speed - beta * g);
  }

private:
  T rate, kept, beta, inverse, difference, start;
  bool first;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_INERTIA_H
