//===- Array.h - Memory for numbers of the model's type ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_ARRAY_H
#define TROP_RUNTIME_SUPPORT_ARRAY_H

#include "trop/abi.h"

#include <cstring>
#include <memory>

namespace trop::rt {

/// Rounded up, so that what follows is aligned.
inline int64_t alignedBytes(int64_t bytes, int64_t alignment = TROP_WORKSPACE_ALIGNMENT) {
  return (bytes + alignment - 1) / alignment * alignment;
}

/// Memory aligned as a workspace must be. Where it is large it is mapped: zero at first, taken from
/// the system when it is written to and given back when it goes, and where it is larger, in huge
/// pages where the system offers them: samples are read row by row in no order.
class AlignedMemory {
public:
  explicit AlignedMemory(int64_t bytes);
  void *data() const { return memory.get(); }
  bool isZero() const { return memory.get_deleter().mapped > 0; }

private:
  struct Free {
    void operator()(void *pointer) const;
    size_t mapped = 0; // else it was allocated
  };
  std::unique_ptr<void, Free> memory{nullptr, Free{}};
};

/// Calls `function` with a zero of the element type: `[&](auto zero) { using T =
/// decltype(zero); ... }`.
template <typename Function> decltype(auto) withElement(int32_t element, Function &&function) {
  return element == TROP_F64 ? function(double(0)) : function(float(0));
}

/// What there is to know of element types, by trop_element.
struct ElementTraits {
  int64_t bytes;
  const char *name, *dtype; ///< in sources; in safetensors
};
inline constexpr ElementTraits kElements[] = {{4, "f32", "F32"}, {8, "f64", "F64"}};

inline int64_t elementBytes(int32_t element) { return kElements[element].bytes; }
inline const char *elementName(int32_t element) { return kElements[element].name; }

/// A fixed number of f32 or f64, zero at first. `get` and `set` are for set-up and reports;
/// loops take `as<T>()`.
class Array {
public:
  Array(int32_t element, int64_t count)
      : element(element), count(count), memory(count * elementBytes(element)) {
    if (!memory.isZero())
      std::memset(data(), 0, size_t(bytes()));
  }

  int64_t size() const { return count; }
  int64_t bytes() const { return count * elementBytes(element); }
  void *data() const { return memory.data(); }
  void *at(int64_t i) const { return static_cast<char *>(data()) + i * elementBytes(element); }
  template <typename T> T *as() const { return static_cast<T *>(data()); }

  double get(int64_t i) const {
    return withElement(element, [&](auto zero) { return double(as<decltype(zero)>()[i]); });
  }
  void set(int64_t i, double value) {
    withElement(element, [&](auto zero) { as<decltype(zero)>()[i] = decltype(zero)(value); });
  }

private:
  int32_t element;
  int64_t count;
  AlignedMemory memory;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_ARRAY_H
