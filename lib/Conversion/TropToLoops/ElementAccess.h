//===- ElementAccess.h - Reads and writes elements of values ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one place that knows how a value lies in memory when a nest reads it. Whether points that
// follow each other are lanes of a vector is the reader's wish; what comes of it is decided by
// how the map moves with them (lib/Analysis/Access):
//
//   not at all             one element, in all lanes
//   as a unit coordinate   a line of the buffer; with samples, of a copy that has them lane by
//                          lane, or of the caller's rows
//   else                   elements brought together one by one
//
// One sample's elements of an input whose block does not stay near are read in the caller's rows:
// what has them in lanes is not kept for that.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_TROPTOLOOPS_ELEMENTACCESS_H
#define TROP_LIB_CONVERSION_TROPTOLOOPS_ELEMENTACCESS_H

#include "lib/Conversion/Nests/Reads.h"
#include "lib/Conversion/TropToLoops/SampleScope.h"
#include "lib/Conversion/TropToLoops/ValueBuffers.h"

namespace trop {

class ElementAccess {
public:
  ElementAccess(mlir::OpBuilder &builder, const ValueBuffers &buffers, int64_t lanes)
      : builder(builder), buffers(buffers), lanes(lanes) {}

  /// The type of what an access gives: an element, or a vector of such.
  mlir::Type getType(mlir::Type element, Lanes access) const;

  /// What a point of a nest reads; of Units, points that follow it along a dimension.
  mlir::Value read(mlir::Location loc, const Read &read, mlir::ValueRange point, Lanes access);
  Point readAll(mlir::Location loc, llvm::ArrayRef<Read> reads, mlir::ValueRange point,
                Lanes access);

  /// An element of a value; of Units, those that follow it in the last coordinate.
  mlir::Value load(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes access);
  void store(mlir::Location loc, mlir::Value value, mlir::ValueRange units, Lanes access,
             mlir::Value element) {
    storeLike(loc, value, buffers.get(value), units, access, element);
  }
  /// To a buffer that is laid out like the value's.
  void storeLike(mlir::Location loc, mlir::Value value, mlir::Value buffer, mlir::ValueRange units,
                 Lanes access, mlir::Value element);

  /// Elements of a buffer that follow each other along a coordinate, as a vector.
  mlir::Value loadLine(mlir::Location loc, mlir::Value buffer, mlir::ValueRange place,
                       unsigned coordinate, mlir::VectorType type);
  void storeLine(mlir::Location loc, mlir::Value buffer, mlir::ValueRange place,
                 unsigned coordinate, mlir::Value elements);

private:
  mlir::Value readInside(mlir::Location loc, const Read &read, mlir::ValueRange point,
                         Lanes access);
  mlir::Value readUnits(mlir::Location loc, const Read &read, mlir::ValueRange point, Lanes access);
  mlir::Value readOneByOne(mlir::Location loc, const Read &read, mlir::ValueRange point,
                           Lanes access);

  mlir::OpBuilder &builder;
  const ValueBuffers &buffers;
  int64_t lanes;
};

} // namespace trop

#endif // TROP_LIB_CONVERSION_TROPTOLOOPS_ELEMENTACCESS_H
