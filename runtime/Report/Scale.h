//===- Scale.h - From numbers to places on an axis --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_SCALE_H
#define TROP_RUNTIME_REPORT_SCALE_H

#include <string>
#include <vector>

namespace trop::rt {

struct Tick {
  double value;
  std::string label; // empty: a line without a number
};

/// An axis whose ends are ticks, so that all values lie on it.
class Scale {
public:
  /// `shares`, of 1, have labels per cent.
  static Scale linear(double low, double high, bool shares = false);
  /// Of positive numbers; `zero`, if not empty, is the label of an end that stands for all others.
  static Scale logarithmic(double low, double high, const std::string &zero = "");
  /// Logarithmic where values may be and span more than a factor of 50, apart from a few
  /// that are not positive. Values that are not finite are ignored.
  static Scale fitting(const std::vector<double> &values, bool mayBeLog, bool shares = false);
  /// Of shares of 1, with labels per cent: logarithmic in what they lack where that spans more than
  /// a factor of 8, as of an accuracy that comes from chance and ends near 1.
  static Scale ofShares(const std::vector<double> &values);
  /// From 0 or above, logarithmic whatever they span: of places of events far apart.
  static Scale ofPlaces(const std::vector<double> &values);

  /// 0 at the first end, 1 at the last; what lies beyond is at the end.
  double at(double value) const;
  const std::vector<Tick> &ticks() const { return marks; }
  bool isLog() const { return log; }
  /// The labels below an axis from `left` to `right` of a picture, with where their middles are:
  /// none touches another or leaves the picture.
  std::vector<Tick> labelsBelow(double left, double right, double width) const;

private:
  bool log = false, lacking = false;
  double low = 0, high = 1; // of logarithms if `log`, of what is lacking to 1 if `lacking`
  std::vector<Tick> marks;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_SCALE_H
