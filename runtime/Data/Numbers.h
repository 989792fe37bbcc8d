//===- Numbers.h - Numbers as a data file has them --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_NUMBERS_H
#define TROP_RUNTIME_DATA_NUMBERS_H

#include <algorithm>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

namespace trop::rt {

/// A list of numbers in the type they have in their file, read as doubles: the bytes of
/// an image stay bytes until they become a model's elements.
class Numbers {
public:
  using Storage = std::variant<std::vector<double>, std::vector<float>, std::vector<uint8_t>,
                               std::vector<int8_t>, std::vector<int16_t>, std::vector<int32_t>>;

  int64_t size() const {
    return std::visit([](const auto &list) { return int64_t(list.size()); }, storage);
  }
  bool empty() const { return size() == 0; }
  double operator[](int64_t i) const {
    return std::visit([i](const auto &list) { return double(list[i]); }, storage);
  }
  /// Numbers first .. first+count-1, at `out`.
  void copy(int64_t first, int64_t count, double *out) const {
    std::visit([&](const auto &list) { std::copy_n(list.begin() + first, count, out); }, storage);
  }
  /// For numbers that are doubles, as they are at first.
  void push_back(double value) { std::get<std::vector<double>>(storage).push_back(value); }

  /// Leaves out what is not in `rows`, which ascend, of those of `width` numbers.
  void keepRows(const std::vector<int64_t> &rows, int64_t width) {
    std::visit(
        [&](auto &list) {
          for (size_t i = 0; i < rows.size(); ++i)
            std::copy_n(list.begin() + rows[i] * width, width, list.begin() + int64_t(i) * width);
          list.resize(rows.size() * size_t(width));
        },
        storage);
  }

  /// The largest number of the type if it is one of integers, otherwise 0.
  double largestInteger() const {
    return std::visit(
        [](const auto &list) {
          using Limits = std::numeric_limits<typename std::decay_t<decltype(list)>::value_type>;
          return Limits::is_integer ? double(Limits::max()) : 0;
        },
        storage);
  }

  Storage storage;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_NUMBERS_H
