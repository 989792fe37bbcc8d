//===- Forward.cpp - Tangents, from the arguments forwards -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tangent of a structural op is a generic over the same domain that sums, for
// each leaf, partial derivatives times tangents. Where the combiner selects, only
// tied candidates have a part, and the derived program says how much (002, Def. 10):
// it needs to know the first of them and how many there are, which are generics too.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/DeriveGradient/Derivation.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include <limits>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Structural ops
//===----------------------------------------------------------------------===//

namespace {

/// Builds the tangent of one structural op.
class TangentBuilder {
public:
  TangentBuilder(OpBuilder &builder, DifferentiableLeafOpInterface op,
                 function_ref<Value(Value)> getTangent);

  FailureOr<Value> build();

private:
  /// What the leaf of a generic sees at a point.
  struct Point {
    Value leaf;    ///< the op's
    Value tangent; ///< of the leaf
    Value value;   ///< the op's result
    ValueRange extra;
    ValueRange indices;
  };
  using PointBody = function_ref<Value(OpBuilder &, const Point &)>;
  using Body = function_ref<Value(OpBuilder &, ValueRange)>;

  /// Combines `body` over the op's domain. `extra` are shaped like its result.
  Value combine(Combiner combiner, Value init, ValueRange extra, PointBody body);
  /// One element for each of the result; `inputs` are shaped like it.
  Value map(ValueRange inputs, Body body);
  Value buildLeafTangent(OpBuilder &inner, ValueRange args, ValueRange tangents,
                         ValueRange indices);
  Value buildConstant(OpBuilder &inner, double value) {
    return arith::ConstantOp::create(inner, loc, inner.getFloatAttr(element, value));
  }
  Value buildEqual(OpBuilder &inner, Value a, Value b) {
    return arith::CmpFOp::create(inner, loc, arith::CmpFPredicate::OEQ, a, b);
  }
  Value buildChoice(OpBuilder &inner, Value condition, Value a, Value b) {
    return arith::SelectOp::create(inner, loc, condition, a, b);
  }
  /// The number of a point among those of its output.
  Value buildNumber(OpBuilder &inner, ValueRange indices);

  Value buildSelection();
  FailureOr<Value> buildOverSamples();
  LogicalResult checkNumbers();

  OpBuilder &builder;
  DifferentiableLeafOpInterface op;
  function_ref<Value(Value)> getTangent;
  Location loc;
  Value result, init, initTangent;
  FloatType element;
  SmallVector<Value> operands, tangents; ///< leaf operands, and tangents of the moving ones
  SmallVector<unsigned> moving;          ///< their numbers
  std::optional<unsigned> refused;       ///< a moving operand without derivative
};

} // namespace

TangentBuilder::TangentBuilder(OpBuilder &builder, DifferentiableLeafOpInterface op,
                               function_ref<Value(Value)> getTangent)
    : builder(builder), op(op), getTangent(getTangent), loc(op.getLoc()), result(op->getResult(0)),
      init(op.getInit()), initTangent(init ? getTangent(init) : Value()),
      element(cast<FloatType>(getElementTypeOrSelf(result.getType()))),
      operands(op.getLeafOperands()) {
  for (auto [number, operand] : llvm::enumerate(operands))
    if (Value tangent = getTangent(operand)) {
      moving.push_back(number);
      tangents.push_back(tangent);
    }
}

/// Sum over operands of partial derivative times tangent: what the op gives as the
/// adjoint of the operand if the result's is the operand's tangent.
Value TangentBuilder::buildLeafTangent(OpBuilder &inner, ValueRange args, ValueRange tangents,
                                       ValueRange indices) {
  Value sum;
  for (auto [number, tangent] : llvm::zip_equal(moving, tangents)) {
    Value part = op.buildLeafAdjoints(inner, loc, args, indices, tangent)[number];
    if (!part) {
      refused = number;
      continue;
    }
    sum = sum ? arith::AddFOp::create(inner, loc, sum, part).getResult() : part;
  }
  return sum ? sum : buildConstant(inner, 0);
}

