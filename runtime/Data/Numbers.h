//===- Numbers.h - Numbers as a data file has them --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_NUMBERS_H
#define TROP_RUNTIME_DATA_NUMBERS_H

#include "runtime/Data/NumberBlocks.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <type_traits>
#include <variant>
#include <vector>

namespace trop::rt {

/// A list of numbers in the type they have in their file, read as doubles: the bytes of
/// an image stay bytes until they become a model's elements.
class Numbers {
public:
  using Storage =
      std::variant<NumberBlocks, std::vector<double>, std::vector<float>, std::vector<uint8_t>,
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
    if (auto *doubles = std::get_if<NumberBlocks>(&storage))
      doubles->copy(first, count, out);
    else
      visitArray([&](auto &list) { std::copy_n(list.begin() + first, count, out); });
  }
  /// For numbers that are NumberBlocks, as they are at first.
  void push_back(double value) { append(&value, 1); }
  void append(const double *values, int64_t count) {
    std::get<NumberBlocks>(storage).append(values, count);
  }
  /// Puts change(i, number) in the place of the i-th number.
  template <typename Change> void change(const Change &change) {
    auto &list = std::get<NumberBlocks>(storage);
    NumberBlocks changed;
    constexpr int64_t kSome = 4096;
    std::vector<double> some(kSome);
    for (int64_t i = 0; i < list.size(); i += kSome) {
      int64_t count = std::min(kSome, list.size() - i);
      list.copy(i, count, some.data());
      for (int64_t k = 0; k < count; ++k)
        some[size_t(k)] = change(i + k, some[size_t(k)]);
      changed.append(some.data(), count);
    }
    list = std::move(changed);
  }

  /// False if the others are of another type.
  bool append(const Numbers &others) {
    if (others.storage.index() != storage.index())
      return false;
    if (auto *doubles = std::get_if<NumberBlocks>(&storage)) {
      doubles->append(std::get<NumberBlocks>(others.storage));
      return true;
    }
    visitArray([&](auto &list) {
      const auto &more = std::get<std::decay_t<decltype(list)>>(others.storage);
      list.insert(list.end(), more.begin(), more.end());
    });
    return true;
  }

  /// Of what an array holds: leaves out what is not in `rows`, which ascend, of those of `width`
  /// numbers.
  void keepRows(const std::vector<int64_t> &rows, int64_t width) {
    visitArray([&](auto &list) {
      for (size_t i = 0; i < rows.size(); ++i)
        std::copy_n(list.begin() + rows[i] * width, width, list.begin() + int64_t(i) * width);
      list.resize(rows.size() * size_t(width));
    });
  }

  /// Of NumberBlocks: numbers first .. first+count-1 are not read again.
  void release(int64_t first, int64_t count) {
    if (auto *doubles = std::get_if<NumberBlocks>(&storage))
      doubles->release(first, count);
  }

  /// "f64", "u8"
  const char *typeName() const {
    constexpr const char *kNames[] = {"f64", "f64", "f32", "u8", "i8", "i16", "i32"};
    static_assert(std::size(kNames) == std::variant_size_v<Storage>);
    return kNames[storage.index()];
  }

  /// The largest number of the type if it is one of integers, otherwise 0.
  double largestInteger() const {
    double largest = 0;
    visitArray([&](auto &list) {
      using Limits = std::numeric_limits<typename std::decay_t<decltype(list)>::value_type>;
      largest = Limits::is_integer ? double(Limits::max()) : 0;
    });
    return largest;
  }

  Storage storage;

private:
  /// Calls body(list) unless these are NumberBlocks.
  template <typename Body> void visitArray(const Body &body) {
    std::visit(
        [&](auto &list) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(list)>, NumberBlocks>)
            body(list);
        },
        storage);
  }
  template <typename Body> void visitArray(const Body &body) const {
    const_cast<Numbers *>(this)->visitArray([&](const auto &list) { body(list); });
  }
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_NUMBERS_H
