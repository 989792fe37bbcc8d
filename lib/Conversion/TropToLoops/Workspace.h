//===- Workspace.h - Buffers of a lowered function --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Buffers that are never in use at the same time share bytes, so where they lie is known when
// all code is there. A buffer is in use from its first access to its last, in the order of
// operations. What a loop around its allocation keeps from step to step is nothing: it begins
// anew where it is allocated. A loop that accesses a buffer of outside uses it from its
// beginning to its end.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_WORKSPACE_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_WORKSPACE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

class Workspace {
public:
  /// What a buffer takes, a multiple of TROP_WORKSPACE_ALIGNMENT.
  static int64_t getBytes(mlir::MemRefType type);

  /// A buffer of `memory`, at the builder's place; as many as `number`, behind each other, of
  /// which it returns the first.
  mlir::Value allocate(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value memory,
                       mlir::MemRefType type, int64_t number);

  /// What is in a buffer is found by the next call: nothing else is ever there.
  void keep(mlir::Value buffer);

  /// Says where in the function's memory all these lie. Returns how much they take.
  int64_t place(mlir::func::FuncOp function);

private:
  struct Allocation {
    mlir::arith::ConstantIndexOp offset;
    int64_t bytes;
    bool isKept = false;
  };
  llvm::SmallVector<Allocation> allocations;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_WORKSPACE_H
