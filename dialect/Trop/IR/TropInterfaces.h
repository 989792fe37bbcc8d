//===- TropInterfaces.h - What passes and front end ask of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPINTERFACES_H
#define TROP_DIALECT_TROP_IR_TROPINTERFACES_H

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropLaws.h"
#include "dialect/Trop/IR/TropPolynomial.h"

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

#include <optional>

namespace trop {

class KernelLowering;
class LoopLowering;
class StructuralOpInterface;

/// An operand of a layer as its callers see it. Operands are positional, or
/// named: `linear(x, W, bias: b)`.
struct LayerOperand {
  llvm::StringRef name;
  bool named = false; ///< given as `name: value`, and optional
  bool many = false;  ///< takes all remaining positional operands, at least one
};

/// A named option of a layer: `pattern: plus_minus`.
struct LayerOption {
  /// Ties: a derived program, `native`, `minimal` or `hybrid(beta)`; its value is a
  /// DerivedProgramAttr.
  enum class Kind { Number, Integer, Choice, Ties };
  llvm::StringRef name;
  Kind kind;
  /// Choices of a Choice, in the order docs list them.
  llvm::SmallVector<llvm::StringRef> choices = {};
  /// A scale or a slope may have to be given: `*` without its factor means nothing.
  bool required = false;
  /// Makes the op's attribute (called `name`) of a value: an f64 FloatAttr, an
  /// i64 IntegerAttr, or a StringAttr holding one of `choices`. Null: as it is.
  mlir::Attribute (*makeAttr)(mlir::MLIRContext *, mlir::Attribute) = nullptr;
};

struct LayerSignature {
  llvm::SmallVector<LayerOperand> operands;
  llvm::SmallVector<LayerOption> options;
};

/// Whether one leaf is the result (max, min), not all of them (sum, none).
bool selects(Combiner combiner);

/// The options, and attributes, that say which derived program an op has: where a
/// maximum or minimum ties, and what the derivative is at a kink at 0.
inline constexpr llvm::StringLiteral kTies = "ties";
inline constexpr llvm::StringLiteral kSlopeAtZero = "slope_at_zero";

/// The option, and attribute, that is the getWeightPenalty of a layer. Like those above, it
/// changes no value that the layer computes.
inline constexpr llvm::StringLiteral kWeightPenalty = "l2";

/// The option, and attribute, that says how an op adds products to its sums. It is a part of what
/// the layer computes.
inline constexpr llvm::StringLiteral kSum = "sum";

/// `sum: fused`, for an op with a sum of products: its attribute `sum`.
LayerOption getSumOption();

/// The attribute `sum` of an op; `rounded` if it has none.
Summation getSummation(mlir::Operation *op);

/// Whether the op is a sum whose leaf is a product (isProduct, TropLeaf.h).
bool sumsProducts(StructuralOpInterface op);

/// Refuses `fused` of an op that has no sum of products, or none that may be fused.
mlir::LogicalResult verifySummation(mlir::Operation *op);

/// `ties: minimal`, for an op with a maximum or minimum: its attribute `ties`.
LayerOption getTiesOption();

/// The attribute `ties` of an op; `native` if it has none.
DerivedProgramAttr getDerivedProgram(mlir::Operation *op);

/// Checks the maps of a structural op, or of its pullback: one for each leaf operand
/// and one for the result, over dimensions as many as the domain has, reading in
/// bounds or where something stands outside, the result's a projection on the leading dimensions.
mlir::LogicalResult verifyMaps(mlir::Operation *op, Combiner combiner,
                               llvm::ArrayRef<int64_t> domain, llvm::ArrayRef<mlir::AffineMap> maps,
                               mlir::ValueRange operands, mlir::Value result,
                               llvm::ArrayRef<OutsideAttr> outside);

/// Checks that each combination of `result` can start with `init`.
mlir::LogicalResult verifyInit(mlir::Operation *op, mlir::Value init, mlir::Value result);

/// What holds for every structural op: sound maps and init, a combiner if it
/// reduces, samples from somewhere if its result has them.
mlir::LogicalResult verifyStructure(mlir::Operation *op);

/// Whether the leaf computes with the coordinates of its point, not only with what it reads there.
bool readsPoint(StructuralOpInterface op);

/// Refuses a place (attrs::kSct) that the op cannot have.
mlir::LogicalResult verifyPlace(StructuralOpInterface op);
/// That a scan along rows can read what the leaf does, if that is its place.
mlir::LogicalResult verifyScan(StructuralOpInterface op);
/// What is asked of the leaf itself. Ops whose leaf is a region call it when that is verified.
mlir::LogicalResult verifyLeaf(StructuralOpInterface op);

/// Whether a reduction over samples is a maximum by its structure.
bool selectsSamples(mlir::Operation *op);

/// An error at a composite op that neither implements `method`, buildReverse or
/// buildForward, nor is derived by its parts.
void refuseDerivative(mlir::Operation *op, llvm::StringRef method);

} // namespace trop

#include "dialect/Trop/IR/TropInterfaces.h.inc"

#endif // TROP_DIALECT_TROP_IR_TROPINTERFACES_H
