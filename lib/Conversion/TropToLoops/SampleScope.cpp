//===- SampleScope.cpp - Which samples code is for ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SampleScope.h"

#include <utility>

using namespace mlir;

namespace trop {

void SampleScope::setBlock(Value valid) {
  validLanes = valid;
  mask = Emission(builder, valid.getLoc()).firstLanes(lanes, valid);
}

Lanes SampleScope::getAccess(bool samples) const {
  if (sample)
    return {Lanes::Kind::Single, sample};
  return {samples ? Lanes::Kind::Block : Lanes::Kind::None};
}

Point SampleScope::foldBlocks(Location loc, ValueRange start,
                              function_ref<Point(ValueRange)> body) {
  if (!group)
    return body(start);
  const BlockGroup *blocks = std::exchange(group, nullptr); // Within, there is the one.
  Emission emit(builder, loc);
  Point results =
      emit.foldRange(emit.index(0), blocks->number, 1, start, [&](Value block, ValueRange carried) {
        blocks->enter(block);
        return body(carried);
      });
  blocks->leave();
  group = blocks;
  return results;
}

void SampleScope::forEachBlock(Location loc, function_ref<void()> body) {
  foldBlocks(loc, {}, [&](ValueRange) {
    body();
    return Point();
  });
}

} // namespace trop
