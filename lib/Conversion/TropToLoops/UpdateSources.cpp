//===- UpdateSources.cpp - What changed, and what that reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An entry of an operand that changed is followed to the points that read it
// (lib/Analysis/Access): those of a row or column of a product, the windows that hold a
// place of a picture, the one place that a picture's has in a row.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/SumNest.h"
#include "lib/Conversion/TropToLoops/UpdateEmitter.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include <functional>

using namespace mlir;

namespace trop {

/// What changed of a value that is not weights.
const ChangeList &UpdateEmitter::getList(Value value) const {
  auto found = levels.find(value);
  return found != levels.end() ? found->second.back().list : lists.find(value)->second;
}

/// How many entries changed; -1, the largest index, if all may have.
Value UpdateEmitter::emitChangedCount(Value value) {
  value = StatePlan::resolve(value);
  if (plan.getPlace(value) == SctPlace::Shared)
    return weights.find(value)->second.count;
  return getList(value).emitCount(code);
}

SmallVector<UpdateEmitter::Source> UpdateEmitter::getSources(StructuralOpInterface op) {
  SmallVector<Source> sources;
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  ArrayRef<int64_t> visits = StatePlan::getSct(op).getVisits();
  for (auto [number, operand] : llvm::enumerate(getAllOperands(op))) {
    if (!plan.changes(operand))
      continue;
    Source source{StatePlan::resolve(operand), /*isInit=*/number + 1 == maps.size()};
    source.visits = visits.empty() ? 0 : visits[number];
    if (source.visits)
      source.points = Preimage::find(maps[number], domain,
                                     source.isInit ? ArrayRef<int64_t>() : getUnitShape(operand));
    sources.push_back(std::move(source));
  }
  return sources;
}

Value UpdateEmitter::emitIsWhole(const Source &source) {
  Value count = emitChangedCount(source.value);
  if (!source.points)
    return code.differ(count, code.index(0));
  return code.equal(count, code.index(-1));
}

/// Whether entries that changed may have units in common, since windows overlap.
bool UpdateEmitter::overlaps(const Source &source) {
  return source.points && source.points->overlaps();
}

/// Whether the whole pass is cheaper.
Value UpdateEmitter::emitTooMuch(StructuralOpInterface op, ArrayRef<Source> sources) {
  Value whole, visited = code.index(0);
  for (const Source &source : sources) {
    Value own = emitIsWhole(source);
    whole = whole ? code.either(whole, own) : own;
    if (!source.points)
      continue;
    visited = code.add(visited, code.mul(emitChangedCount(source.value), source.visits));
  }
  Value most = code.index(StatePlan::getSct(op).getMost());
  return code.either(whole, code.compare(Emission::Predicate::ugt, visited, most));
}

/// Calls `body` with each entry of the source that changed.
void UpdateEmitter::forEachChanged(const Source &source, ArrayRef<int64_t> extents,
                                   function_ref<void(ValueRange)> body) {
  auto visit = [&](Value position) { body(delinearize(code, position, extents)); };
  if (plan.getPlace(source.value) == SctPlace::Shared) {
    const WeightsChange &change = weights.find(source.value)->second;
    return code.forRange(code.index(0), change.count, [&](Value number) {
      visit(code.toIndex(code.load(change.indices, number)));
    });
  }
  const ChangeList &list = getList(source.value);
  code.forRange(code.index(0), list.emitCount(code),
                [&](Value number) { visit(list.emitUnit(code, number)); });
}

/// Runs `body` unless no point reads `element`.
void UpdateEmitter::whenRead(const Preimage &points, ValueRange element,
                             function_ref<void()> body) {
  std::function<void(ArrayRef<Preimage::Condition>)> check = [&](auto left) {
    if (left.empty())
      return body();
    auto map = AffineMap::get(unsigned(element.size()), 0, left[0].expr);
    Value number = applyMap(code, map, element)[0];
    auto predicate = left[0].isEquality ? Emission::Predicate::eq : Emission::Predicate::sge;
    code.when(code.compare(predicate, number, code.index(0)), [&] { check(left.drop_front()); });
  };
  check(points.getConditions());
}

/// How many points of a block read `element`.
Value UpdateEmitter::emitPointCount(const Preimage &points, ValueRange element) {
  Point variables = applyMap(code, points.getVariables(), element);
  Value number = block.valid;
  int64_t constant = 1;
  for (const Preimage::Loop &loop : points.getLoops()) {
    if (loop.isConstant) {
      constant *= loop.most;
      continue;
    }
    auto [from, to] = emitBounds(code, loop, variables);
    Value steps = arith::MaxSIOp::create(code.builder, code.loc, code.sub(to, from), code.index(0));
    number = code.mul(number, steps);
  }
  return code.mul(number, constant);
}

/// Calls `body` with each point that reads `element`, in lexicographic order.
void UpdateEmitter::forEachPoint(const Preimage &points, ValueRange element,
                                 function_ref<void(ValueRange)> body) {
  Point variables = applyMap(code, points.getVariables(), element);
  (void)foldLoops(code, points.getLoops(), variables, {}, [&](ValueRange at, ValueRange) {
    Point all(variables);
    llvm::append_range(all, at);
    body(applyMap(code, points.getPoint(), all));
    return SmallVector<Value>();
  });
}

Value UpdateEmitter::emitLossesChanged() {
  if (!plan.changes(plan.getLosses()))
    return arith::ConstantOp::create(code.builder, code.loc, code.builder.getBoolAttr(false));
  return code.differ(emitChangedCount(plan.getLosses()), code.index(0));
}

} // namespace trop
