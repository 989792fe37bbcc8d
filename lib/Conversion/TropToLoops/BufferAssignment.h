//===- BufferAssignment.h - Buffers of what has samples ---------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op that reads each element of a value at the place where it writes one of its own can
// write over it, if nothing reads the value later: activations, differences, what changes
// nothing but the shape, and the adjoints of these. Of one sample alone vectors of outputs
// overlap, and buffers are small: there each value has its own.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_BUFFERASSIGNMENT_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_BUFFERASSIGNMENT_H

#include "lib/Conversion/TropToLoops/LoweredFunction.h"
#include "lib/Conversion/TropToLoops/Stages.h"
#include "lib/Conversion/TropToLoops/ValueBuffers.h"
#include "lib/Conversion/TropToLoops/Workspace.h"

namespace trop {

/// Says which values of a function share a buffer of its workspace.
class BufferAssignment {
public:
  BufferAssignment(mlir::OpBuilder &builder, mlir::func::FuncOp source,
                   const LoweredFunction &target, const Stages &stages, ValueBuffers &buffers)
      : builder(builder), source(source), target(target), stages(stages), buffers(buffers) {}

  /// A buffer that begins anew wherever the builder is.
  mlir::Value allocate(mlir::MemRefType type) {
    return memory.allocate(builder, source.getLoc(), target.workspace, type, 1);
  }
  void keep(mlir::Value buffer) { memory.keep(buffer); }
  /// A buffer for each block of a group; returns the first.
  mlir::Value allocateBlocks(mlir::MemRefType type) {
    return memory.allocate(builder, source.getLoc(), target.workspace, type, groupSize);
  }
  /// Where a buffer of the group's first block has that of another.
  mlir::Value getOfBlock(mlir::Value buffer, mlir::Value block);
  /// A buffer's memory as another type of as many bytes.
  mlir::Value viewAs(mlir::MemRefType type, mlir::Value buffer);
  /// Where in the workspace the buffer of a value with samples lies.
  mlir::Value getPlace(mlir::Value value) const;

  /// Gives buffers, at the builder's place, to what has samples: those of a block, of which one
  /// may take another's place, so many times as blocks go together, or those of one sample.
  void assignBlock(int64_t numBlocks = 1);
  void assignSingle();
  /// The operand that an op's result is in another shape, if that is all it computes: the result
  /// is a view of its buffer.
  mlir::Value findReshaped(mlir::Operation &op) const;

  /// Says where all buffers lie, once all code is there. Returns how many bytes they take.
  int64_t place() { return memory.place(target.op); }

private:
  /// Values with samples whose buffers are of a block.
  llvm::SmallVector<mlir::Value> getBlockValues();
  /// Whether nothing that is emitted behind the op, in a block, reads the value, or what shares
  /// its buffer.
  bool isLastReader(mlir::Operation *op, mlir::Value value) const;
  /// Where an op writes each element at the place that it reads, as the last, of another value:
  /// that value.
  mlir::Value findOverwritten(mlir::Operation &op) const;

  mlir::OpBuilder &builder;
  mlir::func::FuncOp source;
  const LoweredFunction &target;
  const Stages &stages;
  ValueBuffers &buffers;
  int64_t groupSize = 1; ///< blocks that visit weights together
  Workspace memory;
  /// Values by the place of the buffer that they share, but for those that are written over.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value, 1>> sharers;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_BUFFERASSIGNMENT_H
