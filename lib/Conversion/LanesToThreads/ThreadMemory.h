//===- ThreadMemory.h - Memory as threads of a warp access it - -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_LANESTOTHREADS_THREADMEMORY_H
#define TROP_LIB_CONVERSION_LANESTOTHREADS_THREADMEMORY_H

#include "lib/Conversion/LanesToThreads/Warp.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/IRMapping.h"

namespace trop {

/// The type of a thread's number for a vector, of a pointer for a memref.
mlir::Type getThreadType(mlir::Type type);

/// Elements of memrefs, which are pointers, at the builder's place. Memrefs and their indices are
/// those of the source, everything else is a thread's.
class ThreadMemory {
public:
  ThreadMemory(mlir::OpBuilder &builder, mlir::IRMapping &values, mlir::gpu::GPUModuleOp module,
               mlir::Value lane)
      : builder(builder), values(values), module(module), lane(lane) {}

  /// Converts what gives a memref or looks at one; fails at others, without a word.
  mlir::LogicalResult convert(mlir::Operation &op);

  /// An element, or the thread's own element of a vector of so many.
  mlir::Value load(mlir::Location loc, mlir::Value memref, mlir::ValueRange indices, int64_t lanes);
  void store(mlir::Location loc, mlir::Value number, mlir::Value memref, mlir::ValueRange indices,
             int64_t lanes);
  /// What lies so many elements (an index) behind.
  mlir::Value loadBehind(mlir::Location loc, mlir::Value memref, mlir::ValueRange indices,
                         mlir::Value offset);
  void storeBehind(mlir::Location loc, mlir::Value number, mlir::Value memref,
                   mlir::ValueRange indices, mlir::Value offset);
  void addAtomically(mlir::Location loc, mlir::Value number, mlir::Value memref,
                     mlir::ValueRange indices);
  /// The thread's place in a vector of so many; past its end, the last.
  mlir::Value getPlace(mlir::Location loc, int64_t lanes);

private:
  mlir::Value getAddress(mlir::Location loc, mlir::Value memref, mlir::ValueRange indices,
                         mlir::Value offset);
  mlir::Value getGlobal(mlir::memref::GetGlobalOp op);

  mlir::OpBuilder &builder;
  mlir::IRMapping &values;
  mlir::gpu::GPUModuleOp module;
  mlir::Value lane; ///< null: of threads by themselves
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_LANESTOTHREADS_THREADMEMORY_H
