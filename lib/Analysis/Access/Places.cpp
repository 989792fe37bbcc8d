//===- Places.cpp - Which maps lead to the same place of memory -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Access/Access.h"

using namespace mlir;

namespace trop {

/// How far from the start the element lies, as an expression of the point.
static AffineExpr linearize(const Place &reach) {
  AffineExpr place = getAffineConstantExpr(0, reach.map.getContext());
  for (auto [index, extent] : llvm::zip_equal(reach.map.getResults(), reach.shape))
    place = place * extent + index;
  return place;
}

int64_t evaluate(AffineExpr expr, ArrayRef<int64_t> point) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return point[dim.getPosition()];
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t lhs = evaluate(binary.getLHS(), point), rhs = evaluate(binary.getRHS(), point);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return lhs + rhs;
  case AffineExprKind::Mul:
    return lhs * rhs;
  case AffineExprKind::Mod:
    return lhs - rhs * llvm::divideFloorSigned(lhs, rhs);
  case AffineExprKind::FloorDiv:
    return llvm::divideFloorSigned(lhs, rhs);
  case AffineExprKind::CeilDiv:
    return llvm::divideCeilSigned(lhs, rhs);
  default:
    llvm_unreachable("maps of domains have no symbols");
  }
}

bool reachSamePlace(const Place &lhs, const Place &rhs, ArrayRef<int64_t> extents) {
  AffineExpr left = linearize(lhs), right = linearize(rhs);
  SmallVector<int64_t> leftSteps(extents.size() + 1, 0), rightSteps(leftSteps);
  if (addTerms(left, 1, leftSteps) && addTerms(right, 1, rightSteps)) {
    for (auto [dim, extent] : llvm::enumerate(extents))
      if (extent != 1 && leftSteps[dim] != rightSteps[dim])
        return false;
    return leftSteps.back() == rightSteps.back();
  }
  // Quotients and remainders: point by point.
  SmallVector<int64_t> point(extents.size(), 0);
  for (size_t moved = 0; moved < extents.size();) {
    if (evaluate(left, point) != evaluate(right, point))
      return false;
    for (moved = 0; moved < extents.size(); ++moved) {
      if (++point[moved] < extents[moved])
        break;
      point[moved] = 0;
    }
  }
  return true;
}

} // namespace trop
