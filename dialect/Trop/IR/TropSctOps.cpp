//===- TropSctOps.cpp - Values maintained from step to step -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropOps.h"

using namespace mlir;

namespace trop {

LogicalResult SctKeepOp::verify() {
  if (!hasSamples(getValue()))
    return emitOpError() << "expects a value of each sample, found " << getValue().getType();
  if (getFanOut() == 0)
    return success();
  if (getFanOut() < 2)
    return emitOpError() << "expects a fan_out of 0, for no tree, or at least 2, found "
                         << getFanOut();
  auto structural = getValue().getDefiningOp<StructuralOpInterface>();
  if (!structural || !selects(structural.getCombiner()))
    return emitOpError() << "expects a maximum or minimum under a tree";
  return success();
}

LogicalResult SctRootOp::verify() {
  if (getFanOut() < 2)
    return emitOpError() << "expects a fan_out of at least 2, found " << getFanOut();
  auto losses = cast<RankedTensorType>(getLosses().getType());
  if (getType() != RankedTensorType::get({}, losses.getElementType()))
    return emitOpError() << "expects a result of one number of the losses' type, found "
                         << getType();
  return success();
}

} // namespace trop
