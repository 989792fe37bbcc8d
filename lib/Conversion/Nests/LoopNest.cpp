//===- LoopNest.cpp - Loops over boxes and preimages ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/Nests/LoopNest.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"

#include <functional>

using namespace mlir;

namespace trop {

void forEachRun(Emission &emit, ArrayRef<int64_t> extents, int64_t most,
                function_ref<void(Point, int64_t)> body) {
  int64_t extent = extents.back(), rest = extent % most;
  for (auto [first, length] : {std::pair(int64_t(0), most), std::pair(extent - rest, rest)}) {
    SmallVector<int64_t> runs(extents);
    runs.back() = length ? (extent - first) / length : 0;
    if (runs.back() == 0)
      continue;
    forEach(emit, runs, [&, first = first, length = length](ValueRange at) {
      Point point(at);
      point.back() = emit.add(emit.mul(point.back(), length), emit.index(first));
      body(point, length);
    });
  }
}

Point foldAll(Emission &emit, ArrayRef<int64_t> extents, ValueRange start,
              function_ref<Point(ValueRange, ValueRange)> body) {
  OpBuilder &builder = emit.builder;
  Point point;
  std::function<Point(ValueRange)> nest = [&](ValueRange carried) -> Point {
    size_t depth = point.size();
    if (depth == extents.size())
      return body(point, carried);
    if (extents[depth] == 1) {
      point.push_back(emit.index(0));
      Point results = nest(carried);
      point.pop_back();
      return results;
    }
    auto loop = scf::ForOp::create(builder, emit.loc, emit.index(0), emit.index(extents[depth]),
                                   emit.index(1), carried);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    point.push_back(loop.getInductionVar());
    Point results = nest(loop.getRegionIterArgs());
    point.pop_back();
    if (carried.empty())
      return {};
    builder.setInsertionPointToEnd(loop.getBody());
    scf::YieldOp::create(builder, emit.loc, results);
    return Point(loop.getResults());
  };
  return nest(start);
}

Value fold(Emission &emit, ArrayRef<int64_t> extents, Value start,
           function_ref<Value(ValueRange, Value)> body) {
  return foldAll(emit, extents, start, [&](ValueRange point, ValueRange carried) -> Point {
    return {body(point, carried[0])};
  })[0];
}

void forEach(Emission &emit, ArrayRef<int64_t> extents, function_ref<void(ValueRange)> body) {
  foldAll(emit, extents, {}, [&](ValueRange point, ValueRange) {
    body(point);
    return Point();
  });
}

std::pair<Value, Value> emitBounds(Emission &emit, const Preimage::Loop &loop, ValueRange entry) {
  auto getBound = [&](AffineMap map, auto build) -> Value {
    return map.isSingleConstant() ? emit.index(map.getSingleConstantResult()) : build(map);
  };
  Value from = getBound(loop.lower, [&](AffineMap map) -> Value {
    return affine::AffineMaxOp::create(emit.builder, emit.loc, map, entry);
  });
  Value to = getBound(loop.upper, [&](AffineMap map) -> Value {
    return affine::AffineMinOp::create(emit.builder, emit.loc, map, entry);
  });
  return {from, to};
}

Point foldLoops(Emission &emit, ArrayRef<Preimage::Loop> loops, ValueRange entry, ValueRange start,
                function_ref<Point(ValueRange, ValueRange)> body) {
  Point variables;
  std::function<Point(ValueRange)> nest = [&](ValueRange carried) {
    if (variables.size() == loops.size())
      return body(variables, carried);
    auto [from, to] = emitBounds(emit, loops[variables.size()], entry);
    return emit.foldRange(from, to, 1, carried, [&](Value at, ValueRange inner) {
      variables.push_back(at);
      Point results = nest(inner);
      variables.pop_back();
      return results;
    });
  };
  return nest(start);
}

Value emitHolds(Emission &emit, ArrayRef<AffineExpr> conditions, ValueRange point) {
  Value all;
  for (AffineExpr condition : conditions) {
    Value number = applyMap(emit, AffineMap::get(unsigned(point.size()), 0, condition), point)[0];
    Value holds = emit.compare(Emission::Predicate::sge, number, emit.index(0));
    all = all ? emit.both(all, holds) : holds;
  }
  return all;
}

void emitWhere(Emission &emit, Value condition, function_ref<void()> body) {
  if (condition)
    emit.when(condition, body);
  else
    body();
}

Point foldWhere(Emission &emit, Value condition, ValueRange carried, function_ref<Point()> body) {
  if (!condition)
    return body();
  auto branch = scf::IfOp::create(emit.builder, emit.loc, carried.getTypes(), condition,
                                  /*withElseRegion=*/!carried.empty());
  OpBuilder::InsertionGuard guard(emit.builder);
  emit.builder.setInsertionPointToStart(branch.thenBlock());
  Point updated = body();
  if (carried.empty()) // There is a terminator.
    return {};
  scf::YieldOp::create(emit.builder, emit.loc, updated);
  emit.builder.setInsertionPointToStart(branch.elseBlock());
  scf::YieldOp::create(emit.builder, emit.loc, carried);
  return Point(branch.getResults());
}

Point foldPoints(Emission &emit, ArrayRef<int64_t> domain, ArrayRef<AffineExpr> conditions,
                 ValueRange outer, ValueRange start,
                 function_ref<Point(ValueRange, ValueRange)> body) {
  if (conditions.empty())
    return foldAll(emit, domain.drop_front(outer.size()), start, body);
  auto loops = Preimage::getLoops(domain, unsigned(outer.size()), emit.builder.getContext());
  SmallVector<AffineExpr> left = restrictLoops(loops, conditions);
  return foldLoops(emit, loops, outer, start, [&](ValueRange inner, ValueRange carried) {
    return foldWhere(emit, emitHolds(emit, left, concat(outer, inner)), carried,
                     [&] { return body(inner, carried); });
  });
}

Value linearize(Emission &emit, ValueRange point, ArrayRef<int64_t> extents) {
  Value number = emit.index(0);
  for (auto [coordinate, extent] : llvm::zip_equal(point, extents))
    number = emit.add(emit.mul(number, extent), coordinate);
  return number;
}

Point delinearize(Emission &emit, Value number, ArrayRef<int64_t> extents) {
  Point point(extents.size());
  for (size_t dim = extents.size(); dim-- > 0;) {
    Value extent = emit.index(extents[dim]);
    point[dim] = dim == 0
                     ? number
                     : arith::RemUIOp::create(emit.builder, emit.loc, number, extent).getResult();
    if (dim > 0)
      number = arith::DivUIOp::create(emit.builder, emit.loc, number, extent);
  }
  return point;
}

Point applyMap(Emission &emit, AffineMap map, ValueRange point) {
  Point result;
  for (unsigned i = 0; i < map.getNumResults(); ++i)
    result.push_back(
        emit.builder.createOrFold<affine::AffineApplyOp>(emit.loc, map.getSubMap({i}), point));
  return result;
}

Point concat(ValueRange outer, ValueRange inner) {
  Point point(outer);
  llvm::append_range(point, inner);
  return point;
}

} // namespace trop
