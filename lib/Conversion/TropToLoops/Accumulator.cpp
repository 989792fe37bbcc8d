//===- Accumulator.cpp - Starts values and adds to them -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/Accumulator.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Beginning
//===----------------------------------------------------------------------===//

void Accumulator::fill(Value value, Combiner combiner) {
  Emission emit(builder, value.getLoc());
  Lanes access = scope.getAccess(hasSamples(value));
  ArrayRef<int64_t> extents = getUnitShape(value);
  auto fillFrom = [&](ValueRange units, Lanes access) {
    Type type = elements.getType(getElementTypeOrSelf(value.getType()), access);
    elements.store(emit.loc, value, units, access, buildNeutral(builder, emit.loc, type, combiner));
  };
  if (extents.empty() || buffers.hasLanes(value))
    return forEach(emit, extents, [&](ValueRange units) { fillFrom(units, access); });
  unsigned last = extents.size() - 1;
  forEachRun(emit, extents, scope.lanes, [&](ValueRange units, int64_t length) {
    fillFrom(units, access.along(last, length));
  });
}

void Accumulator::start(GenericOp op) {
  Value result = op->getResult(0), init = op.getInit();
  if (!init)
    return fill(result, op.getCombiner());
  Emission emit(builder, op.getLoc());
  forEach(emit, getUnitShape(result), [&](ValueRange units) {
    Value first = elements.load(emit.loc, init, units, {Lanes::Kind::None});
    elements.store(emit.loc, result, units, {Lanes::Kind::None}, first);
  });
}

void Accumulator::startOfBlock(PullbackOp op, OpResult result) {
  bool overBlocks = anySamples(op.getOperands()) && !hasSamples(result);
  if (scope.hasSample() || !overBlocks)
    start(op, result);
}

void Accumulator::start(PullbackOp op, OpResult result) {
  Value adjoint = op.getAdjoint();
  Emission emit(builder, op.getLoc());
  if (const ActiveList *list = buffers.getList(result))
    return list->emitClear(emit);
  fill(result, Combiner::Sum);
  bool isInit = op.getWrt()[result.getResultNumber()] == op.getInitNumber();
  if (!isInit || selects(op.getCombiner()) || hasSamples(adjoint) || scope.hasSample())
    return;
  forEach(emit, getUnitShape(result), [&](ValueRange units) {
    Value part = elements.load(emit.loc, adjoint, units, {Lanes::Kind::None});
    add(emit.loc, result, units, {Lanes::Kind::None}, part);
  });
}

//===----------------------------------------------------------------------===//
// Lanes
//===----------------------------------------------------------------------===//

/// What a part of lanes is in one of them: the scalar op, which buildSum may fuse.
static Value buildLane(OpBuilder &builder, Location loc, Value part, int64_t lane) {
  auto of = [&](Value value) { return buildLane(builder, loc, value, lane); };
  if (!isa<VectorType>(part.getType()))
    return part;
  if (auto product = part.getDefiningOp<arith::MulFOp>()) {
    Value lhs = vector::ExtractOp::create(builder, loc, product.getLhs(), lane);
    Value rhs = vector::ExtractOp::create(builder, loc, product.getRhs(), lane);
    return arith::MulFOp::create(builder, loc, lhs, rhs);
  }
  if (auto choice = part.getDefiningOp<arith::SelectOp>(); choice && isProduct(part))
    return arith::SelectOp::create(builder, loc, of(choice.getCondition()),
                                   of(choice.getTrueValue()), of(choice.getFalseValue()));
  if (auto sum = part.getDefiningOp<arith::AddFOp>(); sum && isProduct(part))
    return arith::AddFOp::create(builder, loc, of(sum.getLhs()), of(sum.getRhs()));
  if (auto shared = part.getDefiningOp<vector::BroadcastOp>();
      shared && !isa<VectorType>(shared.getSource().getType()))
    return shared.getSource();
  return vector::ExtractOp::create(builder, loc, part, lane);
}

