//===- TropLowering.h - Code that an op brings itself -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPLOWERING_H
#define TROP_DIALECT_TROP_IR_TROPLOWERING_H

#include "dialect/Trop/IR/TropInterfaces.h"

namespace trop {

class LoweringAttr;

/// Where a kernel of an op's own stands (KernelLoweringOpInterface): code for one sample, for
/// several as lanes of vectors, or for none. Operands are numbered as getLeafOperands has them, the
/// init behind them; places are coordinates of one sample's elements, of type index.
class KernelLowering {
public:
  virtual ~KernelLowering() = default;

  /// An element of an operand: of getType(), or, of labels, as many integers.
  virtual mlir::Value load(unsigned operand, mlir::ValueRange place) = 0;

  /// What elements of the result are here: f32, f64, or a vector of these.
  mlir::Type getType() const { return type; }
  /// Extents of an operand, without samples; none of one that is not there.
  llvm::ArrayRef<int64_t> getShape(unsigned operand) const {
    return operand + 1 < shapes.size() ? llvm::ArrayRef<int64_t>(shapes[operand])
                                       : llvm::ArrayRef<int64_t>();
  }
  llvm::ArrayRef<int64_t> getResultShape() const { return shapes.back(); }

  mlir::Value buildNumber(double number);
  mlir::Value buildIndex(int64_t number);
  /// Calls `body` with 0, ..., extent - 1 in a loop, and what it carries from one to the next.
  llvm::SmallVector<mlir::Value>
  buildLoop(int64_t extent, mlir::ValueRange start,
            llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value, mlir::ValueRange)> body);

  mlir::OpBuilder &builder; ///< at the place where code goes on
  const mlir::Location loc;

protected:
  /// Of a structural op.
  KernelLowering(mlir::OpBuilder &builder, StructuralOpInterface op, mlir::Type type);

private:
  mlir::Type type;
  llvm::SmallVector<llvm::SmallVector<int64_t>> shapes;
};

/// Where loops of an op's own stand (LoopLoweringOpInterface).
class LoopLowering : public KernelLowering {
public:
  /// An element of the result, of getType(); each once.
  virtual void store(mlir::ValueRange place, mlir::Value element) = 0;

  /// Calls a C function of the plugin's runtime half, NAME_f32 or NAME_f64 of doubles:
  ///
  ///   void NAME_f32(int64_t lanes, const float *arguments, float *results);
  ///
  /// `arguments[a * lanes + l]` is number a of lane l, and so are results. Numbers are of
  /// getType(). The function is pure: results of a lane follow from its arguments alone, and are
  /// the same bits for any number of lanes, on any thread.
  virtual llvm::SmallVector<mlir::Value> call(llvm::StringRef function, mlir::ValueRange arguments,
                                              unsigned results) = 0;

protected:
  using KernelLowering::KernelLowering;
};

/// What `op` says of its own loops, or kernel, if it brings any; else null.
LoweringAttr getLowering(StructuralOpInterface op);
LoweringAttr getKernel(StructuralOpInterface op);

/// Whether the op that is named is known, and brings loops, or a kernel. Error: at `op`.
mlir::LogicalResult verifyLowering(mlir::Operation *op, LoweringAttr lowering);
mlir::LogicalResult verifyKernel(mlir::Operation *op, LoweringAttr kernel);

/// Emits the loops; or the kernel's code for a place of the result, whose element it returns.
void emitLowering(LoweringAttr lowering, LoopLowering &code);
mlir::Value emitKernel(LoweringAttr kernel, KernelLowering &code, mlir::ValueRange place);

/// Emits the loops apart, for one sample and for lanes, to see what they are made of: loops, ops
/// that may stand in leaves, vectors, and calls of C functions, with a store. Returns whether there
/// are calls. Error: at `op`, which names the one that
/// brings them.
mlir::FailureOr<bool> checkLowering(StructuralOpInterface op, LoweringAttr lowering);

/// Does so with the kernel, which has no calls and no store; nor vectors, for one sample.
mlir::LogicalResult checkKernel(StructuralOpInterface op, LoweringAttr kernel);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPLOWERING_H
