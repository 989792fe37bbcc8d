//===- Curves.cpp - Curves of parameters and integrals along them -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Curves.h"

#include <algorithm>
#include <cmath>

namespace trop::test {

//===----------------------------------------------------------------------===//
// Curves
//===----------------------------------------------------------------------===//

Curve::Curve(Random &random, Form form, const Links &links, bool leaves) : form(form) {
  size_t count = form == Form::PiecewiseLinear ? kMostTerms : kMostTerms - 1;
  for (size_t term = 0; term < count; ++term) {
    OneSample::Parameters drawn;
    for (const std::vector<Link> &parameter : links)
      for (drawn.emplace_back(); drawn.back().size() < parameter.size();)
        drawn.back().push_back(random.normal() / 2);
    OneSample::Parameters linked = drawn;
    for (size_t p = 0; p < links.size(); ++p)
      for (size_t e = 0; e < links[p].size(); ++e)
        linked[p][e] = links[p][e].factor * drawn[links[p][e].parameter][links[p][e].entry];
    terms.push_back(leaves && term > 1 ? std::move(drawn) : std::move(linked));
  }
}

std::vector<double> Curve::getKnots() const {
  if (form == Form::PiecewiseLinear)
    return {std::begin(kKnots), std::end(kKnots)};
  return {0, 1};
}

std::vector<double> Curve::getFactors(double t) const {
  if (form == Form::Polynomial)
    return {1, t, t * t};
  if (form == Form::Trigonometric)
    return {1, std::sin(3 * t), std::cos(2 * t)};
  std::vector<double> factors(kMostTerms);
  size_t piece = std::upper_bound(kKnots + 1, kKnots + kMostTerms - 1, t) - kKnots - 1;
  factors[piece + 1] = (t - kKnots[piece]) / (kKnots[piece + 1] - kKnots[piece]);
  factors[piece] = 1 - factors[piece + 1];
  return factors;
}

std::vector<double> Curve::getSlopes(double t) const {
  if (form == Form::Polynomial)
    return {0, 1, 2 * t};
  if (form == Form::Trigonometric)
    return {0, 3 * std::cos(3 * t), -2 * std::sin(2 * t)};
  std::vector<double> slopes(kMostTerms);
  size_t piece = std::upper_bound(kKnots + 1, kKnots + kMostTerms - 1, t) - kKnots - 1;
  slopes[piece + 1] = 1 / (kKnots[piece + 1] - kKnots[piece]);
  slopes[piece] = -slopes[piece + 1];
  return slopes;
}

OneSample::Parameters Curve::combine(const std::vector<double> &factors) const {
  OneSample::Parameters sum = terms.front();
  for (size_t p = 0; p < sum.size(); ++p)
    for (size_t e = 0; e < sum[p].size(); ++e) {
      sum[p][e] *= factors[0];
      for (size_t term = 1; term < terms.size(); ++term)
        sum[p][e] += factors[term] * terms[term][p][e];
    }
  return sum;
}

//===----------------------------------------------------------------------===//
// Integrals
//===----------------------------------------------------------------------===//

/// Gauss and Lobatto's rule of five points, exact for polynomials of degree 7. Its ends,
/// moved inside where one side counts, see a jump that lies behind the other points.
static double integrateFive(const std::function<double(double)> &function, double from, double to) {
  constexpr double kEnd = 1 - 1e-12, kPlace = 0.65465367070797714;
  double middle = (from + to) / 2, half = (to - from) / 2;
  auto addBoth = [&](double place) {
    return function(middle - half * place) + function(middle + half * place);
  };
  return half * (32.0 / 45 * function(middle) + 49.0 / 90 * addBoth(kPlace) + addBoth(kEnd) / 10);
}

static double refine(const std::function<double(double)> &function, double from, double to,
                     double whole, double tolerance) {
  constexpr double kShortest = 1e-13;
  double middle = (from + to) / 2;
  double left = integrateFive(function, from, middle), right = integrateFive(function, middle, to);
  if (std::abs(left + right - whole) <= tolerance || to - from < kShortest)
    return left + right;
  return refine(function, from, middle, left, tolerance) +
         refine(function, middle, to, right, tolerance);
}

double integrate(const std::function<double(double)> &function, double from, double to,
                 double tolerance) {
  return refine(function, from, to, integrateFive(function, from, to), tolerance);
}

//===----------------------------------------------------------------------===//
// The chain rule
//===----------------------------------------------------------------------===//

/// In each piece of a curve.
constexpr int kMostPanels = 1024;

double ChainRule::getError() const { return std::abs(integral - increment) / size; }

static ChainRule followCurve(OneSample &sample, const Curve &curve, int panels) {
  double size = 0;
  auto getSlope = [&](double t) {
    const OneSample::Parameters &gradient = sample.getGradient(curve.getPoint(t));
    OneSample::Parameters velocity = curve.getVelocity(t);
    double sum = 0, terms = 0;
    for (size_t p = 0; p < gradient.size(); ++p)
      for (size_t e = 0; e < gradient[p].size(); ++e) {
        sum += gradient[p][e] * velocity[p][e];
        terms += std::abs(gradient[p][e] * velocity[p][e]);
      }
    size = std::max(size, terms);
    return sum;
  };
  double first = sample.getLoss(curve.getPoint(0)), last = sample.getLoss(curve.getPoint(1));
  size = std::max({1.0, std::abs(first), std::abs(last)});
  std::vector<double> knots = curve.getKnots();
  double integral = 0;
  for (size_t knot = 1; knot < knots.size(); ++knot) {
    double from = knots[knot - 1], width = (knots[knot] - from) / panels;
    for (int panel = 0; panel < panels; ++panel)
      integral +=
          integrate(getSlope, from + panel * width, from + (panel + 1) * width, 1e-12 * size);
  }
  return {integral, last - first, size};
}

ChainRule followCurve(OneSample &sample, const Curve &curve, double tolerance) {
  int panels = 16;
  ChainRule found = followCurve(sample, curve, panels);
  while (found.getError() > tolerance && panels < kMostPanels)
    found = followCurve(sample, curve, panels *= 8);
  return found;
}

} // namespace trop::test
