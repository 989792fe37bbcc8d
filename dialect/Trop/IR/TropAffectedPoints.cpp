//===- TropAffectedPoints.cpp - The points that read an element -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropAffectedPoints.h"

using namespace mlir;

namespace trop {

/// Lets the dimension that `expr` is, or divides, follow from a result.
bool AffectedPoints::fix(AffineExpr expr, int result, int64_t divisor, int64_t modulus) {
  int64_t span = 1;
  if (expr.getKind() == AffineExprKind::FloorDiv) {
    auto division = cast<AffineBinaryOpExpr>(expr);
    auto by = dyn_cast<AffineConstantExpr>(division.getRHS());
    if (!by)
      return false;
    span = by.getValue();
    expr = division.getLHS();
  }
  auto dim = dyn_cast<AffineDimExpr>(expr);
  if (!dim || dims[dim.getPosition()].result >= 0)
    return false;
  Dim &own = dims[dim.getPosition()];
  if (modulus && own.extent > modulus * span)
    return false;
  own.result = result;
  own.divisor = divisor;
  own.modulus = modulus;
  own.span = span;
  return true;
}

std::optional<AffectedPoints> AffectedPoints::get(AffineMap map, ArrayRef<int64_t> domain) {
  AffectedPoints points;
  for (int64_t extent : domain)
    points.dims.push_back({extent});
  for (auto [index, expr] : llvm::enumerate(map.getResults())) {
    int result = int(index);
    if (auto constant = dyn_cast<AffineConstantExpr>(expr)) {
      points.constants.push_back({unsigned(index), constant.getValue()});
      continue;
    }
    if (expr.getKind() == AffineExprKind::Add) {
      auto sum = cast<AffineBinaryOpExpr>(expr);
      AffineExpr high = sum.getLHS(), low = sum.getRHS();
      if (low.getKind() == AffineExprKind::Mul)
        std::swap(high, low);
      int64_t radix = 1; // `1 * d + e` is `d + e`.
      if (high.getKind() == AffineExprKind::Mul) {
        auto product = cast<AffineBinaryOpExpr>(high);
        auto factor = dyn_cast<AffineConstantExpr>(product.getRHS());
        radix = factor ? factor.getValue() : 0;
        high = product.getLHS();
      }
      if (radix < 1 || !points.fix(high, result, radix, 0) || !points.fix(low, result, 1, radix))
        return std::nullopt;
      continue;
    }
    if (!points.fix(expr, result, 1, 0))
      return std::nullopt;
  }
  return points;
}

int64_t AffectedPoints::getCount(size_t first, size_t last) const {
  int64_t count = 1;
  for (size_t d = first; d < last; ++d)
    count *= dims[d].result < 0 ? dims[d].extent : std::min(dims[d].span, dims[d].extent);
  return count;
}

} // namespace trop
