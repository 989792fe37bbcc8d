//===- Dominance.cpp - Units that never win -------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Pruning/Dominance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trop {

double FloatType::add(double a, double b) const { return isSingle ? float(a) + float(b) : a + b; }

double FloatType::greatest() const {
  return isSingle ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
}

double FloatType::multiply(double a, double b) const {
  return isSingle ? float(a) * float(b) : a * b;
}

namespace {

/// Maxima of `outer`; minima were turned round, which rounding does not see.
class Dominance {
public:
  Dominance(const TropicalUnits &units, FloatType type);

  std::vector<int64_t> findWinners();

private:
  int64_t countTerms() const { return isPlain() ? 1 : inputs.cols(); }
  bool isPlain() const { return inputs.cols() == 0; }
  /// An infinite weight is the sum, whatever is not known of the other side.
  double addWeight(double end, double weight) const {
    return std::isinf(weight) ? weight : type.add(end, weight);
  }
  Interval range(int64_t unit, int64_t term, int64_t output) const;
  bool termIsBelow(int64_t unit, int64_t other, int64_t term, int64_t output) const;
  bool isBelow(int64_t unit, int64_t other, int64_t output) const;

  FloatType type;
  bool innerIsMax;
  Matrix inputs, outputs;
  std::vector<Interval> ranges;
  std::vector<std::vector<Interval>> whole; ///< by unit and output
};

} // namespace

Dominance::Dominance(const TropicalUnits &units, FloatType type)
    : type(type), innerIsMax(units.innerIsMax == units.outerIsMax), inputs(units.inputs),
      outputs(units.outputs), ranges(units.ranges) {
  if (!units.outerIsMax) {
    inputs = -inputs;
    outputs = -outputs;
    for (Interval &range : ranges)
      range = {-range.high, -range.low};
  }
  whole.resize(size_t(outputs.rows()));
  for (int64_t h = 0; h < outputs.rows(); ++h)
    for (int64_t d = 0; d < outputs.cols(); ++d) {
      Interval all = range(h, 0, d);
      for (int64_t i = 1; i < countTerms(); ++i) {
        Interval each = range(h, i, d);
        all.low = innerIsMax ? std::max(all.low, each.low) : std::min(all.low, each.low);
        all.high = innerIsMax ? std::max(all.high, each.high) : std::min(all.high, each.high);
      }
      whole[size_t(h)].push_back(all);
    }
}

/// Of one term of a unit, with its weight to an output.
Interval Dominance::range(int64_t unit, int64_t term, int64_t output) const {
  Interval range = ranges[size_t(isPlain() ? unit : term)];
  for (double *end : {&range.low, &range.high}) {
    if (!isPlain())
      *end = addWeight(*end, inputs(unit, term));
    *end = addWeight(*end, outputs(unit, output));
  }
  return range;
}

/// Whether a term of `unit` is at most the same term of `other`.
bool Dominance::termIsBelow(int64_t unit, int64_t other, int64_t term, int64_t output) const {
  double a = inputs(unit, term), w = outputs(unit, output);
  double b = inputs(other, term), v = outputs(other, output);
  if (a <= b && w <= v)
    return true;
  // |x + a| and |x + a + w| at most, each rounded once, and this comparison besides.
  double most = std::max(std::abs(ranges[size_t(term)].low), std::abs(ranges[size_t(term)].high));
  double sizes = 4 * most + 4 * (std::abs(a) + std::abs(b)) + 2 * (std::abs(w) + std::abs(v));
  return sizes <= type.greatest() && (b + v) - (a + w) > 2 * type.epsilon() * sizes;
}

/// Whether the candidate of `unit` is at most that of `other` for all inputs in their ranges.
bool Dominance::isBelow(int64_t unit, int64_t other, int64_t output) const {
  Interval own = whole[size_t(unit)][size_t(output)];
  Interval others = whole[size_t(other)][size_t(output)];
  if (own.high <= others.low)
    return true;
  if (isPlain())
    return false;
  for (int64_t i = 0; i < countTerms(); ++i) {
    if (termIsBelow(unit, other, i, output))
      continue;
    bool isApart = innerIsMax ? range(unit, i, output).high <= others.low
                              : own.high <= range(other, i, output).low;
    if (!isApart)
      return false;
  }
  return true;
}

std::vector<int64_t> Dominance::findWinners() {
  std::vector<int64_t> winners(size_t(outputs.rows()));
  std::iota(winners.begin(), winners.end(), 0);
  auto isBeaten = [&](int64_t unit) {
    for (int64_t d = 0; d < outputs.cols(); ++d)
      if (std::none_of(winners.begin(), winners.end(),
                       [&](int64_t other) { return other != unit && isBelow(unit, other, d); }))
        return false;
    return true;
  };
  for (int64_t unit = outputs.rows() - 1; unit >= 0; --unit) // Of equal ones the first stays.
    if (isBeaten(unit))
      winners.erase(std::find(winners.begin(), winners.end(), unit));
  return winners;
}

std::vector<int64_t> findWinners(const TropicalUnits &units, FloatType type) {
  bool canTellZeros =
      std::any_of(units.outputs.data(), units.outputs.data() + units.outputs.size(),
                  [](double weight) { return weight == 0 && std::signbit(weight); });
  if (canTellZeros) {
    std::vector<int64_t> all(size_t(units.outputs.rows()));
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
  return Dominance(units, type).findWinners();
}

} // namespace trop
