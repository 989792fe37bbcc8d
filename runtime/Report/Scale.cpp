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

static std::string label(double value) {
  double size = std::fabs(value);
  return size >= 1e4 && size < 1e6 && value == std::floor(value) ? grouped(int64_t(value))
                                                                 : figure(value);
}

Scale Scale::linear(double low, double high) {
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
  for (double i = first; i <= last; ++i)
    scale.marks.push_back({i * step, label(i * step)});
  return scale;
}

Scale Scale::logarithmic(double low, double high) {
  Scale scale;
  scale.log = true;
  scale.low = std::floor(std::log10(low) + 1e-9);
  scale.high = std::max(std::ceil(std::log10(high) - 1e-9), scale.low + 1);
  int decades = int(scale.high - scale.low), every = (decades + 6) / 7;
  for (int d = 0; d <= decades; ++d) {
    double power = std::pow(10, scale.low + d);
    scale.marks.push_back({power, d % every ? "" : label(power)});
    if (decades <= 3 && d < decades)
      for (double factor : {2, 5})
        scale.marks.push_back({factor * power, decades == 1 ? label(factor * power) : ""});
  }
  return scale;
}

Scale Scale::fitting(const std::vector<double> &values, bool mayBeLog) {
  double low = INFINITY, high = -INFINITY, lowPositive = INFINITY;
  size_t finite = 0, positive = 0;
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
  if (finite == 0)
    return linear(0, 1);
  if (mayBeLog && positive >= 0.8 * double(finite) && high / lowPositive > 50)
    return logarithmic(lowPositive, high);
  // An axis that nearly begins at zero does so.
  return linear(low > 0 && low < high / 2 ? 0 : low, high);
}

double Scale::at(double value) const {
  double place = log ? (value > 0 ? std::log10(value) : low) : value;
  return std::clamp((place - low) / (high - low), 0.0, 1.0);
}
