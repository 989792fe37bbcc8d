//===- Curves.h - Curves of parameters and integrals along them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_UNIT_COMPILED_CURVES_H
#define TROP_TEST_UNIT_COMPILED_CURVES_H

#include "test/Unit/Compiled/OneSample.h"
#include "test/lib/Models/Random.h"

#include <functional>

namespace trop::test {

/// How an entry of a parameter follows another on a curve: it is `factor` times that
/// one, in every bit for a factor of 1, -1 or 0. An entry that leads follows itself.
struct Link {
  size_t parameter, entry;
  double factor = 1;
};
/// One for every entry of every parameter.
using Links = std::vector<std::vector<Link>>;

enum class Form { Polynomial, Trigonometric, PiecewiseLinear };

/// A curve of [0, 1] to the parameters: numbers drawn for every entry, each times a
/// function of t.
class Curve {
public:
  /// Entries follow others as linked: where `leaves`, on the first of the linear pieces
  /// only.
  Curve(Random &random, Form form, const Links &links, bool leaves = false);

  /// 0, 1 and where the direction changes.
  std::vector<double> getKnots() const;
  OneSample::Parameters getPoint(double t) const { return combine(getFactors(t)); }
  OneSample::Parameters getVelocity(double t) const { return combine(getSlopes(t)); }

private:
  static constexpr double kKnots[] = {0, 0.4, 0.75, 1};
  static constexpr size_t kMostTerms = 4;

  std::vector<double> getFactors(double t) const;
  std::vector<double> getSlopes(double t) const;
  OneSample::Parameters combine(const std::vector<double> &factors) const;

  Form form;
  std::vector<OneSample::Parameters> terms;
};

/// The integral of a piecewise smooth function of [from, to] within about `tolerance`.
/// Intervals are halved around a kink or jump until they are too short to matter.
double integrate(const std::function<double(double)> &function, double from, double to,
                 double tolerance);

/// The sides of the chain rule (002, Def. 1), which says that they are equal.
struct ChainRule {
  double integral;  ///< of <v, c'>, v being the gradient on the curve c
  double increment; ///< of the loss from c(0) to c(1)
  double size;      ///< of the terms: what rounding is relative to

  double getError() const;
};

/// Integrates over more and more panels while the error is above the tolerance: a
/// winner for so short a time that all points of a rule miss it is found by none.
ChainRule followCurve(OneSample &sample, const Curve &curve, double tolerance);

} // namespace trop::test

#endif // TROP_TEST_UNIT_COMPILED_CURVES_H
