//===- Constants.cpp - Computing what is constant -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The leaf and one step of the combiner are built once as scalar ops, which their
// own folds evaluate at every point of the domain, in its order. Folds of arithmetic
// are IEEE operations rounded to nearest; those of math call libm, which the
// compiled code does not, so a leaf with them is left alone.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/Simplify/Constants.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// Larger domains are left to the machine that runs the program.
static constexpr int64_t kMaxPoints = 1 << 14;

namespace {

/// The scalar program of one point: the arguments of its leaf, then what is accumulated.
class PointProgram {
public:
  PointProgram(StructuralOpInterface op, Type element);
  /// The new accumulated value, or null if an op does not fold.
  TypedAttr run(ArrayRef<Attribute> arguments);
  /// What the combination of an output starts with.
  TypedAttr start;

private:
  ScratchLeaf leaf;
  Value result;
};

} // namespace

/// The value of an op on constants, looked up where it is one of its operands.
static Attribute fold(Operation &op, const DenseMap<Value, Attribute> &values) {
  if (!isa<arith::ArithDialect>(op.getDialect()))
    return {};
  SmallVector<Attribute> operands;
  for (Value operand : op.getOperands())
    operands.push_back(values.lookup(operand));
  SmallVector<OpFoldResult> results;
  if (failed(op.fold(operands, results)) || results.size() != 1)
    return {};
  if (auto value = dyn_cast<Value>(results.front()))
    return values.lookup(value);
  return cast<Attribute>(results.front());
}

PointProgram::PointProgram(StructuralOpInterface op, Type element) : leaf(op) {
  Location loc = op.getLoc();
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&leaf.block);
  Value accumulated = leaf.block.addArgument(element, loc);
  Value neutral = buildNeutral(builder, loc, element, op.getCombiner());
  start = cast<TypedAttr>(neutral.getDefiningOp<arith::ConstantOp>().getValue());
  result = buildCombine(builder, loc, op.getCombiner(), accumulated, leaf.value, op.getSummation());
}

TypedAttr PointProgram::run(ArrayRef<Attribute> arguments) {
  DenseMap<Value, Attribute> values;
  for (auto [argument, value] : llvm::zip_equal(leaf.block.getArguments(), arguments))
    values[argument] = value;
  for (Operation &op : leaf.block) {
    Attribute value = fold(op, values);
    if (!value)
      return {};
    values[op.getResult(0)] = value;
  }
  return cast<TypedAttr>(values.lookup(result));
}

/// The place of `map`'s result in row-major order of `shape`.
static int64_t getPlace(AffineMap map, ArrayRef<int64_t> point, ArrayRef<int64_t> shape) {
  int64_t place = 0;
  for (auto [index, extent] : llvm::zip_equal(map.compose(point), shape))
    place = place * extent + index;
  return place;
}

/// Moves to the next point in lexicographic order; false after the last.
static bool advance(MutableArrayRef<int64_t> point, ArrayRef<int64_t> domain) {
  for (size_t dim = domain.size(); dim-- > 0; point[dim] = 0)
    if (++point[dim] < domain[dim])
      return true;
  return false;
}

DenseElementsAttr computeConstant(StructuralOpInterface op) {
  SmallVector<Value> operands = op.getLeafOperands();
  SmallVector<int64_t> domain = op.getDomain();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  auto getElements = [](Value value) {
    DenseElementsAttr constant = getConstant(value);
    return constant ? SmallVector<Attribute>(constant.getValues<Attribute>())
                    : SmallVector<Attribute>();
  };
  Value init = op.getInit();
  if (!llvm::all_of(operands, [](Value value) { return bool(getConstant(value)); }) ||
      (init && !getConstant(init)) || !type.hasStaticShape() ||
      type.getNumElements() > kMaxPoints || computeProduct(domain) > kMaxPoints)
    return {};

  PointProgram program(op, type.getElementType());
  SmallVector<Attribute> results(type.getNumElements(), program.start);
  if (init)
    results = getElements(init);
  SmallVector<SmallVector<Attribute>> elements = llvm::map_to_vector(operands, getElements);
  SmallVector<AffineMap> maps = op.getIndexingMaps();
  OutsideReads outside(op);
  Builder builder(op->getContext());
  SmallVector<int64_t> point(domain.size());
  do {
    if (!outside.hasPoint(point))
      continue;
    SmallVector<Attribute> arguments;
    for (auto [number, operand] : llvm::enumerate(operands))
      if (const OutsideRead *read = outside.find(unsigned(number)); read && !read->isInside(point))
        arguments.push_back(builder.getFloatAttr(getElementTypeOrSelf(operand.getType()),
                                                 read->outside.getValue().convertToDouble()));
      else
        arguments.push_back(elements[number][getPlace(maps[number], point, getUnitShape(operand))]);
    for (int64_t index : point)
      arguments.push_back(builder.getIndexAttr(index));
    Attribute &result = results[getPlace(maps.back(), point, type.getShape())];
    arguments.push_back(result);
    result = program.run(arguments);
    if (!result)
      return {};
  } while (advance(point, domain));
  return DenseElementsAttr::get(type, results);
}

} // namespace trop