Value TangentBuilder::combine(Combiner combiner, Value init, ValueRange extra, PointBody body) {
  SmallVector<Value> inputs(operands);
  SmallVector<AffineMap> maps = op.getIndexingMaps(), all(maps);
  SmallVector<OutsideAttr> outside = op.getOutsideOfOperands();
  outside.resize(operands.size(), OutsideAttr::get(builder.getContext(), OutsideKind::None));
  AffineMap output = all.pop_back_val();
  for (auto [number, tangent] : llvm::zip_equal(moving, tangents)) {
    inputs.push_back(tangent);
    all.push_back(maps[number]);
    // A constant does not move.
    outside.push_back(OutsideAttr::get(builder.getContext(), outside[number].getKind()));
  }
  inputs.push_back(result); // Has samples if the tangent has.
  llvm::append_range(inputs, extra);
  all.append(inputs.size() + 1 - all.size(), output);
  outside.resize(inputs.size(), OutsideAttr::get(builder.getContext(), OutsideKind::None));
  auto generic = GenericOp::create(
      builder, loc, cast<RankedTensorType>(result.getType()), combiner, op.getDomain(), inputs, all,
      [&](OpBuilder &inner, Location, ValueRange args, ValueRange indices) {
        ValueRange leafArgs = args.take_front(operands.size());
        ValueRange others = args.drop_front(operands.size());
        Point point{op.buildLeaf(inner, loc, leafArgs, indices),
                    buildLeafTangent(inner, leafArgs, others.take_front(moving.size()), indices),
                    others[moving.size()], others.drop_front(moving.size() + 1), indices};
        return body(inner, point);
      },
      init, Summation::Rounded, outside);
  // Of a sum whose init alone moves, the tangent has none to fuse.
  if (combiner == Combiner::Sum &&
      isProduct(generic.getLeaf().front().getTerminator()->getOperand(0)))
    generic.setSum(op.getSummation());
  eraseDead(generic.getLeaf().front());
  dropUnused(generic, result);
  return generic;
}

Value TangentBuilder::map(ValueRange inputs, Body body) {
  ArrayRef<int64_t> shape = getUnitShape(result);
  auto identity = AffineMap::getMultiDimIdentityMap(shape.size(), builder.getContext());
  auto generic = GenericOp::create(
      builder, loc, cast<RankedTensorType>(result.getType()), Combiner::None, shape, inputs,
      SmallVector<AffineMap>(inputs.size() + 1, identity),
      [&](OpBuilder &inner, Location, ValueRange args, ValueRange) { return body(inner, args); });
  eraseDead(generic.getLeaf().front());
  return generic;
}

Value TangentBuilder::buildNumber(OpBuilder &inner, ValueRange indices) {
  Value number;
  size_t outputs = getUnitShape(result).size();
  SmallVector<int64_t> domain = op.getDomain();
  for (auto [extent, index] : llvm::drop_begin(llvm::zip_equal(domain, indices), outputs)) {
    Value integer = arith::IndexCastOp::create(inner, loc, inner.getI64Type(), index);
    Value coordinate = arith::SIToFPOp::create(inner, loc, element, integer);
    if (number) {
      Value scaled = arith::MulFOp::create(inner, loc, number, buildConstant(inner, extent));
      coordinate = arith::AddFOp::create(inner, loc, scaled, coordinate);
    }
    number = coordinate;
  }
  return number ? number : buildConstant(inner, 0);
}

/// Numbers and counts of candidates are held in the element type, exactly.
LogicalResult TangentBuilder::checkNumbers() {
  int64_t most = int64_t(1) << (element.isF64() ? 53 : 24);
  int64_t points = computeProduct(op.getDomain()) / computeProduct(getUnitShape(result));
  if (points < most)
    return success();
  auto layer = dyn_cast<LayerOpInterface>(op.getOperation());
  auto diagnostic = op.emitError()
                    << (layer ? layer.getSurfaceName() : op->getName().getStringRef())
                    << " expects at most " << most - 1 << " candidates for a maximum or minimum in "
                    << element << ", found " << points;
  if (element.isF32())
    diagnostic.attachNote() << "its derivative counts them in numbers of this type: compute it in "
                               "f64";
  return diagnostic;
}

