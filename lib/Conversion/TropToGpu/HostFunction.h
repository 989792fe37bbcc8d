//===- HostFunction.h - The function that queues kernels --------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOGPU_HOSTFUNCTION_H
#define TROP_LIB_CONVERSION_TROPTOGPU_HOSTFUNCTION_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// A function of the host that is called as TropToGpu.td says, for one on tensors.
struct HostFunction {
  mlir::func::FuncOp op;
  mlir::Value stream, indices, first, count, workspace;
  mlir::ValueRange arguments, results; ///< those of the source, and those that take its results
  mlir::Value stride;                  ///< samples that values have room for: the count, rounded up
  mlir::Value halves;                  ///< which half to run (Halves.h); null: there are none

  /// Begins one behind the source, with the builder in it.
  static HostFunction create(mlir::OpBuilder &builder, mlir::func::FuncOp source);
};

/// Arrays of the workspace. Those that no step uses both share bytes; a step is a kernel.
class DeviceMemory {
public:
  explicit DeviceMemory(HostFunction host) : host(host) {}

  /// An array of so many elements; with samples, of so many for each.
  mlir::Value allocate(int64_t elements, mlir::Type element, bool samples);
  /// Notes that the current step uses what the pointer leads to.
  void use(mlir::Value pointer);
  void beginStep() { ++step; }

  /// Says where all lie, in code and in the attributes of the function.
  void place();

private:
  struct Array {
    mlir::Value pointer;
    mlir::arith::ConstantIntOp offset;
    int64_t bytes;
    bool samples;
    int64_t first, last;
  };
  /// Places those with or without samples; returns what they take.
  int64_t placeThose(bool samples);

  HostFunction host;
  llvm::SmallVector<Array> arrays;
  llvm::SmallVector<mlir::arith::ConstantIntOp> starts; ///< of what is there a sample
  int64_t step = 0;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOGPU_HOSTFUNCTION_H
