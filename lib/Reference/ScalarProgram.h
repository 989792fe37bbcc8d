//===- ScalarProgram.h - Scalar code, ready to run -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_REFERENCE_SCALARPROGRAM_H
#define TROP_LIB_REFERENCE_SCALARPROGRAM_H

#include "lib/Reference/Precision.h"

#include "mlir/IR/Builders.h"

#include <array>
#include <functional>

namespace trop {

/// A leaf, an adjoint or a combination step: what an op emits for scalars, built
/// once and run for every point. Floats, integers and truth values are doubles.
class ScalarProgram {
public:
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::OpBuilder &, mlir::ValueRange args, mlir::ValueRange indices)>;

  /// Builds the program `body` emits for scalar arguments of `types` and a point of
  /// `numDims` coordinates. Emits an error at an op that the interpreter does not know.
  static mlir::FailureOr<ScalarProgram> build(mlir::Operation *op, Precision precision,
                                              llvm::ArrayRef<mlir::Type> types, size_t numDims,
                                              Body body);

  size_t getNumResults() const { return results.size(); }

  /// Sets `values`, one for each value that the body returned.
  void run(llvm::ArrayRef<double> args, llvm::ArrayRef<int64_t> point,
           llvm::MutableArrayRef<double> values);

private:
  using Function = std::function<double(double, double, double)>;
  static Function getFunction(mlir::Operation *op, Precision precision);

  struct Step {
    Function function;
    std::array<unsigned, 3> operands;
    unsigned result;
  };
  /// One slot a value: arguments, the point, constants and what steps compute.
  std::vector<double> slots;
  std::vector<Step> steps;
  std::vector<unsigned> results;
};

} // namespace trop

#endif // TROP_LIB_REFERENCE_SCALARPROGRAM_H
