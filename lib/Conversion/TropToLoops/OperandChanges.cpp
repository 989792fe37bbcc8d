//===- OperandChanges.cpp - What changed of an op's operands -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/OperandChanges.h"

#include "dialect/Trop/IR/TropReads.h"

#include <functional>

using namespace mlir;

namespace trop {

SmallVector<ChangedOperand> OperandChanges::find(GenericOp op) const {
  SmallVector<ChangedOperand> found;
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  ArrayRef<int64_t> visits = StatePlan::getSct(op).getVisits();
  for (auto [number, value] : llvm::enumerate(op->getOperands())) {
    if (!plan.changes(value))
      continue;
    ChangedOperand operand{StatePlan::resolve(value), /*isInit=*/number + 1 == maps.size()};
    operand.visits = visits.empty() ? 0 : visits[number];
    if (operand.visits)
      operand.points = Preimage::find(maps[number], domain,
                                      operand.isInit ? ArrayRef<int64_t>() : getUnitShape(value));
    found.push_back(std::move(operand));
  }
  return found;
}

Value OperandChanges::emitAny(ArrayRef<ChangedOperand> operands) {
  Value any;
  for (const ChangedOperand &operand : operands) {
    Value own = changes.emitAny(operand.value);
    any = any ? code.either(any, own) : own;
  }
  return any;
}

/// Whether all points may be affected.
Value OperandChanges::emitIsWhole(const ChangedOperand &operand) {
  if (!operand.points)
    return changes.emitAny(operand.value);
  return code.equal(changes.emitCount(operand.value), code.index(-1));
}

Value OperandChanges::emitTooMuch(GenericOp op, ArrayRef<ChangedOperand> operands) {
  Value whole, visited = code.index(0);
  for (const ChangedOperand &operand : operands) {
    Value own = emitIsWhole(operand);
    whole = whole ? code.either(whole, own) : own;
    if (operand.points)
      visited = code.add(visited, code.mul(changes.emitCount(operand.value), operand.visits));
  }
  Value most = code.index(StatePlan::getSct(op).getMost());
  return code.either(whole, code.compare(Emission::Predicate::ugt, visited, most));
}

/// Runs `body` unless no point reads `entry`.
void OperandChanges::whenRead(const Preimage &points, ValueRange entry, function_ref<void()> body) {
  std::function<void(ArrayRef<Preimage::Condition>)> check = [&](auto left) {
    if (left.empty())
      return body();
    auto map = AffineMap::get(unsigned(entry.size()), 0, left[0].expr);
    Value number = applyMap(code, map, entry)[0];
    auto predicate = left[0].isEquality ? Emission::Predicate::eq : Emission::Predicate::sge;
    code.when(code.compare(predicate, number, code.index(0)), [&] { check(left.drop_front()); });
  };
  check(points.getConditions());
}

Value OperandChanges::emitPointCount(const Preimage &points, ValueRange entry, Value samples) {
  Point variables = applyMap(code, points.getVariables(), entry);
  Value number = samples;
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

void OperandChanges::forEachPoint(GenericOp op, const ChangedOperand &operand,
                                  function_ref<void(ValueRange)> onEntry,
                                  function_ref<void(ValueRange)> body) {
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  const Preimage &points = *operand.points;
  changes.forEach(operand.value, [&](ValueRange entry) {
    whenRead(points, entry, [&] {
      if (onEntry)
        onEntry(entry);
      Point variables = applyMap(code, points.getVariables(), entry);
      (void)foldLoops(code, points.getLoops(), variables, {}, [&](ValueRange at, ValueRange) {
        Point point = applyMap(code, points.getPoint(), concat(variables, at));
        emitWhere(code, emitHolds(code, conditions, point), [&] { body(point); });
        return Point();
      });
    });
  });
}

} // namespace trop
