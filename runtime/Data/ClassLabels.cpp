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
#include <numeric>
#include <optional>
#include <tuple>

using namespace trop;
using namespace trop::rt;

bool Decimal::operator<(const Decimal &other) const {
  auto sign = [](const Decimal &of) { return of.digits.empty() ? 0 : of.isNegative ? -1 : 1; };
  if (sign(*this) != sign(other))
    return sign(*this) < sign(other);
  auto isSmaller = [](const Decimal &a, const Decimal &b) {
    return std::tie(a.exponent, a.digits) < std::tie(b.exponent, b.digits);
  };
  return isNegative ? isSmaller(other, *this) : isSmaller(*this, other);
}

/// None if the text is no number, has no finite value, or its exponent is out of all reason.
static std::optional<Decimal> decimalOf(const std::string &text) {
  if (!std::isfinite(numberOf(text).value_or(INFINITY)))
    return std::nullopt;
  Decimal decimal;
  size_t exponentAt = std::min(text.find_first_of("eE"), text.size());
  bool hasPoint = false;
  for (char c : text.substr(0, exponentAt)) {
    decimal.isNegative |= c == '-';
    hasPoint |= c == '.';
    if (c < '0' || c > '9')
      continue;
    bool leads = decimal.digits.empty() && c == '0';
    if (!leads)
      decimal.digits += c;
    decimal.exponent += hasPoint ? -leads : !leads;
  }
  if (size_t last = decimal.digits.find_last_not_of('0'); last == std::string::npos)
    return Decimal();
  else
    decimal.digits.resize(last + 1);
  if (exponentAt == text.size())
    return decimal;
  int32_t exponent = 0;
  if (!readNumber(text.substr(exponentAt + (text[exponentAt + 1] == '+' ? 2 : 1)), exponent))
    return std::nullopt;
  decimal.exponent += exponent;
  return decimal;
}

/// Empty if they are not all numbers.
static std::vector<Decimal> decimals(const std::vector<std::string> &labels) {
  std::vector<Decimal> values;
  for (const std::string &label : labels)
    if (std::optional<Decimal> value = decimalOf(label))
      values.push_back(*value);
    else
      return {};
  return values;
}

std::vector<int32_t> rt::orderClasses(std::vector<std::string> &labels) {
  std::vector<Decimal> values = decimals(labels);
  auto isLess = [&](size_t a, size_t b) { return !values.empty() && values[a] < values[b]; };
  auto areEqual = [&](size_t a, size_t b) {
    return !values.empty() && !isLess(a, b) && !isLess(b, a);
  };
  std::vector<size_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (isLess(a, b) || isLess(b, a))
      return isLess(a, b);
    bool byLength = areEqual(a, b) && labels[a].size() != labels[b].size();
    return byLength ? labels[a].size() < labels[b].size() : labels[a] < labels[b];
  });
  std::vector<int32_t> classOf(labels.size());
  std::vector<std::string> classes;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || !areEqual(order[i - 1], order[i]))
      classes.push_back(labels[order[i]]);
    classOf[order[i]] = int32_t(classes.size()) - 1;
  }
  labels = classes;
  return classOf;
}

KnownClasses::KnownClasses(const std::vector<std::string> &classes) {
  std::vector<Decimal> values = decimals(classes);
  for (size_t c = 0; c < values.size(); ++c)
    numbers.emplace(values[c], int32_t(c));
}

int32_t KnownClasses::find(const std::string &label) const {
  std::optional<Decimal> value = numbers.empty() ? std::nullopt : decimalOf(label);
  auto found = value ? numbers.find(*value) : numbers.end();
  return found == numbers.end() ? -1 : found->second;
}
