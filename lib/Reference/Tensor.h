//===- Tensor.h - A value the reference interpreter computes with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_TENSOR_H
#define TROP_LIB_REFERENCE_TENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

#include <vector>

namespace trop {

/// The elements of a tensor. Doubles hold every f32 and every i32 exactly.
struct Tensor {
  /// All elements `value`. `samples` counts only where the type has samples.
  Tensor(mlir::RankedTensorType type, int64_t samples, double value = 0);

  /// A constant's elements. Its type is `type`, or `type` with a number of samples.
  static mlir::FailureOr<Tensor> get(mlir::ElementsAttr attr, mlir::RankedTensorType type);

  /// Elements of one sample.
  int64_t getNumUnits() const;

  /// Element `unit` (row-major) for `sample`, which a tensor without samples ignores.
  double &at(int64_t sample, int64_t unit) { return values[sample * sampleStride + unit]; }
  double at(int64_t sample, int64_t unit) const { return values[sample * sampleStride + unit]; }

  mlir::RankedTensorType type;
  int64_t samples;      ///< 1 if the type has none.
  int64_t sampleStride; ///< elements from one sample to the next; 0 if the type has none
  std::vector<double> values;
};

/// `dense<[0.1, -inf]> : tensor<2xf32>`: every element, as the shortest decimal that
/// reads back as the same number of its type, and the number of samples in the type.
llvm::raw_ostream &operator<<(llvm::raw_ostream &stream, const Tensor &tensor);

} // namespace trop

#endif // TROP_LIB_REFERENCE_TENSOR_H
