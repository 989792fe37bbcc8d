//===- TropImageOps.cpp - Layers on pictures -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// max_pool
//===----------------------------------------------------------------------===//

StringRef MaxPoolOp::getSurfaceName() { return "max_pool"; }

LayerSignature MaxPoolOp::getSignature() {
  return {{{"input"}},
          {{"size", LayerOption::Kind::Integer, {}, /*required=*/true},
           {"padding", LayerOption::Kind::Integer},
           getTiesOption()}};
}

LogicalResult MaxPoolOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                          Adaptor adaptor, SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  SmallVector<int64_t> shape(getUnitShape(input));
  int64_t size = adaptor.getSize(), padding = adaptor.getPadding();
  if (size < 1)
    return ShapeError(loc) << "max_pool expects a size of at least 1, found " << size;
  if (padding < 0 || padding >= size)
    return ShapeError(loc) << "max_pool of size " << size << " expects a padding of at least 0 and "
                           << "at most " << size - 1 << ", found " << padding;
  if (shape.size() != 2 && shape.size() != 3)
    return ShapeError(loc).pointTo(input)
           << "max_pool expects an input of two dimensions, or three with channels, found "
           << describe(input, "one") << " of shape " << formatShape(shape);
  for (int64_t &extent : llvm::MutableArrayRef(shape).take_back(2)) {
    std::optional<int64_t> padded = llvm::checkedMulAdd(padding, int64_t(2), extent);
    if (!padded || *padded % size != 0) {
      std::string beside = padding ? " with a padding of " + std::to_string(padding) : "";
      return ShapeError(loc).pointTo(input)
             << "max_pool of size " << size << " expects last dimensions that" << beside
             << " are multiples of " << size << ", found " << describe(input, "one") << " of shape "
             << formatShape(getUnitShape(input));
    }
    extent = *padded / size;
  }
  results.push_back(getValueType(hasSamples(input), shape, getElementTypeOrSelf(input.getType())));
  return success();
}

/// (channel, i, j, k, l)
SmallVector<int64_t> MaxPoolOp::getDomain() {
  SmallVector<int64_t> domain(getUnitShape(getResult()));
  domain.append(2, getSize());
  return domain;
}

SmallVector<AffineMap> MaxPoolOp::getIndexingMaps() {
  unsigned rank = getUnitShape(getResult()).size();
  SmallVector<AffineExpr> dims, from;
  for (unsigned dim = 0; dim < rank + 2; ++dim)
    dims.push_back(getAffineDimExpr(dim, getContext()));
  SmallVector<AffineExpr> to(ArrayRef(dims).take_front(rank));
  from.append(to.begin(), to.end() - 2);
  int64_t size = getSize();
  for (unsigned side = rank - 2; side < rank; ++side)
    from.push_back(dims[side] * size + dims[side + 2] - static_cast<int64_t>(getPadding()));
  return {AffineMap::get(rank + 2, 0, from, getContext()),
          AffineMap::get(rank + 2, 0, to, getContext())};
}

SmallVector<Value> MaxPoolOp::getLeafOperands() { return {getInput()}; }

Combiner MaxPoolOp::getCombiner() { return Combiner::Max; }

Value MaxPoolOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> MaxPoolOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                Value adjoint) {
  return {adjoint};
}

SmallVector<OutsideAttr> MaxPoolOp::getOutsideOfOperands() {
  if (getPadding() == 0)
    return {};
  return {OutsideAttr::get(getContext(), OutsideKind::Neutral)};
}

//===----------------------------------------------------------------------===//
// flatten
//===----------------------------------------------------------------------===//

StringRef FlattenOp::getSurfaceName() { return "flatten"; }

LayerSignature FlattenOp::getSignature() { return {{{"input"}}, {}}; }

LogicalResult FlattenOp::inferReturnTypes(MLIRContext *, std::optional<Location>, Adaptor adaptor,
                                          SmallVectorImpl<Type> &results) {
  Value input = adaptor.getInput();
  results.push_back(getValueType(hasSamples(input), {computeProduct(getUnitShape(input))},
                                 getElementTypeOrSelf(input.getType())));
  return success();
}

SmallVector<int64_t> FlattenOp::getDomain() {
  return SmallVector<int64_t>(getUnitShape(getResult()));
}

/// Each index by the product of the extents behind it: the first needs no remainder.
SmallVector<AffineMap> FlattenOp::getIndexingMaps() {
  AffineExpr position = getAffineDimExpr(0, getContext());
  SmallVector<AffineExpr> from;
  ArrayRef<int64_t> shape = getUnitShape(getInput());
  for (size_t dim = 0; dim < shape.size(); ++dim) {
    AffineExpr index = position.floorDiv(computeProduct(shape.drop_front(dim + 1)));
    from.push_back(dim == 0 ? index : index % shape[dim]);
  }
  return {AffineMap::get(1, 0, from, getContext()), AffineMap::get(1, 0, position)};
}

SmallVector<Value> FlattenOp::getLeafOperands() { return {getInput()}; }

Combiner FlattenOp::getCombiner() { return Combiner::None; }

Value FlattenOp::buildLeaf(OpBuilder &, Location, ValueRange args, ValueRange) { return args[0]; }

SmallVector<Value> FlattenOp::buildLeafAdjoints(OpBuilder &, Location, ValueRange, ValueRange,
                                                Value adjoint) {
  return {adjoint};
}

} // namespace trop
