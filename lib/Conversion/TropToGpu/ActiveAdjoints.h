//===- ActiveAdjoints.h - Adjoints of one sample each -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEADJOINTS_H
#define TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEADJOINTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// What an active gradient computes of each sample for itself: what depends on the sample's weight.
/// An entry that is 0 brings nothing to any other.
class ActiveAdjoints {
public:
  /// Of a function of another role: none.
  ActiveAdjoints() = default;
  explicit ActiveAdjoints(mlir::func::FuncOp source);

  bool has(mlir::Value value) const { return adjoints.contains(value); }
  bool computes(mlir::Operation &op) const {
    return llvm::any_of(op.getResults(), [&](mlir::Value result) { return has(result); });
  }
  /// Whether samples are added to the value one after the other where it is computed: a gradient
  /// that nothing else is made of.
  bool isSum(mlir::Value value) const { return sums.contains(value); }
  /// Whether each sample has a copy of a value without samples: an adjoint of a parameter that
  /// other adjoints are made of, as of one that is used twice.
  bool isOfEach(mlir::Value value) const { return copies.contains(value); }

private:
  llvm::DenseSet<mlir::Value> adjoints, sums, copies;
};

/// Makes tensors of a function's lists, which say how many entries of a tensor are not 0.
void replaceLists(mlir::func::FuncOp source);

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_ACTIVEADJOINTS_H
