//===- BlockChanges.cpp - What changed in one block -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockChanges.h"

#include "lib/Conversion/Nests/LoopNest.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

void BlockChanges::emitInit(function_ref<Value(MemRefType)> allocate) {
  for (GenericOp op : plan.getOps()) {
    Value result = op->getResult(0);
    if (!plan.changes(result))
      continue;
    SctPlace place = plan.getPlace(result);
    int64_t units = computeProduct(getUnitShape(result));
    if (isKept(place) && selects(op.getCombiner())) {
      for (const StatePlan::Level &level : plan.getSlot(result)->levels)
        levels[result].push_back(ChangeList(code, units * level.perUnit, lanes, /*withOld=*/true,
                                            /*selects=*/true, allocate));
      continue;
    }
    lists[result] = ChangeList(code, isWhole(place) ? 1 : units, lanes, /*withOld=*/isKept(place),
                               /*selects=*/false, allocate);
  }
  if (!scope.areThreads) // Warps find zeros, and leave them.
    forEachList([&](const ChangeList &list) { list.emitInit(code); });
}

void BlockChanges::forEachList(function_ref<void(const ChangeList &)> body) const {
  for (auto &[value, list] : lists)
    body(list);
  for (auto &[value, own] : levels)
    llvm::for_each(own, body);
}

const ChangeList &BlockChanges::getList(Value value) const {
  ArrayRef<ChangeList> own = getLevels(value);
  return own.empty() ? lists.find(value)->second : own.back();
}

ArrayRef<ChangeList> BlockChanges::getLevels(Value value) const {
  auto found = levels.find(value);
  return found == levels.end() ? ArrayRef<ChangeList>() : found->second;
}

Value BlockChanges::emitCount(Value value) {
  value = StatePlan::resolve(value);
  if (plan.getPlace(value) == SctPlace::Shared)
    return getWeights(value).count;
  return getList(value).emitCount(code);
}

void BlockChanges::forEach(Value value, function_ref<void(ValueRange)> body) {
  auto visit = [&](Value position) { body(delinearize(code, position, getUnitShape(value))); };
  if (plan.getPlace(value) == SctPlace::Shared) {
    const WeightsChange &change = getWeights(value);
    return code.forRange(code.index(0), change.count, [&](Value number) {
      visit(code.toIndex(code.load(change.indices, number)));
    });
  }
  const ChangeList &list = getList(value);
  code.forRange(code.index(0), list.emitCount(code),
                [&](Value number) { visit(list.emitUnit(code, number)); });
}

} // namespace trop
