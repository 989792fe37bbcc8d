//===- GpuLists.cpp - Lists of the entries that paths reach ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuLists.h"

#include <cmath>

using namespace trop::rt;

template <typename T> static void makeList(const T *entries, int64_t count, trop_sparse &list) {
  auto *values = static_cast<T *>(list.values);
  list.count = 0;
  // Only where numbers are not finite there are more than there is room for.
  for (int64_t i = 0; i < count && list.count < list.capacity; ++i)
    if (entries[i] != 0 || !std::signbit(entries[i])) {
      list.indices[list.count] = i;
      values[list.count++] = entries[i];
    }
}

void trop::rt::makeLists(const trop_model &model, const Weights &tensors, trop_sparse *lists) {
  withElement(model.compute, [&](auto zero) {
    for (int64_t p = 0; p < model.parameter_count; ++p)
      makeList(tensors[p].as<decltype(zero)>(), model.parameters[p].count, lists[p]);
  });
}
