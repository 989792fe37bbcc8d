//===- ForeignWindows.cpp - Layers that slide a window over pictures -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Foreign/ForeignDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace foreign {

namespace {
/// How windows slide.
struct Sliding {
  int64_t stride = 1, dilation = 1, padding = 0;
};
} // namespace

/// Whether some of a window's `size` places is within `extent`, wherever it stands.
static bool seesAlways(const Sliding &sliding, int64_t windows, int64_t size, int64_t extent) {
  return llvm::all_of(llvm::seq(windows), [&](int64_t window) {
    return llvm::any_of(llvm::seq(size), [&](int64_t within) {
      int64_t place = window * sliding.stride + within * sliding.dilation - sliding.padding;
      return place >= 0 && place < extent;
    });
  });
}

/// Replaces the last two extents by how many windows there are.
static LogicalResult countWindows(StringRef layer, std::optional<Location> loc,
                                  const Sliding &sliding, ArrayRef<int64_t> window,
                                  SmallVector<int64_t> &shape) {
  for (auto [name, found] :
       {std::pair("stride", sliding.stride), std::pair("dilation", sliding.dilation)})
    if (found < 1)
      return trop::ShapeError(loc)
             << layer << " expects a " << name << " of at least 1, found " << found;
  if (sliding.padding < 0)
    return trop::ShapeError(loc) << layer << " expects a padding of at least 0, found "
                                 << sliding.padding;
  auto extents = MutableArrayRef(shape).take_back(2);
  for (auto [extent, size] : llvm::zip_equal(extents, window)) {
    int64_t span = (size - 1) * sliding.dilation + 1, padded = extent + 2 * sliding.padding;
    if (size < 1 || span > padded)
      return trop::ShapeError(loc)
             << layer << " expects windows of at least 1 and at most " << trop::formatShape(extents)
             << (sliding.padding ? " and its padding" : "") << ", found "
             << trop::formatShape(window);
    int64_t windows = (padded - span) / sliding.stride + 1;
    if (!seesAlways(sliding, windows, size, extent))
      return trop::ShapeError(loc)
             << layer << " expects no window that sees nothing but padding, found a padding of "
             << sliding.padding << " for windows " << trop::formatShape(window);
    extent = windows;
  }
  return success();
}

/// Around the input; of the weights nothing is outside.
static SmallVector<trop::OutsideAttr> getOutsideOfInput(MLIRContext *context, int64_t padding,
                                                        size_t operands,
                                                        std::optional<APFloat> number) {
  using trop::OutsideAttr, trop::OutsideKind;
  if (padding == 0)
    return {};
  SmallVector<OutsideAttr> outside(operands, OutsideAttr::get(context, OutsideKind::None));
  outside[0] = number ? OutsideAttr::get(context, OutsideKind::Constant, number->convertToDouble())
                      : OutsideAttr::get(context, OutsideKind::Neutral);
  return outside;
}

static LogicalResult checkPicture(StringRef layer, std::optional<Location> loc, Value input) {
  size_t rank = trop::getUnitShape(input).size();
  if (rank == 2 || rank == 3)
    return success();
  return trop::ShapeError(loc).pointTo(input)
         << layer << " expects an input of two dimensions, or three with channels, found "
         << trop::describe(input, "one") << " of shape "
         << trop::formatShape(trop::getUnitShape(input));
}

static Type getResultType(Value input, ValueRange weights, ArrayRef<int64_t> shape) {
  return trop::getValueType(trop::hasSamples(input) || trop::anySamples(weights), shape,
                            getElementTypeOrSelf(input.getType()));
}

static trop::LayerOption getStrideOption() { return {"stride", trop::LayerOption::Kind::Integer}; }

static trop::LayerOption getDilationOption() {
  return {"dilation", trop::LayerOption::Kind::Integer};
}

static trop::LayerOption getPaddingOption() {
  return {"padding", trop::LayerOption::Kind::Integer};
}

static trop::LayerOption getOutsideOption() { return {"outside", trop::LayerOption::Kind::Number}; }

/// Domain (c, i, j, u, v), or without c.
static SmallVector<int64_t> getChannelDomain(Value result, ArrayRef<int64_t> window) {
  SmallVector<int64_t> domain(trop::getUnitShape(result));
  domain.append(window.begin(), window.end());
  return domain;
}

