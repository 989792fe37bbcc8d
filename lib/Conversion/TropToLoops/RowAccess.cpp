//===- RowAccess.cpp - How a scan along rows reads an operand -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/RowAccess.h"

#include <optional>

using namespace mlir;

namespace trop {

RowAccess RowAccess::classify(AffineMap map, int64_t lanes) {
  unsigned dim = map.getNumDims() - 1;
  std::optional<unsigned> found;
  for (auto [result, expr] : llvm::enumerate(map.getResults()))
    if (expr.isFunctionOfDim(dim)) {
      if (found)
        return {RowAccess::Scattered};
      found = unsigned(result);
    }
  if (!found)
    return {RowAccess::Invariant};
  AffineExpr expr = map.getResult(*found);
  bool last = *found + 1 == map.getNumResults();
  if (expr.getKind() == AffineExprKind::FloorDiv && last) {
    auto division = cast<AffineBinaryOpExpr>(expr);
    auto by = dyn_cast<AffineConstantExpr>(division.getRHS());
    if (by && division.getLHS() == getAffineDimExpr(dim, map.getContext()) &&
        lanes % by.getValue() == 0)
      return {RowAccess::Repeated, by.getValue()};
    return {RowAccess::Scattered};
  }
  AffineExpr own = getAffineDimExpr(dim, map.getContext());
  AffineExpr next = expr.replace(own, own + 1);
  auto stride = dyn_cast<AffineConstantExpr>(
      simplifyAffineExpr(next - expr, map.getNumDims(), map.getNumSymbols()));
  if (last && stride && stride.getValue() == 1)
    return {RowAccess::Contiguous};
  if (map.isProjectedPermutation())
    return {RowAccess::Packed, 1, *found};
  return {RowAccess::Scattered};
}

} // namespace trop
