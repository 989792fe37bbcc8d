//===- Scale.cpp - From numbers to places on an axis ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Report/Scale.h"

#include "runtime/Report/Html.h"

#include <algorithm>
#include <cmath>

using namespace trop::rt;

/// 1, 2 or 5 times a power of ten, about a fifth of `range`.
static double niceStep(double range) {
  double power = std::pow(10, std::floor(std::log10(range / 5)));
  for (double factor : {1.0, 2.0, 5.0})
    if (range / (factor * power) <= 6)
      return factor * power;
  return 10 * power;
}

static std::string label(double value, int digits = 6) {
  double size = std::fabs(value);
  return size >= 1e4 && size < 1e6 && value == std::floor(value) ? grouped(int64_t(value))
                                                                 : figure(value, digits);
}

/// How many digits tell labels up to `size` that are `step` apart from each other.
static int digitsFor(double size, double step) {
  return std::max(6, 1 + int(std::ceil(std::log10(size / step))));
}

Scale Scale::linear(double low, double high, bool shares) {
  if (!(high - low > 1e-12 * std::max(std::fabs(low), std::fabs(high)))) {
    double around = low == 0 ? 1 : std::fabs(low) / 10;
    low -= low > 0 || low < 0 ? around : 0;
    high += around;
  }
  double step = niceStep(high - low);
  double first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
  Scale scale;
  scale.low = first * step;
  scale.high = last * step;
  int digits = digitsFor(std::max(std::fabs(scale.low), std::fabs(scale.high)), step);
  for (double i = first; i <= last; ++i)
    scale.marks.push_back(
        {i * step, shares ? figure(100 * i * step, digits) + " %" : label(i * step, digits)});
  return scale;
}

/// 1, 2 or 5 times a power of ten.
static double niceNumber(int index) {
  static constexpr double kFactors[] = {1, 2, 5};
  int power = index >= 0 ? index / 3 : -((2 - index) / 3);
  return kFactors[index - 3 * power] * std::pow(10, power);
}

/// Of the last such number that is not above `value`.
static int indexBelow(double value) {
  int index = 3 * int(std::floor(std::log10(value))) + 3;
  while (niceNumber(index) > value * (1 + 1e-9))
    --index;
  return index;
}

/// Of an axis of logarithms up to three decades; ends are 1, 2 or 5 times a power of ten.
static std::vector<Tick> niceTicks(double low, double high) {
  constexpr int kMostLabels = 8;
  int first = indexBelow(low), last = indexBelow(high);
  last += last == first || niceNumber(last) < high * (1 - 1e-9);
  std::vector<Tick> ticks;
  for (int i = first; i <= last; ++i) {
    double value = niceNumber(i);
    bool isLabelled = last - first < kMostLabels || i % 3 == 0;
    ticks.push_back({value, isLabelled ? label(value) : ""});
  }
  return ticks;
}

/// Of one of more decades, which are its ends.
static std::vector<Tick> decadeTicks(double low, double high) {
  int first = int(std::floor(std::log10(low) + 1e-9)),
      last = int(std::ceil(std::log10(high) - 1e-9));
  int every = (last - first + 6) / 7;
  std::vector<Tick> ticks;
  for (int d = first; d <= last; ++d) {
    double power = std::pow(10, d);
    ticks.push_back({power, (d - first) % every ? "" : label(power)});
  }
  return ticks;
}

Scale Scale::logarithmic(double low, double high, const std::string &zero) {
  constexpr double kMostNice = 1e3, kGap = 0.08; // of the axis, before its first positive number
  Scale scale;
  scale.log = true;
  scale.marks = high / low <= kMostNice ? niceTicks(low, high) : decadeTicks(low, high);
  scale.low = std::log10(scale.marks.front().value);
  scale.high = std::log10(scale.marks.back().value);
  if (!zero.empty()) {
    scale.low -= kGap * (scale.high - scale.low);
    scale.marks.insert(scale.marks.begin(), {0, zero});
  }
  return scale;
}

namespace {
/// What finite values are like.
struct Extent {
  explicit Extent(const std::vector<double> &values);
  /// What stands for values that are not positive; empty: there are none.
  std::string zero() const { return low > 0 ? "" : low < 0 ? "\xe2\x89\xa4 0" : "0"; }

  double low = INFINITY, high = -INFINITY, lowPositive = INFINITY;
  size_t finite = 0, positive = 0;
};
} // namespace

Extent::Extent(const std::vector<double> &values) {
  for (double value : values) {
    if (!std::isfinite(value))
      continue;
    ++finite;
    low = std::min(low, value);
    high = std::max(high, value);
    if (value > 0) {
      ++positive;
      lowPositive = std::min(lowPositive, value);
    }
  }
}

/// Whether values span a factor, apart from those that are not positive, a share at most.
static bool spans(const Extent &extent, double factor, double mostOthers) {
  return double(extent.finite - extent.positive) <= mostOthers * double(extent.finite) &&
         extent.high / extent.lowPositive > factor;
}

Scale Scale::fitting(const std::vector<double> &values, bool mayBeLog, bool shares) {
  Extent extent(values);
  if (extent.finite == 0)
    return linear(0, 1, shares);
  if (mayBeLog && spans(extent, 50, 0.2))
    return logarithmic(extent.lowPositive, extent.high, extent.zero());
  // An axis that nearly begins at zero does so.
  bool nearZero = extent.low > 0 && extent.low < extent.high / 2;
  return linear(nearZero ? 0 : extent.low, extent.high, shares);
}

Scale Scale::ofShares(const std::vector<double> &values) {
  std::vector<double> lacks;
  for (double value : values)
    lacks.push_back(1 - value);
  constexpr double kLeast = 1e-4; // that per cent tell from none
  Extent extent(lacks);
  if (!spans(extent, 8, 0.8) || extent.lowPositive < kLeast)
    return fitting(values, false, true);
  Scale scale = logarithmic(extent.lowPositive, extent.high, extent.low > 0 ? "" : "1");
  scale.lacking = true;
  for (Tick &tick : scale.marks) {
    tick.value = 1 - tick.value;
    tick.label = tick.label.empty() ? "" : percent(tick.value);
  }
  return scale;
}

Scale Scale::ofPlaces(const std::vector<double> &values) {
  Extent extent(values);
  return extent.positive ? logarithmic(extent.lowPositive, extent.high, extent.zero())
                         : fitting(values, false);
}

std::vector<Tick> Scale::labelsBelow(double left, double right, double width) const {
  std::vector<Tick> labels;
  double end = 0;
  for (const Tick &tick : marks) {
    double half = textWidth(tick.label) / 2;
    double middle = std::min(std::max(left + at(tick.value) * (right - left), half), width - half);
    if (tick.label.empty() || middle - half < end)
      continue;
    labels.push_back({middle, tick.label});
    end = middle + half;
  }
  return labels;
}

double Scale::at(double value) const {
  double size = lacking ? 1 - value : value;
  double place = !log ? size : size > 0 ? std::log10(size) : low;
  double share = std::clamp((place - low) / (high - low), 0.0, 1.0);
  return lacking ? 1 - share : share;
}