/// What the window reads of the input, then its own (c, u, v), then the result's place.
static SmallVector<AffineMap> getChannelMaps(MLIRContext *context, unsigned rank,
                                             const Sliding &sliding) {
  SmallVector<AffineExpr> dims;
  for (unsigned dim = 0; dim < rank + 2; ++dim)
    dims.push_back(getAffineDimExpr(dim, context));
  ArrayRef<AffineExpr> channel = ArrayRef(dims).take_front(rank - 2);
  ArrayRef<AffineExpr> place = ArrayRef(dims).slice(rank - 2, 2),
                       inner = ArrayRef(dims).take_back(2);
  SmallVector<AffineExpr> input(channel), weights(channel), result(channel);
  for (auto [at, within] : llvm::zip_equal(place, inner))
    input.push_back(at * sliding.stride + within * sliding.dilation - sliding.padding);
  llvm::append_range(weights, inner);
  llvm::append_range(result, place);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(rank + 2, 0, results, context);
  };
  return {map(input), map(weights), map(result)};
}

//===----------------------------------------------------------------------===//
// conv2d
//===----------------------------------------------------------------------===//

StringRef Conv2dOp::getSurfaceName() { return "conv2d"; }

trop::LayerSignature Conv2dOp::getSignature() {
  return {{{"input"}, {"weights"}},
          {getStrideOption(), getDilationOption(), getPaddingOption(), getOutsideOption(),
           trop::getSumOption()}};
}

LogicalResult Conv2dOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                         Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights();
  ArrayRef<int64_t> window = trop::getUnitShape(weights);
  SmallVector<int64_t> shape(trop::getUnitShape(input));
  if (shape.size() != 3 || window.size() != 4 || window[1] != shape[0])
    return trop::ShapeError(loc).pointTo(input).pointTo(weights)
           << "conv2d expects an input [C, _, _] and weights [_, C, _, _], found "
           << trop::formatShape(shape) << " and " << trop::formatShape(window);
  if (failed(countWindows("conv2d", loc,
                          {int64_t(adaptor.getStride()), int64_t(adaptor.getDilation()),
                           int64_t(adaptor.getPadding())},
                          window.take_back(2), shape)))
    return failure();
  shape[0] = window[0];
  results.push_back(getResultType(input, weights, shape));
  return success();
}

/// (k, i, j, c, u, v)
SmallVector<int64_t> Conv2dOp::getDomain() {
  SmallVector<int64_t> domain(trop::getUnitShape(getResult()));
  llvm::append_range(domain, trop::getUnitShape(getWeights()).drop_front());
  return domain;
}

SmallVector<AffineMap> Conv2dOp::getIndexingMaps() {
  AffineExpr k, i, j, c, u, v;
  bindDims(getContext(), k, i, j, c, u, v);
  int64_t stride = getStride(), dilation = getDilation(), padding = getPadding();
  auto place = [&](AffineExpr at, AffineExpr within) {
    return at * stride + within * dilation - padding;
  };
  return {AffineMap::get(6, 0, {c, place(i, u), place(j, v)}, getContext()),
          AffineMap::get(6, 0, {k, c, u, v}, getContext()),
          AffineMap::get(6, 0, {k, i, j}, getContext())};
}

SmallVector<Value> Conv2dOp::getLeafOperands() { return {getInput(), getWeights()}; }

SmallVector<trop::OutsideAttr> Conv2dOp::getOutsideOfOperands() {
  return getOutsideOfInput(getContext(), getPadding(), 2, getOutside());
}

trop::Combiner Conv2dOp::getCombiner() { return trop::Combiner::Sum; }

SmallVector<unsigned> Conv2dOp::getWeightOperands() { return {1}; }

bool Conv2dOp::takesInfinities() { return false; }

Value Conv2dOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::MulFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> Conv2dOp::buildLeafAdjoints(OpBuilder &builder, Location loc, ValueRange args,
                                               ValueRange, Value adjoint) {
  return {arith::MulFOp::create(builder, loc, adjoint, args[1]),
          arith::MulFOp::create(builder, loc, adjoint, args[0])};
}

//===----------------------------------------------------------------------===//
// dilation2d
//===----------------------------------------------------------------------===//

StringRef Dilation2dOp::getSurfaceName() { return "dilation2d"; }

