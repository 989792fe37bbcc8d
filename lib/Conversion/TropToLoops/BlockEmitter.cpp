//===- BlockEmitter.cpp - Emits ops for one block of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BlockEmitter.h"
#include "lib/Conversion/TropToLoops/Emission.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

#include <functional>
#include <utility>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

Value BlockEmitter::buildIndex(Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

BlockEmitter::Point BlockEmitter::foldAll(Location loc, ArrayRef<int64_t> extents, ValueRange start,
                                          function_ref<Point(ValueRange, ValueRange)> body) {
  Point point;
  std::function<Point(ValueRange)> nest = [&](ValueRange carried) -> Point {
    size_t depth = point.size();
    if (depth == extents.size())
      return body(point, carried);
    if (extents[depth] == 1) {
      point.push_back(buildIndex(loc, 0));
      Point results = nest(carried);
      point.pop_back();
      return results;
    }
    auto loop = scf::ForOp::create(builder, loc, buildIndex(loc, 0),
                                   buildIndex(loc, extents[depth]), buildIndex(loc, 1), carried);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    point.push_back(loop.getInductionVar());
    Point results = nest(loop.getRegionIterArgs());
    point.pop_back();
    if (carried.empty())
      return {};
    builder.setInsertionPointToEnd(loop.getBody());
    scf::YieldOp::create(builder, loc, results);
    return Point(loop.getResults());
  };
  return nest(start);
}

Value BlockEmitter::fold(Location loc, ArrayRef<int64_t> extents, Value start,
                         function_ref<Value(ValueRange, Value)> body) {
  return foldAll(loc, extents, start, [&](ValueRange point, ValueRange carried) -> Point {
    return {body(point, carried[0])};
  })[0];
}

void BlockEmitter::forEach(Location loc, ArrayRef<int64_t> extents,
                           function_ref<void(ValueRange)> body) {
  foldAll(loc, extents, {}, [&](ValueRange point, ValueRange) {
    body(point);
    return Point();
  });
}

BlockEmitter::Point BlockEmitter::foldBlocks(Location loc, ValueRange start,
                                             function_ref<Point(ValueRange)> body) {
  if (!group)
    return body(start);
  const BlockGroup *blocks = std::exchange(group, nullptr); // Within, there is the one.
  Point results = Emission(builder, loc)
                      .foldRange(buildIndex(loc, 0), blocks->number, 1, start,
                                 [&](Value block, ValueRange carried) {
                                   blocks->enter(block);
                                   return body(carried);
                                 });
  blocks->leave();
  group = blocks;
  return results;
}

void BlockEmitter::forEachBlock(Location loc, function_ref<void()> body) {
  foldBlocks(loc, {}, [&](ValueRange) {
    body();
    return Point();
  });
}

BlockEmitter::Point BlockEmitter::applyMap(Location loc, AffineMap map, ValueRange point) {
  Point result;
  for (unsigned i = 0; i < map.getNumResults(); ++i)
    result.push_back(builder.createOrFold<affine::AffineApplyOp>(loc, map.getSubMap({i}), point));
  return result;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

MemRefType BlockEmitter::getBufferType(Value value) const {
  SmallVector<int64_t> shape(getUnitShape(value));
  if (hasSamples(value))
    shape.push_back(lanes);
  return MemRefType::get(shape, getElementTypeOrSelf(value.getType()));
}

void BlockEmitter::setBlock(Value valid) {
  validLanes = valid;
  mask = Emission(builder, valid.getLoc()).firstLanes(lanes, valid);
}

Lanes BlockEmitter::getAccess(bool samples) const {
  if (sample)
    return {Lanes::Kind::Single, sample};
  return {samples ? Lanes::Kind::Block : Lanes::Kind::None};
}

void BlockEmitter::replaceBuffers(Value value, function_ref<Value(Value)> replace) {
  for (auto *map : {&buffers, &searchStarts})
    if (auto found = map->find(value); found != map->end() && found->second)
      found->second = replace(found->second);
  for (auto &[turned, buffer] : transposed)
    if (turned.first == value)
      buffer = replace(buffer);
}

bool BlockEmitter::hasLanes(Value value) const {
  int64_t rank = cast<MemRefType>(getBuffer(value).getType()).getRank();
  return rank > static_cast<int64_t>(getUnitShape(value).size());
}

Value BlockEmitter::load(Location loc, Value value, ValueRange units, Lanes access) {
  Value buffer = getBuffer(value);
  Point indices(units);
  if (access.kind == Lanes::Kind::Units) {
    auto type = VectorType::get(access.width, getElementTypeOrSelf(value.getType()));
    return vector::LoadOp::create(builder, loc, type, buffer, indices);
  }
  if (!hasLanes(value)) {
    Value scalar = memref::LoadOp::create(builder, loc, buffer, indices);
    if (access.kind != Lanes::Kind::Block)
      return scalar;
    return vector::BroadcastOp::create(builder, loc, VectorType::get(lanes, scalar.getType()),
                                       scalar);
  }
  if (access.kind == Lanes::Kind::Single) {
    indices.push_back(access.index);
    return memref::LoadOp::create(builder, loc, buffer, indices);
  }
  assert(access.kind == Lanes::Kind::Block && "a value with samples is read within a block");
  indices.push_back(buildIndex(loc, 0));
  auto type = VectorType::get(lanes, getElementTypeOrSelf(value.getType()));
  return vector::LoadOp::create(builder, loc, type, buffer, indices);
}

void BlockEmitter::storeTo(Location loc, Value buffer, bool hasLanes, ValueRange units,
                           Lanes access, Value element) {
  Point indices(units);
  if (access.kind == Lanes::Kind::Units) {
    vector::StoreOp::create(builder, loc, element, buffer, indices);
  } else if (!hasLanes) {
    memref::StoreOp::create(builder, loc, element, buffer, indices);
  } else if (access.kind == Lanes::Kind::Single) {
    indices.push_back(access.index);
    memref::StoreOp::create(builder, loc, element, buffer, indices);
  } else {
    indices.push_back(buildIndex(loc, 0));
    vector::StoreOp::create(builder, loc, element, buffer, indices);
  }
}

BlockEmitter::Point BlockEmitter::loadArguments(Location loc, ValueRange operands,
                                                ArrayRef<AffineMap> maps, ValueRange point,
                                                Lanes access) {
  Point arguments;
  for (auto [operand, map] : llvm::zip(operands, maps))
    arguments.push_back(load(loc, operand, applyMap(loc, map, point), access));
  return arguments;
}

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
Value BlockEmitter::addLanes(Location loc, Value start, Value leaf) {
  Value sum = start;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Value next = buildSum(builder, loc, Summation::Fused, sum, buildLane(builder, loc, leaf, lane));
    Value valid = vector::ExtractOp::create(builder, loc, mask, lane);
    sum = arith::SelectOp::create(builder, loc, valid, next, sum);
  }
  return sum;
}

Value BlockEmitter::reduceLanes(Location loc, Combiner combiner, Value start, Value leaf,
                                Summation summation) {
  if (summation == Summation::Fused)
    return addLanes(loc, start, leaf);
  // -0, which changes no sum, not even one of -0 alone.
  Value neutral = combiner == Combiner::Sum ? buildConstantLike(builder, loc, leaf, -0.0)
                                            : buildNeutral(builder, loc, leaf.getType(), combiner);
  Value valid = arith::SelectOp::create(builder, loc, mask, leaf, neutral);
  if (combiner == Combiner::Sum) // Without reassociation: one lane after another.
    return vector::ReductionOp::create(builder, loc, vector::CombiningKind::ADD, valid, start);
  Value result = start;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Value element = vector::ExtractOp::create(builder, loc, valid, lane);
    result = buildCombine(builder, loc, combiner, result, element);
  }
  return result;
}

