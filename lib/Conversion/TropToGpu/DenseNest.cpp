//===- DenseNest.cpp - Nests that tiles of outputs suit -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/DenseNest.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

/// Of a leaf, the last yields: a tile has the code of a leaf for every output.
static constexpr unsigned kMostOps = 6;

/// A map of points whose first dimensions are extents that are 1 does not depend on these.
static AffineMap dropUnitExtents(AffineMap map, ArrayRef<int64_t> domain) {
  SmallVector<AffineExpr> dims;
  for (auto [dim, extent] : llvm::enumerate(domain))
    dims.push_back(extent == 1 ? getAffineConstantExpr(0, map.getContext())
                               : getAffineDimExpr(unsigned(dim), map.getContext()));
  return simplifyAffineMap(map.replaceDimsAndSymbols(dims, {}, map.getNumDims(), 0));
}

static bool dependsOn(ArrayRef<AffineExpr> expressions, size_t first, size_t last) {
  return llvm::any_of(expressions, [&](AffineExpr expression) {
    return llvm::any_of(llvm::seq(first, last),
                        [&](size_t dim) { return expression.isFunctionOfDim(unsigned(dim)); });
  });
}

static bool dependsOn(const Read &read, size_t first, size_t last) {
  return dependsOn(read.map.getResults(), first, last) || dependsOn(read.conditions, first, last);
}

/// Lexicographic, of a place.
static AffineExpr linearize(ArrayRef<AffineExpr> place, ArrayRef<int64_t> shape,
                            MLIRContext *context) {
  AffineExpr number = getAffineConstantExpr(0, context);
  for (auto [at, extent] : llvm::zip_equal(place, shape))
    number = number * extent + at;
  return number;
}

std::optional<DenseNest> DenseNest::find(const Leaves &leaves, Type element, bool sumsSamples) {
  if (!leaves.conditions.empty() || !(element.isF32() || element.isF64()) ||
      llvm::is_contained(leaves.domain, 0))
    return std::nullopt;
  if (!llvm::hasNItemsOrLess(leaves.region.front(), kMostOps) ||
      !leaves.region.getOps<IndexOp>().empty()) // Coordinates of all outputs would take more.
    return std::nullopt;
  SmallVector<Operand> used;
  for (auto [argument, read] : llvm::enumerate(leaves.reads)) {
    if (!read.isUsed)
      continue;
    if (getElementTypeOrSelf(read.value.getType()) != element)
      return std::nullopt;
    used.push_back({unsigned(argument), read});
    used.back().read.map = dropUnitExtents(read.map, leaves.domain);
  }
  if (used.size() != 2)
    return std::nullopt;
  DenseNest nest(leaves, element, sumsSamples);
  if (!nest.split(leaves, used[0], used[1]) && !nest.split(leaves, used[1], used[0]))
    return std::nullopt;
  for (Operand &operand : nest.operands)
    operand.along = nest.findVectors(operand.read);
  return nest;
}

bool DenseNest::split(const Leaves &leaves, Operand one, Operand other) {
  ArrayRef<int64_t> domain = leaves.domain;
  size_t rank = leaves.rank;
  bool isOfSamples = hasSamples(one.read.value);
  if (isOfSamples != sumsSamples || !hasSamples(other.read.value))
    return false;
  if (sumsSamples && computeProduct(domain.drop_front(rank)) != 1)
    return false; // The order goes by blocks of samples.
  for (size_t numRows = sumsSamples ? 1 : rank; numRows < rank + !sumsSamples; ++numRows) {
    if (dependsOn(one.read, numRows, rank) || dependsOn(other.read, 0, numRows))
      continue;
    operands[Rows] = one;
    operands[Columns] = other;
    extents[Rows].assign(domain.begin(), domain.begin() + numRows);
    extents[Columns].assign(domain.begin() + numRows, domain.begin() + rank);
    reduced.assign(domain.begin() + rank, domain.end());
    all.assign(domain.begin(), domain.end());
    return true;
  }
  return false;
}

std::optional<int64_t> DenseNest::countColumns() const {
  return sumsSamples ? std::optional(computeProduct(extents[Columns])) : std::nullopt;
}
std::optional<int64_t> DenseNest::countReduced() const {
  return sumsSamples ? std::nullopt : std::optional(computeProduct(reduced));
}

SmallVector<TileChoice, 2> DenseNest::chooseTiles(Kept kept, int64_t processors) const {
  return chooseKernelTiles({countRows(), countColumns(), countReduced()},
                           element.getIntOrFloatBitWidth() / 8, kept, processors);
}

