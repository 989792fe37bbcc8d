//===- LoopNest.h - Loops over boxes and preimages --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops that know of points and maps alone: nothing here says what is at a point, nor for
// which samples code is.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CONVERSION_NESTS_LOOPNEST_H
#define TROP_LIB_CONVERSION_NESTS_LOOPNEST_H

#include "lib/Analysis/Access/Access.h"
#include "lib/Conversion/Nests/Emission.h"

namespace trop {

/// Coordinates; or values that loops carry.
using Point = llvm::SmallVector<mlir::Value>;

/// Calls `body` at every point of `extents`, in lexicographic order.
void forEach(Emission &emit, llvm::ArrayRef<int64_t> extents,
             llvm::function_ref<void(mlir::ValueRange)> body);
/// Visits a box by runs along its last dimension: of `most` points, then of what is left. Gives
/// the first point and how many there are.
void forEachRun(Emission &emit, llvm::ArrayRef<int64_t> extents, int64_t most,
                llvm::function_ref<void(Point, int64_t)> body);
/// Like forEach, carrying values through the loops.
Point foldAll(Emission &emit, llvm::ArrayRef<int64_t> extents, mlir::ValueRange start,
              llvm::function_ref<Point(mlir::ValueRange, mlir::ValueRange)> body);
/// Like foldAll, with one value.
mlir::Value fold(Emission &emit, llvm::ArrayRef<int64_t> extents, mlir::Value start,
                 llvm::function_ref<mlir::Value(mlir::ValueRange, mlir::Value)> body);

/// From where to where a loop of a preimage goes, whose element has these variables.
std::pair<mlir::Value, mlir::Value> emitBounds(Emission &emit, const Preimage::Loop &loop,
                                               mlir::ValueRange entry);
/// Carries values through the loops within an entry, whose variables are the first.
Point foldLoops(Emission &emit, llvm::ArrayRef<Preimage::Loop> loops, mlir::ValueRange entry,
                mlir::ValueRange start,
                llvm::function_ref<Point(mlir::ValueRange, mlir::ValueRange)> body);

/// Whether all conditions, expressions of the point that are at least 0, hold; null of none.
mlir::Value emitHolds(Emission &emit, llvm::ArrayRef<mlir::AffineExpr> conditions,
                      mlir::ValueRange point);
/// `body` where the condition, if there is one, holds.
void emitWhere(Emission &emit, mlir::Value condition, llvm::function_ref<void()> body);
/// What becomes of carried values: what `body` makes of them where the condition, if there is
/// one, holds, and themselves elsewhere.
Point foldWhere(Emission &emit, mlir::Value condition, mlir::ValueRange carried,
                llvm::function_ref<Point()> body);
/// Like foldAll, through the dimensions of a domain behind those of a point `outer`, at the
/// points at which conditions hold.
Point foldPoints(Emission &emit, llvm::ArrayRef<int64_t> domain,
                 llvm::ArrayRef<mlir::AffineExpr> conditions, mlir::ValueRange outer,
                 mlir::ValueRange start,
                 llvm::function_ref<Point(mlir::ValueRange, mlir::ValueRange)> body);

/// The number of a point in lexicographic order, and the point of a number.
mlir::Value linearize(Emission &emit, mlir::ValueRange point, llvm::ArrayRef<int64_t> extents);
Point delinearize(Emission &emit, mlir::Value number, llvm::ArrayRef<int64_t> extents);
Point applyMap(Emission &emit, mlir::AffineMap map, mlir::ValueRange point);

/// The point of a domain whose outer dimensions are `outer`, and those behind them `inner`.
Point concat(mlir::ValueRange outer, mlir::ValueRange inner);

} // namespace trop

#endif // TROP_LIB_CONVERSION_NESTS_LOOPNEST_H
