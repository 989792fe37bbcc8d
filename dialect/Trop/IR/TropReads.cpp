//===- TropReads.cpp - Where reads leave their operands -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropReads.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

using Range = std::optional<std::pair<int64_t, int64_t>>;

Range getRange(AffineExpr expression, ArrayRef<int64_t> domain) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return {{constant.getValue(), constant.getValue()}};
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return {{0, domain[dim.getPosition()] - 1}};
  auto binary = cast<AffineBinaryOpExpr>(expression);
  auto lhs = getRange(binary.getLHS(), domain), rhs = getRange(binary.getRHS(), domain);
  if (!lhs || !rhs)
    return std::nullopt;
  auto [low, high] = *lhs;
  auto combine = [](std::optional<int64_t> low, std::optional<int64_t> high) {
    return low && high ? Range({*low, *high}) : std::nullopt;
  };
  if (binary.getKind() == AffineExprKind::Add)
    return combine(llvm::checkedAdd(low, rhs->first), llvm::checkedAdd(high, rhs->second));
  int64_t factor = rhs->first;
  if (factor != rhs->second || factor < 1)
    return std::nullopt;
  switch (binary.getKind()) {
  case AffineExprKind::Mul:
    return combine(llvm::checkedMul(low, factor), llvm::checkedMul(high, factor));
  case AffineExprKind::FloorDiv:
    return {{llvm::divideFloorSigned(low, factor), llvm::divideFloorSigned(high, factor)}};
  case AffineExprKind::CeilDiv:
    return {{llvm::divideCeilSigned(low, factor), llvm::divideCeilSigned(high, factor)}};
  default: // Mod
    return {{0, factor - 1}};
  }
}

bool staysWithin(AffineMap map, ArrayRef<int64_t> domain, ArrayRef<int64_t> shape) {
  return llvm::all_of(llvm::zip_equal(map.getResults(), shape), [&](auto pair) {
    auto range = getRange(std::get<0>(pair), domain);
    return range && range->first >= 0 && range->second < std::get<1>(pair);
  });
}

ArrayAttr buildOutsideAttr(Builder &builder, ArrayRef<OutsideAttr> outside) {
  if (llvm::all_of(outside, [](OutsideAttr attr) { return attr.isNone(); }))
    return {};
  return builder.getArrayAttr(SmallVector<Attribute>(outside.begin(), outside.end()));
}

static bool hold(ArrayRef<AffineExpr> conditions, ArrayRef<int64_t> point) {
  if (conditions.empty())
    return true;
  auto map = AffineMap::get(unsigned(point.size()), 0, conditions, conditions[0].getContext());
  return llvm::all_of(map.compose(point), [](int64_t value) { return value >= 0; });
}

bool OutsideRead::isInside(ArrayRef<int64_t> point) const { return hold(conditions, point); }

OutsideReads::OutsideReads(StructuralOpInterface op) : domain(op.getDomain()) {
  add(op.getIndexingMaps(), op.getLeafOperands(), op.getOutsideOfOperands());
}

OutsideReads::OutsideReads(PullbackOp op) : domain(op.getExtents()) {
  add(op.getIndexingMaps(), op.getInputs(), op.getOutsideOfOperands());
}

void OutsideReads::add(ArrayRef<AffineMap> maps, ValueRange operands,
                       ArrayRef<OutsideAttr> outside) {
  for (auto [number, attr] : llvm::enumerate(outside)) {
    OutsideRead read{unsigned(number), attr, {}};
    for (auto [place, extent] :
         llvm::zip_equal(maps[number].getResults(), getUnitShape(operands[number]))) {
      auto [low, high] = *getRange(place, domain);
      if (low < 0)
        read.conditions.push_back(place);
      if (high >= extent)
        read.conditions.push_back(extent - 1 - place);
    }
    if (!read.conditions.empty())
      reads.push_back(std::move(read));
  }
}

const OutsideRead *OutsideReads::find(unsigned operand) const {
  const auto *found =
      llvm::find_if(reads, [&](const OutsideRead &read) { return read.operand == operand; });
  return found == reads.end() ? nullptr : found;
}

