//===- ValueBuffers.cpp - Which memory holds a value ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ValueBuffers.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

MemRefType ValueBuffers::getType(Value value) const {
  SmallVector<int64_t> shape(getUnitShape(value));
  if (hasSamples(value))
    shape.push_back(lanes);
  return MemRefType::get(shape, getElementTypeOrSelf(value.getType()));
}

bool ValueBuffers::hasLanes(Value value) const {
  int64_t rank = cast<MemRefType>(get(value).getType()).getRank();
  return rank > static_cast<int64_t>(getUnitShape(value).size());
}

void ValueBuffers::replace(Value value, function_ref<Value(Value)> replace) {
  for (auto *map : {&buffers, &searchStarts})
    if (auto found = map->find(value); found != map->end() && found->second)
      found->second = replace(found->second);
  for (auto &[turned, buffer] : transposed)
    if (turned.first == value)
      buffer = replace(buffer);
}

MemRefType ValueBuffers::getTransposedType(Turned turned) const {
  auto [value, coordinate] = turned;
  SmallVector<int64_t> shape(getUnitShape(value));
  int64_t extent = shape[coordinate];
  shape.erase(shape.begin() + coordinate);
  shape.push_back(lanes * extent);
  return MemRefType::get(shape, getElementTypeOrSelf(value.getType()));
}

} // namespace trop
