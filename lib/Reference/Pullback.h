//===- Pullback.h - The reverse derivative of a structural op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_PULLBACK_H
#define TROP_LIB_REFERENCE_PULLBACK_H

#include "lib/Reference/Precision.h"
#include "lib/Reference/Tensor.h"

#include "dialect/Trop/IR/TropOps.h"

namespace trop {

/// Evaluates a pullback on `samples` samples, given the tensors of its operands. Adds
/// the points it visits to `numCells`.
mlir::FailureOr<std::vector<Tensor>>
evaluatePullback(PullbackOp op, int64_t samples, Precision precision,
                 llvm::function_ref<const Tensor &(mlir::Value)> get, int64_t &numCells);

} // namespace trop

#endif // TROP_LIB_REFERENCE_PULLBACK_H