Value DenseNest::count(Kernel &kernel, Side side) const {
  if (side == Columns && !sumsSamples)
    return kernel.getCount();
  return kernel.emit.index(computeProduct(extents[side]));
}

Value DenseNest::getRoom(Kernel &kernel, Side side) const {
  if (side == Columns && !sumsSamples)
    return kernel.getStride();
  return kernel.emit.index(computeProduct(extents[side]));
}

//===----------------------------------------------------------------------===//
// Vectors
//===----------------------------------------------------------------------===//

bool DenseNest::growsAlong(AffineExpr offset, size_t first, size_t last) const {
  MLIRContext *context = offset.getContext();
  SmallVector<AffineExpr> point;
  for (auto [dim, extent] : llvm::enumerate(all))
    point.push_back(extent == 1 ? getAffineConstantExpr(0, context)
                                : getAffineDimExpr(unsigned(dim), context));
  ArrayRef<int64_t> those = ArrayRef(all).slice(first, last - first);
  // A vector of neighbours: the offset grows as their number does, and is a multiple else.
  AffineExpr grows = linearize(ArrayRef(point).slice(first, last - first), those, context);
  AffineExpr rest = simplifyAffineExpr(offset - grows, unsigned(all.size()), 0);
  ArrayRef<AffineExpr> rests = rest;
  return computeProduct(those) % getLanes() == 0 && !dependsOn(rests, first, last) &&
         rest.isMultipleOf(getLanes());
}

DenseNest::Along DenseNest::findVectors(const Read &read) const {
  if (hasSamples(read.value)) // They lie one behind the other.
    return sumsSamples ? Along::Reduced : Along::Side;
  auto constant = read.value.getDefiningOp<ConstantOp>();
  bool isNumber = (constant && cast<DenseElementsAttr>(constant.getValue()).isSplat()) ||
                  read.value.getDefiningOp<SampleCountOp>();
  if (isNumber || !read.conditions.empty())
    return Along::Neither;
  AffineExpr offset =
      linearize(read.map.getResults(), getUnitShape(read.value), read.map.getContext());
  size_t rank = countOutputDims();
  if (growsAlong(offset, 0, rank))
    return Along::Side;
  return growsAlong(offset, rank, all.size()) ? Along::Reduced : Along::Neither;
}

bool DenseNest::hasRows(const DeviceArray &array, AffineMap element) const {
  if (!sumsSamples)
    return true;
  AffineExpr offset = linearize(element.getResults(), array.units, element.getContext());
  return growsAlong(offset, extents[Rows].size(), countOutputDims());
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Point DenseNest::getOutput(Emission &emit, Value row, Value column) const {
  Point output = delinearize(emit, row, extents[Rows]);
  return sumsSamples ? concat(output, delinearize(emit, column, extents[Columns])) : output;
}

Value DenseNest::read(Kernel &kernel, Side side, Value at, Value point, int64_t lanes) const {
  Emission &emit = kernel.emit;
  bool isOfSamples = side == Columns && !sumsSamples;
  Point place;
  for (Side each : {Rows, Columns})
    place.append(each == side && !isOfSamples ? delinearize(emit, at, extents[each])
                                              : Point(extents[each].size(), emit.index(0)));
  place.append(sumsSamples ? Point(reduced.size(), emit.index(0))
                           : delinearize(emit, point, reduced));
  Value sample = sumsSamples ? point : isOfSamples ? at : Value();
  const Read &read = operands[side].read;
  return lanes == 1 ? kernel.read(read, place, sample) : kernel.readRow(read, place, sample, lanes);
}

Value DenseNest::buildLeaf(Emission &emit, Value ofRow, Value ofColumn) const {
  Point arguments;
  for (auto [argument, value] : llvm::enumerate(region->getArguments()))
    arguments.push_back(argument == operands[Rows].argument ? ofRow
                        : argument == operands[Columns].argument
                            ? ofColumn
                            : arith::ConstantOp::create(emit.builder, emit.loc,
                                                        emit.builder.getZeroAttr(value.getType())));
  return inlineLeaf(emit.builder, emit.loc, *region, arguments, {})[number];
}

Value DenseNest::loadLeaf(Kernel &kernel, Value row, Value point, Value column) const {
  return buildLeaf(kernel.emit, read(kernel, Rows, row, point, 1),
                   read(kernel, Columns, column, point, 1));
}

} // namespace trop
