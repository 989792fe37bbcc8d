//===- ClassLabels.cpp - What makes two labels one class ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/ClassLabels.h"

#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

using namespace trop;
using namespace trop::rt;

std::optional<double> rt::numberOf(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-')
    text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || end != text.data() + text.size())
    return std::nullopt;
  if (error == std::errc::result_out_of_range) // a huge number, or one that is nearly 0
    value = std::strtod(std::string(text).c_str(), nullptr);
  return value;
}

namespace {
/// Labels as what they are all of: integers of 64 bits, other numbers, or mere texts.
struct LabelValue {
  int64_t integer = 0;
  double number = 0;
};

class LabelValues {
public:
  explicit LabelValues(const std::vector<std::string> &labels) {
    for (const std::string &label : labels) {
      LabelValue value;
      areIntegers = readNumber(label, value.integer) && areIntegers;
      value.number = numberOf(label).value_or(INFINITY);
      areNumbers = std::isfinite(value.number) && areNumbers;
      values.push_back(value);
    }
  }
  /// Neither is less than the other: one value, or no numbers.
  bool isLess(size_t a, size_t b) const {
    return areIntegers ? values[a].integer < values[b].integer
                       : areNumbers && values[a].number < values[b].number;
  }
  bool areEqual(size_t a, size_t b) const { return areNumbers && !isLess(a, b) && !isLess(b, a); }

private:
  bool areIntegers = true, areNumbers = true;
  std::vector<LabelValue> values;
};
} // namespace

std::vector<int32_t> rt::orderClasses(std::vector<std::string> &labels) {
  LabelValues values(labels);
  std::vector<size_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (values.isLess(a, b) || values.isLess(b, a))
      return values.isLess(a, b);
    bool byLength = values.areEqual(a, b) && labels[a].size() != labels[b].size();
    return byLength ? labels[a].size() < labels[b].size() : labels[a] < labels[b];
  });
  std::vector<int32_t> classOf(labels.size());
  std::vector<std::string> classes;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !values.areEqual(order[i - 1], order[i]))
      classes.push_back(labels[order[i]]);
    classOf[order[i]] = int32_t(classes.size()) - 1;
  }
  labels = classes;
  return classOf;
}

int32_t rt::classOfValue(const std::vector<std::string> &classes, const std::string &label) {
  std::vector<std::string> all = classes;
  all.push_back(label);
  LabelValues values(all);
  for (size_t c = 0; c < classes.size(); ++c)
    if (values.areEqual(c, classes.size()))
      return int32_t(c);
  return -1;
}