/// Fused, a sum of lanes takes what they are products of.
Value Accumulator::addLanes(Location loc, Value start, Value leaf) {
  Value sum = start;
  for (int64_t lane = 0; lane < scope.lanes; ++lane) {
    Value next = buildSum(builder, loc, Summation::Fused, sum, buildLane(builder, loc, leaf, lane));
    Value valid = vector::ExtractOp::create(builder, loc, scope.getMask(), lane);
    sum = arith::SelectOp::create(builder, loc, valid, next, sum);
  }
  return sum;
}

Value Accumulator::reduceLanes(Location loc, Combiner combiner, Value start, Value leaf,
                               Summation summation) {
  if (summation == Summation::Fused)
    return addLanes(loc, start, leaf);
  // -0, which changes no sum, not even one of -0 alone.
  Value neutral = combiner == Combiner::Sum ? buildConstantLike(builder, loc, leaf, -0.0)
                                            : buildNeutral(builder, loc, leaf.getType(), combiner);
  Value valid = arith::SelectOp::create(builder, loc, scope.getMask(), leaf, neutral);
  if (combiner == Combiner::Sum) // Without reassociation: one lane after another.
    return vector::ReductionOp::create(builder, loc, vector::CombiningKind::ADD, valid, start);
  Value result = start;
  for (int64_t lane = 0; lane < scope.lanes; ++lane) {
    Value element = vector::ExtractOp::create(builder, loc, valid, lane);
    result = buildCombine(builder, loc, combiner, result, element);
  }
  return result;
}

void Accumulator::add(Location loc, Value value, ValueRange units, Lanes access, Value part,
                      Summation summation) {
  if (const ActiveList *list = buffers.getList(value)) {
    Emission emit(builder, loc);
    Value position = linearize(emit, units, getUnitShape(value));
    if (summation == Summation::Rounded)
      return list->emitInsert(emit, position, part);
    Value old = list->emitRead(emit, position);
    return list->emitWrite(emit, position, buildSum(builder, loc, summation, old, part));
  }
  if (access.kind == Lanes::Kind::Block && !buffers.hasLanes(value)) {
    Value old = elements.load(loc, value, units, {Lanes::Kind::None});
    Value sum = reduceLanes(loc, Combiner::Sum, old, part, summation);
    return elements.store(loc, value, units, {Lanes::Kind::None}, sum);
  }
  Value old = elements.load(loc, value, units, access);
  elements.store(loc, value, units, access, buildSum(builder, loc, summation, old, part));
}

//===----------------------------------------------------------------------===//
// Adjoints
//===----------------------------------------------------------------------===//

void Accumulator::forEachAdjoint(PullbackOp op, Lanes access,
                                 function_ref<void(ValueRange, Value)> body) {
  Emission emit(builder, op.getLoc());
  Value adjoint = op.getAdjoint();
  ArrayRef<int64_t> outputs = getUnitShape(adjoint);
  if (const ActiveList *list = buffers.getList(adjoint))
    return list->emitForEach(emit, [&](Value position, Value part) {
      body(delinearize(emit, position, outputs), part);
    });
  forEach(emit, outputs, [&](ValueRange output) {
    Value part = elements.load(emit.loc, adjoint, output, access);
    if (!scope.hasSample())
      return body(output, part);
    // A tensor of one sample stands for a list: what is 0 is no entry.
    Value zero = buildConstantLike(builder, emit.loc, part, 0);
    emit.when(emit.compare(arith::CmpFPredicate::UNE, part, zero), [&] { body(output, part); });
  });
}

void Accumulator::emitScatter(Value list, Value tensor) {
  fill(tensor, Combiner::Sum);
  Emission emit(builder, tensor.getLoc());
  buffers.getList(list)->emitForEach(emit, [&](Value position, Value value) {
    elements.store(emit.loc, tensor, delinearize(emit, position, getUnitShape(tensor)),
                   scope.getAccess(false), value);
  });
}

} // namespace trop
