//===- ForeignChebyshev.cpp - A layer with loops and a kernel of its own -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace foreign {

StringRef ChebyshevOp::getSurfaceName() { return "chebyshev"; }

trop::LayerSignature ChebyshevOp::getSignature() { return {{{"input"}, {"weights"}}, {}}; }

LogicalResult ChebyshevOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights();
  ArrayRef<int64_t> inputShape = trop::getUnitShape(input);
  ArrayRef<int64_t> weightShape = trop::getUnitShape(weights);
  if (inputShape.size() != 1 || weightShape.size() != 3 || weightShape[1] != inputShape[0])
    return trop::ShapeError(loc).pointTo(input).pointTo(weights)
           << "chebyshev expects weights of shape [_, length of its input, degrees], found "
           << trop::formatShape(weightShape);
  results.push_back(trop::getValueType(trop::hasSamples(input) || trop::hasSamples(weights),
                                       weightShape.take_front(),
                                       getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> ChebyshevOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getWeights()));
}

SmallVector<AffineMap> ChebyshevOp::getIndexingMaps() {
  AffineExpr h, i, n;
  bindDims(getContext(), h, i, n);
  return {AffineMap::get(3, 0, i), AffineMap::get(3, 0, {h, i, n}, getContext()),
          AffineMap::get(3, 0, h)};
}

SmallVector<Value> ChebyshevOp::getLeafOperands() { return {getInput(), getWeights()}; }

trop::Combiner ChebyshevOp::getCombiner() { return trop::Combiner::Sum; }

SmallVector<unsigned> ChebyshevOp::getWeightOperands() { return {1}; }

//===----------------------------------------------------------------------===//
// Polynomials
//===----------------------------------------------------------------------===//

namespace {

/// T_n(x), or its derivative, for n = 0, 1, ...
struct Polynomials {
  OpBuilder &builder;
  Location loc;

  Value number(Value like, double value) {
    TypedAttr attr = builder.getFloatAttr(getElementTypeOrSelf(like.getType()), value);
    if (auto vector = dyn_cast<VectorType>(like.getType()))
      attr = DenseElementsAttr::get(vector, Attribute(attr));
    return arith::ConstantOp::create(builder, loc, attr);
  }
  Value times(Value a, Value b) { return arith::MulFOp::create(builder, loc, a, b); }
  Value minus(Value a, Value b) { return arith::SubFOp::create(builder, loc, a, b); }
  Value plus(Value a, Value b) { return arith::AddFOp::create(builder, loc, a, b); }

  SmallVector<Value> getValues(Value x, int64_t count) {
    SmallVector<Value> values{number(x, 1), x};
    Value twice = plus(x, x);
    while (int64_t(values.size()) < count)
      values.push_back(minus(times(twice, values.back()), values[values.size() - 2]));
    values.truncate(count);
    return values;
  }

  SmallVector<Value> getSlopes(Value x, int64_t count) {
    SmallVector<Value> values = getValues(x, count), slopes{number(x, 0), number(x, 1)};
    Value two = number(x, 2);
    while (int64_t(slopes.size()) < count) {
      size_t n = slopes.size();
      Value inner = times(two, plus(values[n - 1], times(x, slopes[n - 1])));
      slopes.push_back(minus(inner, slopes[n - 2]));
    }
    slopes.truncate(count);
    return slopes;
  }

  /// The one of a degree that only runs tell.
  Value select(Value degree, ArrayRef<Value> values) {
    Value found = values.back();
    for (size_t n = values.size() - 1; n-- > 0;) {
      Value here = arith::ConstantIndexOp::create(builder, loc, int64_t(n));
      Value isIt = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, degree, here);
      found = arith::SelectOp::create(builder, loc, isIt, values[n], found);
    }
    return found;
  }
};

} // namespace

Value ChebyshevOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args,
                             ValueRange indices) {
  Polynomials polynomials{builder, loc};
  SmallVector<Value> values = polynomials.getValues(args[0], getDomain()[2]);
  return polynomials.times(args[1], polynomials.select(indices[2], values));
}

SmallVector<Value> ChebyshevOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                                  ValueRange indices, Value adjoint) {
  Polynomials polynomials{builder, loc};
  int64_t count = getDomain()[2];
  Value slope = polynomials.select(indices[2], polynomials.getSlopes(args[0], count));
  Value value = polynomials.select(indices[2], polynomials.getValues(args[0], count));
  return {polynomials.times(adjoint, polynomials.times(args[1], slope)),
          polynomials.times(adjoint, value)};
}

//===----------------------------------------------------------------------===//
// Loops, and a kernel
//===----------------------------------------------------------------------===//