void BlockEmitter::accumulate(Location loc, Value value, ValueRange units, Lanes access, Value part,
                              Summation summation) {
  if (auto list = lists.find(value); list != lists.end()) {
    Value position = linearize(loc, units, getUnitShape(value));
    if (summation == Summation::Rounded)
      return emitInsert(builder, loc, list->second, position, part);
    Value old = emitRead(builder, loc, list->second, position);
    Value sum = buildSum(builder, loc, summation, old, part);
    return emitWrite(builder, loc, list->second, position, sum);
  }
  if (access.kind == Lanes::Kind::Block && !hasLanes(value)) {
    Value old = load(loc, value, units, {Lanes::Kind::None});
    Value sum = reduceLanes(loc, Combiner::Sum, old, part, summation);
    return store(loc, value, units, {Lanes::Kind::None}, sum);
  }
  Value old = load(loc, value, units, access);
  store(loc, value, units, access, buildSum(builder, loc, summation, old, part));
}

void BlockEmitter::startOfBlock(PullbackOp op, OpResult result) {
  bool overBlocks = anySamples(op.getOperands()) && !hasSamples(result);
  if (sample || !overBlocks)
    start(op, result);
}

void BlockEmitter::start(PullbackOp op, OpResult result) {
  Value adjoint = op.getAdjoint();
  if (auto list = lists.find(result); list != lists.end())
    return emitClear(builder, op.getLoc(), list->second);
  fill(result, Combiner::Sum);
  bool isInit = op.getWrt()[result.getResultNumber()] == op.getInitNumber();
  if (!isInit || selects(op.getCombiner()) || hasSamples(adjoint) || sample)
    return;
  forEach(op.getLoc(), getUnitShape(result), [&](ValueRange units) {
    Value part = load(op.getLoc(), adjoint, units, {Lanes::Kind::None});
    accumulate(op.getLoc(), result, units, {Lanes::Kind::None}, part);
  });
}