/// A candidate that is not tied has no part, and is not multiplied by 0: where it is
/// infinite, that would be NaN.
Value TangentBuilder::buildSelection() {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  DerivedProgramAttr ties = op.getDerivedProgram();
  // The init comes before all candidates.
  auto start = [&](double tied, double other) -> Value {
    if (!init)
      return {};
    return map({result, init}, [&](OpBuilder &inner, ValueRange args) {
      return buildChoice(inner, buildEqual(inner, args[1], args[0]), buildConstant(inner, tied),
                         buildConstant(inner, other));
    });
  };
  SmallVector<Value> known{
      combine(Combiner::Min, start(-1, infinity), {}, [&](OpBuilder &inner, const Point &point) {
        return buildChoice(inner, buildEqual(inner, point.leaf, point.value),
                           buildNumber(inner, point.indices), buildConstant(inner, infinity));
      })};
  if (!ties.isNative()) // Which does not ask how many there are.
    known.push_back(
        combine(Combiner::Sum, start(1, 0), {}, [&](OpBuilder &inner, const Point &point) {
          return buildChoice(inner, buildEqual(inner, point.leaf, point.value),
                             buildConstant(inner, 1), buildConstant(inner, 0));
        }));
  Value initPart;
  if (initTangent) {
    SmallVector<Value> inputs{result, init, initTangent};
    llvm::append_range(inputs, ArrayRef(known).drop_front());
    initPart = map(inputs, [&](OpBuilder &inner, ValueRange args) {
      Value part = buildTieParts(inner, loc, ties, args[2], args.back()).first;
      return buildChoice(inner, buildEqual(inner, args[1], args[0]), part, buildConstant(inner, 0));
    });
  }
  return combine(Combiner::Sum, initPart, known, [&](OpBuilder &inner, const Point &point) {
    auto [first, other] = buildTieParts(inner, loc, ties, point.tangent, point.extra.back());
    Value isFirst = buildEqual(inner, buildNumber(inner, point.indices), point.extra.front());
    return buildChoice(inner, buildEqual(inner, point.leaf, point.value),
                       buildChoice(inner, isFirst, first, other), buildConstant(inner, 0));
  });
}

/// The winner of all samples is known after the last one: its pullback with adjoint 1
/// gives the weight of each sample.
FailureOr<Value> TangentBuilder::buildOverSamples() {
  if (!getUnitShape(result).empty())
    return op.emitError() << "'" << op->getName() << "' has no forward derivative: expected one "
                          << "maximum or minimum over samples, found some of shape "
                          << formatShape(getUnitShape(result));
  auto weights = buildStructuralReverse(builder, op, buildFilled(builder, loc, result, 1),
                                        [&](Value value) { return bool(getTangent(value)); });
  if (failed(weights))
    return failure();
  Value sum;
  for (auto [operand, weight] : *weights) {
    ArrayRef<int64_t> shape = getUnitShape(operand);
    auto identity = AffineMap::getMultiDimIdentityMap(shape.size(), builder.getContext());
    Value product = GenericOp::create(
        builder, loc, cast<RankedTensorType>(result.getType()), Combiner::Sum, shape,
        ValueRange{weight, getTangent(operand)},
        {identity, identity, AffineMap::get(shape.size(), 0, builder.getContext())},
        [&](OpBuilder &inner, Location, ValueRange args, ValueRange) {
          Value zero = buildConstant(inner, 0);
          Value term = arith::MulFOp::create(inner, loc, args[0], args[1]);
          return buildChoice(inner, buildEqual(inner, args[0], zero), zero, term);
        });
    sum = sum ? PlusOp::create(builder, loc, sum, product).getResult() : product;
  }
  return sum;
}

