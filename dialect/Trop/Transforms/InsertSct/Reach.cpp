//===- Reach.cpp - What one entry of an operand reaches -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Reach.h"

using namespace mlir;

namespace trop {

/// Lets `expr`, a dimension or its quotient by a constant, be known: `left[d]` points of
/// dimension d remain. At most `modulus` values of it are told apart, if that is given.
static bool fix(AffineExpr expr, int64_t modulus, ArrayRef<int64_t> domain,
                SmallVectorImpl<int64_t> &left) {
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
  if (!dim || left[dim.getPosition()] != 0)
    return false;
  int64_t extent = domain[dim.getPosition()];
  if (modulus && extent > modulus * span)
    return false;
  left[dim.getPosition()] = std::min(span, extent);
  return true;
}

/// The same for `high * radix + low`.
static bool fixDigits(AffineBinaryOpExpr sum, ArrayRef<int64_t> domain,
                      SmallVectorImpl<int64_t> &left) {
  AffineExpr high = sum.getLHS(), low = sum.getRHS();
  if (low.getKind() == AffineExprKind::Mul)
    std::swap(high, low);
  if (high.getKind() != AffineExprKind::Mul)
    return false;
  auto product = cast<AffineBinaryOpExpr>(high);
  auto radix = dyn_cast<AffineConstantExpr>(product.getRHS());
  return radix && fix(product.getLHS(), 0, domain, left) &&
         fix(low, radix.getValue(), domain, left);
}

std::optional<Reach> getReach(ArrayRef<int64_t> domain, unsigned numOutputs, AffineMap map) {
  SmallVector<int64_t> left(domain.size(), 0);
  for (AffineExpr result : map.getResults()) {
    if (isa<AffineConstantExpr>(result))
      continue;
    bool known = result.getKind() == AffineExprKind::Add
                     ? fixDigits(cast<AffineBinaryOpExpr>(result), domain, left)
                     : fix(result, 0, domain, left);
    if (!known)
      return std::nullopt;
  }
  Reach reach{1, 1};
  for (auto [dim, extent] : llvm::enumerate(domain)) {
    auto points = static_cast<double>(left[dim] ? left[dim] : extent);
    reach.points *= points;
    if (dim < numOutputs)
      reach.outputs *= points;
  }
  return reach;
}

} // namespace trop
