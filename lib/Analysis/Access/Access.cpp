//===- Access.cpp - Which element a point of a nest reaches ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"

#include "llvm/ADT/STLExtras.h"

#include <utility>

using namespace mlir;

namespace trop {

/// Adds `factor * expr` to steps by dimension, and to the offset behind them; whether it is
/// linear.
static bool addTerms(AffineExpr expr, int64_t factor, MutableArrayRef<int64_t> steps) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
    steps.back() += factor * constant.getValue();
    return true;
  }
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    steps[dim.getPosition()] += factor;
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (binary && expr.getKind() == AffineExprKind::Add)
    return addTerms(binary.getLHS(), factor, steps) && addTerms(binary.getRHS(), factor, steps);
  if (binary && expr.getKind() == AffineExprKind::Mul)
    if (auto by = dyn_cast<AffineConstantExpr>(binary.getRHS()))
      return addTerms(binary.getLHS(), factor * by.getValue(), steps);
  return false;
}

Coordinate Coordinate::classify(AffineExpr expr, ArrayRef<int64_t> extents) {
  SmallVector<int64_t> steps(extents.size() + 1, 0);
  if (!addTerms(expr, 1, steps))
    return {Kind::Other, {}};
  Coordinate result{Kind::Fixed, {}, steps.back()};
  for (auto [dim, extent] : llvm::enumerate(extents))
    if (extent != 1 && steps[dim] != 0)
      result.terms.push_back({unsigned(dim), steps[dim]});
  if (result.terms.size() > 2 ||
      llvm::any_of(result.terms, [](const Term &term) { return term.step < 0; }))
    return {Kind::Other, {}};
  if (result.terms.size() == 1)
    result.kind = result.terms[0].step == 1 && result.offset == 0 ? Kind::Unit : Kind::Strided;
  if (result.terms.size() == 2)
    result.kind = Kind::Window;
  return result;
}

int64_t Coordinate::getLast(ArrayRef<int64_t> extents) const {
  int64_t last = offset;
  for (const Term &term : terms)
    last += term.step * (extents[term.dim] - 1);
  return last;
}

std::optional<unsigned> findUnitCoordinate(AffineMap map, unsigned dim) {
  std::optional<unsigned> found;
  for (auto [number, result] : llvm::enumerate(map.getResults())) {
    if (!result.isFunctionOfDim(dim))
      continue;
    if (found || !isa<AffineDimExpr>(result))
      return std::nullopt;
    found = unsigned(number);
  }
  return found;
}

/// Compares with the map that takes a point's number apart.
bool isReshape(AffineMap map, ArrayRef<int64_t> extents, ArrayRef<int64_t> shape) {
  MLIRContext *context = map.getContext();
  AffineExpr number = getAffineConstantExpr(0, context);
  for (auto [dim, extent] : llvm::enumerate(extents))
    number = number * extent + getAffineDimExpr(dim, context);
  SmallVector<AffineExpr> place;
  int64_t behind = llvm::product_of(shape);
  if (behind != llvm::product_of(extents))
    return false;
  for (auto [coordinate, extent] : llvm::enumerate(shape)) {
    behind /= extent;
    AffineExpr index = number.floorDiv(behind);
    place.push_back(coordinate == 0 ? index : index % extent);
  }
  return simplifyAffineMap(map) ==
         simplifyAffineMap(AffineMap::get(extents.size(), 0, place, context));
}

/// How the points of a window that reach `place`, counted from its offset, are walked.
struct Walk {
  SmallVector<AffineExpr> lower, upper;
  AffineExpr p, q;
};
static std::optional<Walk> findWalk(const Coordinate &window, ArrayRef<int64_t> extents,
                                    AffineExpr place, AffineExpr step) {
  auto [p, a] = window.terms[0];
  auto [q, b] = window.terms[1];
  MLIRContext *context = place.getContext();
  AffineExpr zero = getAffineConstantExpr(0, context);
  AffineExpr countP = getAffineConstantExpr(extents[p], context);
  AffineExpr countQ = getAffineConstantExpr(extents[q], context);
  if (b == 1)
    return Walk{{zero, (place - countQ + 1).ceilDiv(a)},
                {countP, place.floorDiv(a) + 1},
                step,
                place - step * a};
  if (a == 1) {
    AffineExpr down = countQ - 1 - step;
    return Walk{{zero, countQ - 1 - place.floorDiv(b)},
                {countQ, countQ - (place - countP + 1).ceilDiv(b)},
                place - down * b,
                down};
  }
  return std::nullopt;
}

std::optional<Preimage> Preimage::find(AffineMap map, ArrayRef<int64_t> extents) {
  MLIRContext *context = map.getContext();
  SmallVector<Coordinate> moving;
  SmallVector<AffineExpr> element;
  SmallVector<std::optional<unsigned>> mover(extents.size());
  for (AffineExpr result : map.getResults()) {
    Coordinate coordinate = Coordinate::classify(result, extents);
    if (coordinate.kind == Coordinate::Kind::Other)
      return std::nullopt;
    for (const Coordinate::Term &term : coordinate.terms)
      if (std::exchange(mover[term.dim], unsigned(moving.size())))
        return std::nullopt;
    element.push_back(getAffineConstantExpr(coordinate.offset, context));
    if (coordinate.kind == Coordinate::Kind::Fixed)
      continue;
    AffineExpr variable = getAffineDimExpr(moving.size(), context);
    bool isWindow = coordinate.kind == Coordinate::Kind::Window;
    element.back() = variable * (isWindow ? 1 : coordinate.terms[0].step) + coordinate.offset;
    moving.push_back(coordinate);
  }

  Preimage result;
  unsigned elements = moving.size();
  SmallVector<AffineExpr> point(extents.size(), getAffineConstantExpr(0, context));
  auto addLoop = [&](ArrayRef<AffineExpr> lower, ArrayRef<AffineExpr> upper) {
    result.loops.push_back(
        {AffineMap::get(elements, 0, lower, context), AffineMap::get(elements, 0, upper, context)});
  };
  for (const Coordinate &coordinate : moving)
    result.elementExtents.push_back(coordinate.kind == Coordinate::Kind::Window
                                        ? coordinate.getLast(extents) - coordinate.offset + 1
                                        : extents[coordinate.terms[0].dim]);
  for (auto [dim, extent] : llvm::enumerate(extents)) {
    AffineExpr step = getAffineDimExpr(elements + result.loops.size(), context);
    if (!mover[dim]) {
      if (extent == 1)
        continue;
      point[dim] = step;
      addLoop(getAffineConstantExpr(0, context), getAffineConstantExpr(extent, context));
      continue;
    }
    const Coordinate &coordinate = moving[*mover[dim]];
    AffineExpr place = getAffineDimExpr(*mover[dim], context);
    if (coordinate.kind != Coordinate::Kind::Window) {
      point[dim] = place;
    } else if (coordinate.terms[0].dim == dim) {
      std::optional<Walk> walk = findWalk(coordinate, extents, place, step);
      if (!walk)
        return std::nullopt;
      point[dim] = walk->p;
      point[coordinate.terms[1].dim] = walk->q;
      addLoop(walk->lower, walk->upper);
    }
  }
  result.element = AffineMap::get(elements, 0, element, context);
  result.point = AffineMap::get(elements + result.loops.size(), 0, point, context);
  return result;
}

bool Preimage::sharesLoops(unsigned variable) const {
  return llvm::none_of(loops, [&](const Loop &loop) {
    return loop.lower.isFunctionOfDim(variable) || loop.upper.isFunctionOfDim(variable);
  });
}

} // namespace trop