void BlockEmitter::fill(Value value, Combiner combiner) {
  Location loc = value.getLoc();
  Lanes access = getAccess(hasSamples(value));
  Type type = getElementTypeOrSelf(value.getType());
  if (access.kind == Lanes::Kind::Block)
    type = VectorType::get(lanes, type);
  Value neutral = buildNeutral(builder, loc, type, combiner);
  forEach(loc, getUnitShape(value),
          [&](ValueRange units) { store(loc, value, units, access, neutral); });
}

//===----------------------------------------------------------------------===//
// Pullbacks
//===----------------------------------------------------------------------===//

void BlockEmitter::emit(PullbackOp op) {
  return selects(op.getCombiner()) ? emitSelection(op) : emitSum(op);
}

void BlockEmitter::forEachOutput(PullbackOp op, Lanes access,
                                 function_ref<void(ValueRange, Value)> body) {
  Location loc = op.getLoc();
  Value adjoint = op.getAdjoint();
  ArrayRef<int64_t> outputs = getUnitShape(adjoint);
  if (auto list = lists.find(adjoint); list != lists.end())
    return emitForEach(builder, loc, list->second, [&](Value position, Value part) {
      body(delinearize(loc, position, outputs), part);
    });
  forEach(loc, outputs, [&](ValueRange output) {
    Value part = load(loc, adjoint, output, access);
    if (!sample)
      return body(output, part);
    // A tensor of one sample stands for a list: what is 0 is no entry.
    Value zero = buildConstantLike(builder, loc, part, 0);
    Value active = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, part, zero);
    auto branch = scf::IfOp::create(builder, loc, active, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    body(output, part);
  });
}

void BlockEmitter::emitScatter(Value list, Value tensor) {
  fill(tensor, Combiner::Sum);
  Location loc = tensor.getLoc();
  emitForEach(builder, loc, getList(list), [&](Value position, Value value) {
    store(loc, tensor, delinearize(loc, position, getUnitShape(tensor)), getAccess(false), value);
  });
}

void BlockEmitter::emitSelection(PullbackOp op) {
  Location loc = op.getLoc();
  for (OpResult result : op->getResults())
    startOfBlock(op, result);
  auto emitActive = [&](Lanes access, ValueRange output, Value adjoint) {
    Value zero = buildConstantLike(builder, loc, adjoint, 0);
    Value active = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::UNE, adjoint, zero);
    auto branch = scf::IfOp::create(builder, loc, active, /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    if (op.getTies().isNative())
      emitWitness(op, output, access, adjoint);
    else
      emitTied(op, output, access, adjoint);
  };
  if (Lanes access = getAccess(hasSamples(op.getAdjoint())); access.kind != Lanes::Kind::Block)
    return forEachOutput(
        op, access, [&](ValueRange output, Value adjoint) { emitActive(access, output, adjoint); });
  if (findsWitnessesTogether(op))
    return forEach(loc, getUnitShape(op.getAdjoint()),
                   [&](ValueRange output) { emitWitnesses(op, output); });
  forEach(loc, getUnitShape(op.getAdjoint()), [&](ValueRange output) {
    auto loop =
        scf::ForOp::create(builder, loc, buildIndex(loc, 0), validLanes, buildIndex(loc, 1));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Lanes access{Lanes::Kind::Single, loop.getInductionVar()};
    emitActive(access, output, load(loc, op.getAdjoint(), output, access));
  });
}

Value BlockEmitter::linearize(Location loc, ValueRange point, ArrayRef<int64_t> extents) {
  Value number = buildIndex(loc, 0);
  for (auto [coordinate, extent] : llvm::zip_equal(point, extents)) {
    number = arith::MulIOp::create(builder, loc, number, buildIndex(loc, extent));
    number = arith::AddIOp::create(builder, loc, number, coordinate);
  }
  return number;
}

BlockEmitter::Point BlockEmitter::delinearize(Location loc, Value number,
                                              ArrayRef<int64_t> extents) {
  Point point(extents.size());
  for (size_t dim = extents.size(); dim-- > 0;) {
    Value extent = buildIndex(loc, extents[dim]);
    point[dim] =
        dim == 0 ? number : arith::RemUIOp::create(builder, loc, number, extent).getResult();
    if (dim > 0)
      number = arith::DivUIOp::create(builder, loc, number, extent);
  }
  return point;
}

} // namespace trop
