//===- ThreadConversion.h - Code over vectors as code of threads - -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_LANESTOTHREADS_THREADCONVERSION_H
#define TROP_LIB_CONVERSION_LANESTOTHREADS_THREADCONVERSION_H

#include "lib/Conversion/LanesToThreads/ThreadMemory.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace trop {

/// Who does the steps of a function's loops.
enum class Workers { Warps, Threads };

/// Writes, at the builder's place, what a thread does of a function.
class ThreadConversion {
public:
  /// `worker` is the number of the warp, or of the thread, of so many; `lane` a warp's thread, an
  /// i32, null of threads.
  ThreadConversion(mlir::OpBuilder &builder, mlir::IRMapping &values, mlir::gpu::GPUModuleOp module,
                   mlir::Value worker, mlir::Value workers, mlir::Value lane)
      : builder(builder), values(values), memory(builder, values, module, lane), worker(worker),
        workers(workers), lane(lane) {}

  /// All of a block but a function's return. Emits an error at what no thread does.
  mlir::LogicalResult convert(mlir::Block &block);

private:
  mlir::LogicalResult convert(mlir::Operation &op);
  mlir::LogicalResult convertLanes(mlir::Operation &op);
  mlir::LogicalResult convertVectorMemory(mlir::Operation &op);
  mlir::LogicalResult convertScalars(mlir::Operation &op);
  mlir::LogicalResult convertConstant(mlir::arith::ConstantOp op);
  mlir::LogicalResult convertCast(mlir::vector::BitCastOp op);
  mlir::LogicalResult convertExtract(mlir::vector::ExtractOp op);
  mlir::LogicalResult convertReduction(mlir::vector::ReductionOp op);
  mlir::LogicalResult convertShuffle(mlir::vector::ShuffleOp op);
  mlir::LogicalResult convertElements(mlir::vector::FromElementsOp op);
  mlir::LogicalResult convertLoop(mlir::scf::ForallOp op);
  /// The same op on a thread's numbers, and within its regions.
  mlir::LogicalResult convertSame(mlir::Operation &op);
  Warp at(mlir::Operation *op) { return Warp(builder, op->getLoc(), lane); }

  mlir::OpBuilder &builder;
  mlir::IRMapping &values;
  ThreadMemory memory;
  mlir::Value worker, workers, lane;
  bool isInLoop = false;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_LANESTOTHREADS_THREADCONVERSION_H