SmallVector<AffineExpr> OutsideReads::getPointConditions() const {
  SmallVector<AffineExpr> conditions;
  for (const OutsideRead &read : reads)
    if (read.outside.isNeutral())
      for (AffineExpr condition : read.conditions)
        if (!llvm::is_contained(conditions, condition))
          conditions.push_back(condition);
  return conditions;
}

bool OutsideReads::hasPoint(ArrayRef<int64_t> point) const {
  return llvm::all_of(reads, [&](const OutsideRead &read) {
    return !read.outside.isNeutral() || read.isInside(point);
  });
}

/// Adds to a count of outputs, by their points, that of others with which each is combined.
static std::map<int64_t, int64_t> combine(const std::map<int64_t, int64_t> &lhs,
                                          const std::map<int64_t, int64_t> &rhs) {
  std::map<int64_t, int64_t> product;
  for (auto [points, outputs] : lhs)
    for (auto [others, number] : rhs)
      product[points * others] += outputs * number;
  return product;
}

/// How many places of the outputs' among some dimensions have so many places of the others at
/// which the conditions hold.
static std::map<int64_t, int64_t> countTied(ArrayRef<int64_t> domain, ArrayRef<unsigned> dims,
                                            unsigned rank, ArrayRef<AffineExpr> conditions) {
  auto extents = llvm::map_to_vector(dims, [&](unsigned dim) { return domain[dim]; });
  size_t outer = llvm::count_if(dims, [&](unsigned dim) { return dim < rank; });
  int64_t inner = computeProduct(ArrayRef(extents).drop_front(outer));
  int64_t outputs = computeProduct(ArrayRef(extents).take_front(outer));
  if (conditions.empty())
    return {{inner, outputs}};
  SmallVector<int64_t> strides = computeStrides(extents), point(domain.size(), 0);
  std::map<int64_t, int64_t> counts;
  for (int64_t output = 0; output < outputs; ++output) {
    int64_t points = 0;
    for (int64_t number = output * inner; number < (output + 1) * inner; ++number) {
      for (auto [dim, place] : llvm::zip_equal(dims, delinearize(number, strides)))
        point[dim] = place;
      points += hold(conditions, point) ? 1 : 0;
    }
    ++counts[points];
  }
  return counts;
}

/// Conditions tie few dimensions to each other, so counts of what is not tied are multiplied.
std::map<int64_t, int64_t> OutsideReads::countPoints(unsigned rank) const {
  auto all = unsigned(domain.size());
  SmallVector<AffineExpr> conditions = getPointConditions();
  llvm::EquivalenceClasses<unsigned> tied;
  for (unsigned dim = 0; dim < all; ++dim)
    tied.insert(dim);
  for (AffineExpr condition : conditions)
    for (unsigned dim = 0; dim < all; ++dim)
      for (unsigned other = 0; other < dim; ++other)
        if (condition.isFunctionOfDim(dim) && condition.isFunctionOfDim(other))
          tied.unionSets(dim, other);
  std::map<int64_t, int64_t> counts{{1, 1}};
  for (unsigned leader = 0; leader < all; ++leader) {
    if (tied.getLeaderValue(leader) != leader)
      continue;
    auto dims = llvm::filter_to_vector(
        llvm::seq(all), [&](unsigned dim) { return tied.isEquivalent(leader, dim); });
    auto own = llvm::filter_to_vector(conditions, [&](AffineExpr condition) {
      return llvm::any_of(dims, [&](unsigned dim) { return condition.isFunctionOfDim(dim); });
    });
    counts = combine(counts, countTied(domain, dims, rank, own));
  }
  // What no dimension moves holds of all points, or of none.
  auto fixed = llvm::filter_to_vector(
      conditions, [](AffineExpr condition) { return isa<AffineConstantExpr>(condition); });
  return hold(fixed, SmallVector<int64_t>(all, 0)) ? counts : combine(counts, {{0, 1}});
}

} // namespace trop
