//===- LaneTransposer.h - Squares of units and lanes ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_LANETRANSPOSER_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_LANETRANSPOSER_H

#include "lib/Conversion/TropToLoops/ElementAccess.h"
#include "lib/Schedule/Target.h"

namespace trop {

/// Turns values with samples, [units][lanes], so that units of one sample follow each other, and
/// back: a square of neighbouring units and all lanes at a time, in registers.
class LaneTransposer {
public:
  LaneTransposer(mlir::OpBuilder &builder, const ValueBuffers &buffers, ElementAccess &elements,
                 int64_t lanes, VectorRegisters registers)
      : builder(builder), buffers(buffers), elements(elements), lanes(lanes), registers(registers) {
  }

  /// Vectors, a power of two and at most as many as they have elements, turned: what follows
  /// each other are the first elements of all, then the second ones.
  llvm::SmallVector<mlir::Value> transpose(mlir::Location loc, llvm::ArrayRef<mlir::Value> vectors);

  /// Calls `body` with the first unit of every square of so many units along a coordinate, the
  /// last of which overlaps the one before.
  void forEachSquare(mlir::Location loc, mlir::Value value, unsigned coordinate, int64_t units,
                     llvm::function_ref<void(llvm::ArrayRef<mlir::Value>)> body);
  /// The units of a square, each a vector of lanes.
  Point loadSquare(mlir::Location loc, mlir::Value value, mlir::ValueRange corner,
                   unsigned coordinate, int64_t units);

  /// Fills the copy that ValueBuffers have of a value: from [..., coordinate, ...][lane] to
  /// [... ...][lane, coordinate].
  void emitCopy(mlir::Location loc, Turned turned);

private:
  mlir::OpBuilder &builder;
  const ValueBuffers &buffers;
  ElementAccess &elements;
  int64_t lanes;
  VectorRegisters registers;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_LANETRANSPOSER_H
