//===- TropLeaf.h - Building leaves: scalar code that also runs on lanes -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPLEAF_H
#define TROP_DIALECT_TROP_IR_TROPLEAF_H

#include "dialect/Trop/IR/TropDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace trop {

/// A constant of the type of `like`, a float or a vector of floats.
mlir::Value buildConstantLike(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value like,
                              double value);

/// The neutral element of `combiner` in `type`.
mlir::Value buildNeutral(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type,
                         Combiner combiner);

/// One combination step, the accumulated value first: a sum; or the larger
/// (smaller) of both, the accumulated one if they are equal.
mlir::Value buildCombine(mlir::OpBuilder &builder, mlir::Location loc, Combiner combiner,
                         mlir::Value accumulated, mlir::Value leaf,
                         Summation summation = Summation::Rounded);

/// Whether what a leaf gave is a product; a choice of which a side is one; or a sum of such.
bool isProduct(mlir::Value part);

/// Adds a part to a sum: the one place where additions are fused with multiplications. If
/// `summation` is fused, a part that is a product is added as fma(a, b, accumulated), either side
/// of a choice in its own way, and the terms of a sum of products one after another. All other
/// parts are rounded first. A part is known by the op that computes it: give it as the leaf did.
mlir::Value buildSum(mlir::OpBuilder &builder, mlir::Location loc, Summation summation,
                     mlir::Value accumulated, mlir::Value part);

/// Whether `candidate` replaces `accumulated`: > for max, < for min.
mlir::Value buildBeats(mlir::OpBuilder &builder, mlir::Location loc, Combiner combiner,
                       mlir::Value candidate, mlir::Value accumulated);

/// The parts of an adjoint, or of a tangent, that the first of `count` tied
/// candidates and every other takes; `count` is a float, at least 1. With `share`
/// for beta * adjoint / count, these are (1 - beta) * adjoint + share, and share; a
/// single candidate takes the adjoint as it is.
std::pair<mlir::Value, mlir::Value> buildTieParts(mlir::OpBuilder &builder, mlir::Location loc,
                                                  DerivedProgramAttr ties, mlir::Value adjoint,
                                                  mlir::Value count);

/// Fills a region with scalar ops: its arguments are an element of each input, then `extra`.
/// `body` is given these and the coordinates of a point, and returns what the region yields.
void buildScalarRegion(mlir::OpBuilder &builder, mlir::Location loc, mlir::Region &region,
                       mlir::ValueRange inputs, mlir::TypeRange extra, size_t numDims,
                       llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::ValueRange args,
                                                                         mlir::ValueRange indices)>
                           body);

/// Copies a region of scalar ops to the builder's place, its arguments replaced by
/// `args`, `trop.index` by `indices`. Where arguments are vectors (lanes of
/// samples), ops become vector ops, and scalars that meet vectors are broadcast, but for
/// a condition that all lanes share.
/// Returns what the region yields.
llvm::SmallVector<mlir::Value> inlineLeaf(mlir::OpBuilder &builder, mlir::Location loc,
                                          mlir::Region &region, mlir::ValueRange args,
                                          mlir::ValueRange indices);

/// Whether a leaf, or adjoints, may hold the op.
bool canStandInLeaf(mlir::Operation &op);

/// Whether flags of its own, like `reassoc` and `contract`, let it round in several ways.
bool mayRoundOtherwise(mlir::Operation &op);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPLEAF_H