FailureOr<Value> TangentBuilder::build() {
  Combiner combiner = op.getCombiner();
  Value tangent;
  if (!selects(combiner)) {
    tangent = combine(combiner, initTangent, {},
                      [](OpBuilder &, const Point &point) { return point.tangent; });
  } else if (!hasSamples(result) && anySamples(operands)) {
    return buildOverSamples();
  } else {
    if (failed(checkNumbers()))
      return failure();
    tangent = buildSelection();
  }
  if (refused)
    return refuseLeafOperand(op, *refused);
  return tangent;
}

FailureOr<Value> buildStructuralForward(OpBuilder &builder, DifferentiableLeafOpInterface op,
                                        function_ref<Value(Value)> getTangent) {
  return TangentBuilder(builder, op, getTangent).build();
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

namespace {

/// Tangents of the values of one function.
class Forward : public Derivation {
public:
  using Derivation::Derivation;

  LogicalResult run();
  unsigned numTangents = 0;

private:
  LogicalResult addDirections();
  LogicalResult derive(Operation *op);

  DenseMap<Value, Value> tangents; ///< of the type of their values
};

/// All samples move along the same direction.
LogicalResult Forward::addDirections() {
  SmallVector<NewArgument> added;
  for (BlockArgument source : sources)
    added.push_back({getValueType(/*samples=*/false, getUnitShape(source),
                                  getElementTypeOrSelf(source.getType())),
                     getName(source), source.getLoc()});
  FailureOr<ValueRange> directions = addArguments(kinds::kDirection, added);
  if (failed(directions))
    return failure();
  for (auto [source, direction] : llvm::zip_equal(sources, *directions)) {
    tangents[source] = direction;
    if (!hasSamples(source))
      continue;
    ArrayRef<int64_t> shape = getUnitShape(source);
    auto map = AffineMap::getMultiDimIdentityMap(shape.size(), builder.getContext());
    tangents[source] = GenericOp::create(
        builder, source.getLoc(), cast<RankedTensorType>(source.getType()), Combiner::None, shape,
        ValueRange{source, direction}, {map, map, map},
        [](OpBuilder &, Location, ValueRange args, ValueRange) { return args[1]; });
  }
  return success();
}

LogicalResult Forward::derive(Operation *op) {
  builder.setInsertionPointAfter(op);
  FailureOr<Value> tangent;
  if (auto structural = dyn_cast<DifferentiableLeafOpInterface>(op)) {
    tangent = buildStructuralForward(builder, structural,
                                     [&](Value value) { return tangents.lookup(value); });
    ++numTangents;
  } else {
    SmallVector<Value> parts = llvm::map_to_vector(
        op->getOperands(), [&](Value operand) { return tangents.lookup(operand); });
    tangent = cast<CompositeOpInterface>(op).buildForward(builder, parts);
  }
  if (failed(tangent) || !*tangent) // The default of buildForward has said why.
    return failure();
  tangents[op->getResult(0)] = *tangent;
  return success();
}

LogicalResult Forward::run() {
  SmallVector<StringRef> differentiable;
  for (const ArgumentKind &kind : getArgumentKinds())
    if (kind.isDifferentiable)
      differentiable.push_back(kind.name);
  if (failed(prepare(differentiable)))
    return failure();
  builder.setInsertionPointToStart(&function.getBody().front());
  if (failed(addDirections()))
    return failure();
  for (Operation *op : ops)
    if (failed(derive(op)))
      return failure();
  builder.setInsertionPoint(returned);
  Value tangent = tangents.lookup(result);
  if (!tangent)
    tangent = buildFilled(builder, result.getLoc(), result, 0);
  finish(tangent, {});
  return success();
}

} // namespace

LogicalResult deriveForward(func::FuncOp function, unsigned &numTangents) {
  Forward derivation(function);
  LogicalResult result = derivation.run();
  numTangents += derivation.numTangents;
  return result;
}

} // namespace trop