void ChebyshevOp::lowerToLoops(trop::LoopLowering &code, DictionaryAttr) {
  constexpr int64_t kTogether = 16; // Outputs, whose sums do not wait for each other.
  Polynomials polynomials{code.builder, code.loc};
  int64_t outputs = code.getShape(1)[0], inputs = code.getShape(1)[1], count = code.getShape(1)[2];
  auto compute = [&](Value first, int64_t number) {
    SmallVector<Value> places;
    for (int64_t k = 0; k < number; ++k)
      places.push_back(arith::AddIOp::create(code.builder, code.loc, first, code.buildIndex(k)));
    SmallVector<Value> start(number, code.buildNumber(0));
    SmallVector<Value> sums = code.buildLoop(inputs, start, [&](Value i, ValueRange carried) {
      SmallVector<Value> sums(carried);
      for (auto [n, value] : llvm::enumerate(polynomials.getValues(code.load(0, {i}), count)))
        for (auto [h, sum] : llvm::zip_equal(places, sums)) {
          Value weight = code.load(1, {h, i, code.buildIndex(int64_t(n))});
          sum = polynomials.plus(sum, polynomials.times(weight, value));
        }
      return sums;
    });
    for (auto [h, sum] : llvm::zip_equal(places, sums))
      code.store({h}, sum);
  };
  code.buildLoop(outputs / kTogether, {}, [&](Value tile, ValueRange) -> SmallVector<Value> {
    Value width = code.buildIndex(kTogether);
    compute(arith::MulIOp::create(code.builder, code.loc, tile, width), kTogether);
    return {};
  });
  if (int64_t rest = outputs % kTogether)
    compute(code.buildIndex(outputs - rest), rest);
}

Value ChebyshevOp::lowerToKernel(trop::KernelLowering &code, ValueRange place, DictionaryAttr) {
  Polynomials polynomials{code.builder, code.loc};
  int64_t inputs = code.getShape(1)[1], count = code.getShape(1)[2];
  auto addInput = [&](Value i, ValueRange carried) -> SmallVector<Value> {
    Value sum = carried[0];
    for (auto [n, value] : llvm::enumerate(polynomials.getValues(code.load(0, {i}), count))) {
      Value weight = code.load(1, {place[0], i, code.buildIndex(int64_t(n))});
      sum = polynomials.plus(sum, polynomials.times(weight, value));
    }
    return {sum};
  };
  return code.buildLoop(inputs, code.buildNumber(0), addInput)[0];
}

//===----------------------------------------------------------------------===//
// faulty_loops
//===----------------------------------------------------------------------===//

StringRef FaultyLoopsOp::getSurfaceName() { return "faulty_loops"; }

trop::LayerSignature FaultyLoopsOp::getSignature() {
  return {{{"input"}},
          {{"how",
            trop::LayerOption::Kind::Choice,
            {"effect", "silent", "misfit", "elsewhere", "fast"},
            /*required=*/true}}};
}

LogicalResult FaultyLoopsOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                              Adaptor adaptor, SmallVectorImpl<Type> &results) {
  results.push_back(adaptor.getInput().getType());
  return success();
}

SmallVector<int64_t> FaultyLoopsOp::getDomain() {
  return SmallVector<int64_t>(trop::getUnitShape(getResult()));
}

SmallVector<AffineMap> FaultyLoopsOp::getIndexingMaps() {
  return SmallVector<AffineMap>(
      2, AffineMap::getMultiDimIdentityMap(getDomain().size(), getContext()));
}

SmallVector<Value> FaultyLoopsOp::getLeafOperands() { return {getInput()}; }

trop::Combiner FaultyLoopsOp::getCombiner() { return trop::Combiner::None; }

Value FaultyLoopsOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) {
  return args[0];
}

SmallVector<Value> FaultyLoopsOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                    Value adjoint) {
  return {adjoint};
}

/// The element at `i`; null if it is `silent`.
static Value buildFaulty(trop::KernelLowering &code, Value i, DictionaryAttr attributes) {
  StringRef how = attributes.getAs<StringAttr>("how").getValue();
  if (how == "silent" || how == "misfit")
    return how == "misfit" ? i : Value();
  Value element = how == "elsewhere" ? code.load(0, {i, i}) : code.load(0, {i});
  if (how == "effect")
    vector::PrintOp::create(code.builder, code.loc, element);
  if (how == "fast")
    return arith::NegFOp::create(code.builder, code.loc, element, arith::FastMathFlags::contract);
  return element;
}

void FaultyLoopsOp::lowerToLoops(trop::LoopLowering &code, DictionaryAttr attributes) {
  code.buildLoop(code.getResultShape()[0], {}, [&](Value i, ValueRange) -> SmallVector<Value> {
    if (Value element = buildFaulty(code, i, attributes))
      code.store({i}, element);
    return {};
  });
}

Value FaultyLoopsOp::lowerToKernel(trop::KernelLowering &code, ValueRange place,
                                   DictionaryAttr attributes) {
  return buildFaulty(code, place[0], attributes);
}

} // namespace foreign
