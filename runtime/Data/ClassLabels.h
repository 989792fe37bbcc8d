//===- ClassLabels.h - What makes two labels one class ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_CLASSLABELS_H
#define TROP_RUNTIME_DATA_CLASSLABELS_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace trop::rt {

/// A number as it is written, of any length: 0 if there are no digits, otherwise as its sign says
/// 0.DIGITS times 10 to the exponent, the first digit and the last not being 0.
struct Decimal {
  bool isNegative = false;
  int64_t exponent = 0;
  std::string digits;

  bool operator<(const Decimal &other) const;
};

/// Makes the classes of `labels`, which differ, and says of each label which one it is of. Where
/// all are finite numbers those of one value are one class, called by the shortest of them, in the
/// order of values; otherwise each is a class, in lexicographic order.
std::vector<int32_t> orderClasses(std::vector<std::string> &labels);

/// Classes that are known, by their values.
class KnownClasses {
public:
  explicit KnownClasses(const std::vector<std::string> &classes);
  /// The first class, all of them being finite numbers, that has the value of `label`; -1 if there
  /// is none or they are no numbers.
  int32_t find(const std::string &label) const;

private:
  std::map<Decimal, int32_t> numbers; // empty if they are no numbers
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_CLASSLABELS_H
