//===- NormSteps.h - Steps that depend on a gradient's norm -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the CPU and for devices, as EntrySteps.h is. What is done to all entries is decided once,
// from sums over them (SquareSums.h).
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_OPTIM_NORMSTEPS_H
#define TROP_RUNTIME_OPTIM_NORMSTEPS_H

#include "runtime/Optim/EntrySteps.h"
#include "runtime/Support/Squares.h"

namespace trop::rt {

/// How entries are multiplied with a factor. Far: it leaves its type, not so what it makes of them.
enum class Way : int { None, Near, Far };

/// clip: norm(most).
template <typename T> struct NormClip {
  struct FarEntry {
    Squares squares;
    double most;
    T operator()(T entry) const { return T(squares.divide(double(entry)) * most); }
  };
  Way way;
  ScaledEntry<T> near;
  FarEntry far;

  NormClip(double most, const Squares &squares) : way(Way::None), near{1}, far{squares, most} {
    double norm = squares.norm();
    if (norm <= most)
      return;
    near.factor = T(most / norm);
    way = squares.exponent == 0 && __builtin_isnormal(near.factor) ? Way::Near : Way::Far;
  }
  T operator()(T entry) const {
    return way == Way::None ? entry : way == Way::Near ? near(entry) : far(entry);
  }
};

/// A share of Polyak's step: all of it takes a loss that is linear along its gradient to
/// `target`. A gradient that was clipped has the rate of the whole one, so that no step is longer
/// for it.
template <typename T> struct TowardsStep {
  static constexpr int kSlots = 0;
  static constexpr bool kMovesAll = false;
  /// Where the rate, or the square it is divided by, leaves its type: the step is
  /// (loss - target) / norm times gradient / norm.
  struct FarEntry {
    Squares squares;
    double gap;
    int doubled;
    T operator()(T entry) const {
      double unit = squares.divide(double(entry));
      return T(scaled(squares.divide(unit * gap), doubled));
    }
  };
  double target, share;
  Way way = Way::None;
  ScaledEntry<T> near = {0};
  FarEntry far = {};

  /// How to move, before it does. squares: of the whole gradient; largest(): of what it moves
  /// along, the largest absolute value.
  template <typename Largest>
  StepResult decide(double loss, const Squares &squares, const Largest &largest) {
    way = Way::None;
    if (loss <= target)
      return {Outcome::Stayed, 0};
    double rate = share * (loss - target) / squares.sum;
    near.factor = T(rate);
    if (squares.exponent != 0 || !__builtin_isnormal(near.factor))
      return decideFar(loss, squares, largest());
    way = Way::Near;
    return {Outcome::Moved, rate};
  }
  void operator()(T &w, T g) const {
    if (way != Way::None)
      w -= way == Way::Near ? near(g) : far(g);
  }

private:
  StepResult decideFar(double loss, const Squares &squares, T largest) {
    if (squares.isZero())
      return {Outcome::NoGradient, 0};
    // Halves of a difference that is too large for a double are not.
    double gap = share * (loss - target);
    int doubled = __builtin_isfinite(gap) ? 0 : 1;
    if (doubled)
      gap = share * (loss / 2 - target / 2);
    far = {squares, gap, doubled};
    if (__builtin_isinf(far(largest)))
      return {Outcome::TooLong, 0};
    way = Way::Far;
    return {Outcome::Moved, scaled(squares.divide(squares.divide(gap)), doubled)};
  }
};

} // namespace trop::rt

#endif // TROP_RUNTIME_OPTIM_NORMSTEPS_H
