//===- TropActiveOps.cpp - Sums and tensors of active entries -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

LogicalResult ActiveType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 RankedTensorType dense, int64_t bound) {
  if (!isValueType(dense))
    return emitError() << "expects a tensor of f32 or f64, static but for leading samples, found "
                       << dense;
  int64_t size = computeProduct(trop::getUnitShape(dense));
  if (bound < 1 || bound > size)
    return emitError() << "expects a bound of 1 to " << size << " entries, found " << bound;
  return success();
}

LogicalResult AccumulateOp::verify() {
  ActiveType lhs = getLhs().getType(), rhs = getRhs().getType(), result = getType();
  if (lhs.getDense() != result.getDense() || rhs.getDense() != result.getDense())
    return emitOpError() << "expects lists that stand for one type of tensor";
  int64_t size = computeProduct(getUnitShape(getResult()));
  int64_t bound = std::min(lhs.getBound() + rhs.getBound(), size);
  if (result.getBound() < bound)
    return emitOpError() << "expects a result with room for " << bound << " entries, found "
                         << result;
  return success();
}

LogicalResult ScatterOp::verify() {
  if (getEntries().getType().getDense() != getType())
    return emitOpError() << "expects a result of type " << getEntries().getType().getDense()
                         << ", found " << getType();
  return success();
}

} // namespace trop
