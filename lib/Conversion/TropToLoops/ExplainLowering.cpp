//===- ExplainLowering.cpp - The leaves of one unit as code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of a lowered explanation:
//
//   compute values without samples, then those of the first sample
//   switch over the step: for each point under the unit
//     the leaf, the elements that it reads, and its derivative by them
//
// An explanation asks for few units. That all values are computed for each costs less
// than keeping them would take code and care. Who wins is left to the caller, who
// wants the runner-up as well.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ExplainLowering.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Conversion/Nests/Emission.h"
#include "lib/Conversion/TropToLoops/StatePlan.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

/// Of the arguments that take results.
enum : unsigned { kStepNumber, kUnit, kValue, kLeaves, kPositions, kElements, kSlopes };

/// Of one switch: MLIR looks at all of them whenever what is in one changes.
static constexpr size_t kMostCases = 16;

SmallVector<Type> ExplainLowering::getResultArguments() {
  Type integer = builder.getI64Type();
  Type numbers = MemRefType::get({ShapedType::kDynamic}, element);
  Type positions = MemRefType::get({ShapedType::kDynamic}, integer);
  return {integer, integer, numbers, numbers, positions, numbers, numbers};
}

Value ExplainLowering::emitBody() {
  emitOps(Stage::Before);
  BlockTransfer transfer = beginSingle(code.index(0), code.index(1));
  emitBlockOps(transfer);

  SmallVector<std::pair<int64_t, GenericOp>> steps;
  for (auto op : source.getOps<GenericOp>())
    if (auto step = op->getAttrOfType<IntegerAttr>(attrs::kStep))
      steps.emplace_back(step.getInt(), op);
  llvm::sort(steps, llvm::less_first());
  emitChoice(code.toIndex(target.results[kStepNumber]), steps);
  emitter.scope.setSample({});
  return target.count;
}

void ExplainLowering::emitChoice(Value number, ArrayRef<std::pair<int64_t, GenericOp>> steps) {
  auto emitIn = [&](Region &region, function_ref<void()> body) {
    OpBuilder::InsertionGuard guard(builder);
    builder.createBlock(&region);
    body();
    scf::YieldOp::create(builder, loc);
  };
  if (steps.size() > kMostCases) {
    size_t half = steps.size() / 2;
    Emission emit(builder, loc);
    Value before = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, number,
                                         emit.index(steps[half].first));
    auto choice = scf::IfOp::create(builder, loc, TypeRange(), before, false, false);
    emitIn(choice.getThenRegion(), [&] { emitChoice(number, steps.take_front(half)); });
    emitIn(choice.getElseRegion(), [&] { emitChoice(number, steps.drop_front(half)); });
    return;
  }
  auto numbers = llvm::map_to_vector(steps, [](auto &step) { return step.first; });
  auto choice = scf::IndexSwitchOp::create(builder, loc, TypeRange(), number,
                                           builder.getDenseI64ArrayAttr(numbers), numbers.size());
  for (auto [region, step] : llvm::zip_equal(choice.getCaseRegions(), steps))
    emitIn(region, [&, op = step.second] { emitLeaves(op); });
  emitIn(choice.getDefaultRegion(), [] {});
}

void ExplainLowering::emitLeaves(GenericOp op) {
  Emission emit(builder, op.getLoc());
  Value result = op->getResult(0);
  Lanes access = emitter.scope.getAccess(hasSamples(result));
  Point unit = delinearize(emit, emit.toIndex(target.results[kUnit]), getUnitShape(result));
  emit.store(emitter.elements.load(op.getLoc(), result, unit, access), target.results[kValue]);
  Value init = op.getInit();
  if (init)
    emit.store(emitter.elements.load(op.getLoc(), init, unit, access), target.results[kLeaves]);

  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  SmallVector<int64_t> reduced = getReducedExtents(op);
  int64_t numPoints = computeProduct(reduced);
  forEach(emit, reduced, [&](ValueRange inner) {
    Point point(unit);
    llvm::append_range(point, inner);
    Value number = linearize(emit, inner, reduced);
    auto emitLeaf = [&] {
      Point arguments = emitter.elements.readAll(op.getLoc(), getReads(op), point, access);
      Value leaf = op.buildLeaf(builder, op.getLoc(), arguments, point);
      emit.store(leaf, target.results[kLeaves], init ? emit.add(number, emit.index(1)) : number);
      emitOperands(op, arguments, point, number, numPoints);
    };
    if (Value hasLeaf = emitHolds(emit, conditions, point))
      emit.choose(hasLeaf, emitLeaf, [&] { emitNoLeaf(op, number, numPoints); });
    else
      emitLeaf();
  });
}

void ExplainLowering::emitNoLeaf(GenericOp op, Value number, int64_t numPoints) {
  Emission emit(builder, op.getLoc());
  Value position = arith::ConstantOp::create(builder, op.getLoc(),
                                             builder.getI64IntegerAttr(TROP_POSITION_NO_LEAF));
  Value zero = arith::ConstantOp::create(builder, op.getLoc(), builder.getFloatAttr(element, 0));
  emit.store(zero, target.results[kLeaves],
             op.getInit() ? emit.add(number, emit.index(1)) : number);
  for (size_t index = 0; index < op.getLeafOperands().size(); ++index) {
    Value place = emit.add(emit.index(int64_t(index) * numPoints), number);
    emit.store(position, target.results[kPositions], place);
    emit.store(zero, target.results[kElements], place);
    emit.store(zero, target.results[kSlopes], place);
  }
}

/// An op that states no derivatives is taken to move with all that it reads.
void ExplainLowering::emitOperands(GenericOp op, ValueRange arguments, ValueRange point,
                                   Value number, int64_t numPoints) {
  Emission emit(builder, op.getLoc());
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<Read> reads = getReads(op);
  Value one = arith::ConstantOp::create(builder, op.getLoc(), builder.getFloatAttr(element, 1));
  SmallVector<Value> slopes(operands.size(), one);
  if (Region &adjoints = op.getAdjoints(); !adjoints.empty())
    slopes = inlineLeaf(builder, op.getLoc(), adjoints, concat(arguments, one), point);
  for (auto [index, operand] : llvm::enumerate(operands)) {
    Value place = emit.add(emit.index(index * numPoints), number);
    Value position =
        emit.toInteger(linearize(emit, applyMap(emit, maps[index], point), getUnitShape(operand)));
    Value slope = slopes[index];
    if (Value isInside = emitHolds(emit, reads[index].conditions, point)) {
      Value outside = arith::ConstantOp::create(builder, op.getLoc(),
                                                builder.getI64IntegerAttr(TROP_POSITION_OUTSIDE));
      position = emit.select(isInside, position, outside);
      slope = emit.select(isInside, slope, buildConstantLike(builder, op.getLoc(), one, 0));
    }
    emit.store(position, target.results[kPositions], place);
    emit.store(arguments[index], target.results[kElements], place);
    emit.store(slope, target.results[kSlopes], place);
  }
}

} // namespace trop