trop::LayerSignature Dilation2dOp::getSignature() {
  return {{{"input"}, {"weights"}},
          {getStrideOption(), getDilationOption(), getPaddingOption(), getOutsideOption(),
           trop::getTiesOption()}};
}

LogicalResult Dilation2dOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                             Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput(), weights = adaptor.getWeights();
  ArrayRef<int64_t> window = trop::getUnitShape(weights);
  SmallVector<int64_t> shape(trop::getUnitShape(input));
  if (failed(checkPicture("dilation2d", loc, input)))
    return failure();
  if (window.size() != shape.size() || window.drop_back(2) != ArrayRef(shape).drop_back(2))
    return trop::ShapeError(loc).pointTo(input).pointTo(weights)
           << "dilation2d expects weights with the dimensions and channels of its input, found "
           << trop::formatShape(window) << " for an input of shape " << trop::formatShape(shape);
  if (failed(countWindows("dilation2d", loc,
                          {int64_t(adaptor.getStride()), int64_t(adaptor.getDilation()),
                           int64_t(adaptor.getPadding())},
                          window.take_back(2), shape)))
    return failure();
  results.push_back(getResultType(input, weights, shape));
  return success();
}

SmallVector<int64_t> Dilation2dOp::getDomain() {
  return getChannelDomain(getResult(), trop::getUnitShape(getWeights()).take_back(2));
}

SmallVector<AffineMap> Dilation2dOp::getIndexingMaps() {
  return getChannelMaps(getContext(), trop::getUnitShape(getResult()).size(),
                        {int64_t(getStride()), int64_t(getDilation()), int64_t(getPadding())});
}

SmallVector<Value> Dilation2dOp::getLeafOperands() { return {getInput(), getWeights()}; }

SmallVector<trop::OutsideAttr> Dilation2dOp::getOutsideOfOperands() {
  return getOutsideOfInput(getContext(), getPadding(), 2, getOutside());
}

trop::Combiner Dilation2dOp::getCombiner() { return trop::Combiner::Max; }

SmallVector<unsigned> Dilation2dOp::getWeightOperands() { return {1}; }

Value Dilation2dOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange) {
  return arith::AddFOp::create(builder, loc, args[0], args[1]);
}

SmallVector<Value> Dilation2dOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                   Value adjoint) {
  return {adjoint, adjoint};
}

//===----------------------------------------------------------------------===//
// max_pool2d
//===----------------------------------------------------------------------===//

StringRef MaxPool2dOp::getSurfaceName() { return "max_pool2d"; }

trop::LayerSignature MaxPool2dOp::getSignature() {
  return {{{"input"}},
          {{"size", trop::LayerOption::Kind::Integer, {}, /*required=*/true},
           getStrideOption(),
           getPaddingOption(),
           trop::getTiesOption()}};
}

LogicalResult MaxPool2dOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                            Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  SmallVector<int64_t> shape(trop::getUnitShape(input)), window(2, adaptor.getSize());
  if (failed(checkPicture("max_pool2d", loc, input)) ||
      failed(countWindows("max_pool2d", loc,
                          {int64_t(adaptor.getStride()), 1, int64_t(adaptor.getPadding())}, window,
                          shape)))
    return failure();
  results.push_back(getResultType(input, {}, shape));
  return success();
}

SmallVector<int64_t> MaxPool2dOp::getDomain() {
  int64_t size = getSize();
  return getChannelDomain(getResult(), {size, size});
}

SmallVector<AffineMap> MaxPool2dOp::getIndexingMaps() {
  auto maps = getChannelMaps(getContext(), trop::getUnitShape(getResult()).size(),
                             {int64_t(getStride()), 1, int64_t(getPadding())});
  maps.erase(maps.begin() + 1);
  return maps;
}

SmallVector<Value> MaxPool2dOp::getLeafOperands() { return {getInput()}; }

SmallVector<trop::OutsideAttr> MaxPool2dOp::getOutsideOfOperands() {
  return getOutsideOfInput(getContext(), getPadding(), 1, std::nullopt);
}

trop::Combiner MaxPool2dOp::getCombiner() { return trop::Combiner::Max; }

Value MaxPool2dOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> MaxPool2dOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                  Value adjoint) {
  return {adjoint};
}

} // namespace foreign
