//===- DenseNest.cpp - Nests that tiles of outputs suit -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/DenseNest.h"

#include "dialect/Trop/IR/TropLeaf.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
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

std::optional<DenseNest> DenseNest::find(ArrayRef<Read> reads, Region &leaf,
                                         ArrayRef<int64_t> domain, size_t rank,
                                         ArrayRef<AffineExpr> conditions, Type element) {
  auto isElement = [&](const Read &read) {
    return read.isUsed && getElementTypeOrSelf(read.value.getType()) == element;
  };
  if (reads.size() != 2 || !llvm::all_of(reads, isElement) || !conditions.empty() ||
      !(element.isF32() || element.isF64()) || llvm::is_contained(domain, 0))
    return std::nullopt;
  bool samplesFirst = hasSamples(reads[0].value);
  Read ofSamples = reads[samplesFirst ? 0 : 1], ofUnits = reads[samplesFirst ? 1 : 0];
  if (!hasSamples(ofSamples.value) || hasSamples(ofUnits.value))
    return std::nullopt;
  ofSamples.map = dropUnitExtents(ofSamples.map, domain);
  ofUnits.map = dropUnitExtents(ofUnits.map, domain);
  if (dependsOn(ofSamples.map.getResults(), 0, rank) || dependsOn(ofSamples.conditions, 0, rank))
    return std::nullopt;
  if (!llvm::hasNItemsOrLess(leaf.front(), kMostOps) ||
      !leaf.getOps<IndexOp>().empty()) // Coordinates of all outputs would take more.
    return std::nullopt;
  DenseNest nest(ofSamples, ofUnits, leaf, element);
  nest.samplesFirst = samplesFirst;
  nest.units.assign(domain.begin(), domain.begin() + rank);
  nest.reduced.assign(domain.begin() + rank, domain.end());
  nest.along = nest.findVectors();
  return nest;
}

std::optional<KernelTile> DenseNest::chooseTile(Kept kept) const {
  return chooseKernelTile(countUnits(), countReduced(), element.getIntOrFloatBitWidth() / 8, kept);
}

int64_t DenseNest::countUnits() const { return computeProduct(units); }
int64_t DenseNest::countReduced() const { return computeProduct(reduced); }

DenseNest::Along DenseNest::findVectors() const {
  MLIRContext *context = ofUnits.map.getContext();
  auto constant = ofUnits.value.getDefiningOp<ConstantOp>();
  bool isNumber = (constant && cast<DenseElementsAttr>(constant.getValue()).isSplat()) ||
                  ofUnits.value.getDefiningOp<SampleCountOp>();
  if (isNumber || !ofUnits.conditions.empty())
    return Along::Neither;
  auto linear = [&](ArrayRef<AffineExpr> place, ArrayRef<int64_t> shape) {
    AffineExpr number = getAffineConstantExpr(0, context);
    for (auto [at, extent] : llvm::zip_equal(place, shape))
      number = number * extent + at;
    return number;
  };
  size_t rank = units.size(), dims = rank + reduced.size();
  SmallVector<AffineExpr> point;
  for (auto [dim, extent] : llvm::enumerate(llvm::concat<const int64_t>(units, reduced)))
    point.push_back(extent == 1 ? getAffineConstantExpr(0, context)
                                : getAffineDimExpr(unsigned(dim), context));
  AffineExpr offset = linear(ofUnits.map.getResults(), getUnitShape(ofUnits.value));
  // A vector of neighbours: the offset grows as their number does, and is a multiple else.
  auto isAlong = [&](size_t first, size_t last, ArrayRef<int64_t> extents) {
    AffineExpr number = linear(ArrayRef(point).slice(first, last - first), extents);
    AffineExpr rest = simplifyAffineExpr(offset - number, unsigned(dims), 0);
    return computeProduct(extents) % getLanes() == 0 && !dependsOn(rest, first, last) &&
           rest.isMultipleOf(getLanes());
  };
  if (isAlong(0, rank, units))
    return Along::Units;
  return isAlong(rank, dims, reduced) ? Along::Reduced : Along::Neither;
}

Value DenseNest::read(Kernel &kernel, const Read &read, ValueRange point, Value sample,
                      int64_t lanes) const {
  return lanes == 1 ? kernel.read(read, point, sample) : kernel.readRow(read, point, sample, lanes);
}

Value DenseNest::readSamples(Kernel &kernel, Value point, Value sample, int64_t lanes) const {
  Point output(units.size(), kernel.emit.index(0));
  return read(kernel, ofSamples, concat(output, delinearize(kernel.emit, point, reduced)), sample,
              lanes);
}

Value DenseNest::readUnits(Kernel &kernel, Value unit, Value point, int64_t lanes) const {
  Point output = getOutput(kernel.emit, unit);
  return read(kernel, ofUnits, concat(output, delinearize(kernel.emit, point, reduced)), Value(),
              lanes);
}

Value DenseNest::buildLeaf(Emission &emit, Value ofUnit, Value ofSample) const {
  Point arguments{ofSample, ofUnit};
  if (!samplesFirst)
    std::swap(arguments[0], arguments[1]);
  return inlineLeaf(emit.builder, emit.loc, *leaf, arguments, {}).front();
}

Value DenseNest::loadLeaf(Kernel &kernel, Value unit, Value point, Value sample) const {
  return buildLeaf(kernel.emit, readUnits(kernel, unit, point, 1),
                   readSamples(kernel, point, sample, 1));
}

} // namespace trop
