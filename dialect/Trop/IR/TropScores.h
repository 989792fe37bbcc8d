//===- TropScores.h - Building programs over the scores of a sample -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Heads and losses are programs of generic ops over vectors, one entry a class, and
// numbers, one a sample.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPSCORES_H
#define TROP_DIALECT_TROP_IR_TROPSCORES_H

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"

namespace trop {

using LeafBuilder = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location,
                                                   mlir::ValueRange, mlir::ValueRange)>;

/// (d) -> (d), and (d, ...) -> ().
mlir::AffineMap getVectorMap(mlir::MLIRContext *context);
mlir::AffineMap getScalarMap(mlir::MLIRContext *context, unsigned dims);

/// `value`'s type without its dimensions, samples kept.
mlir::RankedTensorType getReducedType(mlir::Value value);

/// `leaf` for every d, or combined over d, of `inputs`: vectors of one length, the
/// first among them, and numbers.
mlir::Value buildVector(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange inputs,
                        LeafBuilder leaf);
mlir::Value buildReduction(mlir::OpBuilder &builder, mlir::Location loc, Combiner combiner,
                           mlir::ValueRange inputs, LeafBuilder leaf);

/// `leaf` of numbers, one a sample.
mlir::Value buildNumber(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange inputs,
                        LeafBuilder leaf);

/// `combiner` over d of the scores of a sample.
mlir::Value reduceScores(mlir::OpBuilder &builder, mlir::Location loc, Combiner combiner,
                         mlir::Value scores);

/// The derivative of the largest score by each, under `ties`: parts that sum to 1.
/// With `againstZero` the largest is that of 0, which comes first, and the only score.
mlir::Value buildWinners(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value scores,
                         mlir::Value largest, DerivedProgramAttr ties, bool againstZero = false);

/// Whether a point's coordinate is the label.
mlir::Value buildIsLabel(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value label,
                         mlir::Value index);

/// Checks that `scores` of `op` have one dimension.
mlir::LogicalResult checkScores(llvm::StringRef op, std::optional<mlir::Location> loc,
                                mlir::Value scores);

/// Whether a head makes the probabilities of two classes of one score.
bool hasOneScore(HeadOpInterface head);

/// The head that gives the model's output, or an error that `loss` expects one.
mlir::FailureOr<HeadOpInterface> findHead(llvm::StringRef loss, mlir::Location loc,
                                          mlir::Value output);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPSCORES_H
