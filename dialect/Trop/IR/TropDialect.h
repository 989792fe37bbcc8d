//===- TropDialect.h - The trop dialect -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPDIALECT_H
#define TROP_DIALECT_TROP_IR_TROPDIALECT_H

#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"

#include "dialect/Trop/IR/TropDialect.h.inc"

#include "dialect/Trop/IR/TropEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialect/Trop/IR/TropAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialect/Trop/IR/TropTypes.h.inc"

namespace trop {

/// The shortest decimal that reads back as the same number, in MLIR and in sources.
std::string formatNumber(double value);

/// Whether the state holds a value of that place.
inline bool isKept(SctPlace place) { return place >= SctPlace::Kept; }
/// Whether it is computed as a whole, or not at all.
inline bool isWhole(SctPlace place) {
  return place == SctPlace::Whole || place == SctPlace::EveryBlock;
}

/// The `trop.update_every` of a parameter that training leaves as it is.
inline constexpr int64_t kNeverMoves = 0;

/// Names of the discardable attributes that carry what a source says about
/// functions, their arguments and results (docs/architecture.md has the table).
namespace attrs {
/// On a function: the model it belongs to and what it computes (a Role).
inline constexpr llvm::StringLiteral kModel = "trop.model";
inline constexpr llvm::StringLiteral kRole = "trop.role";
/// On an argument: its kind (TropKinds.h), and its name in the source, for noise that of the
/// layer.
inline constexpr llvm::StringLiteral kKind = "trop.kind";
inline constexpr llvm::StringLiteral kName = "trop.name";
/// On a parameter argument: a CallAttr, and an i64.
inline constexpr llvm::StringLiteral kInit = "trop.init";
inline constexpr llvm::StringLiteral kUpdateEvery = "trop.update_every";
/// On a parameter argument of a forward function: an f64, what all layers with a penalty
/// multiply the sum of its squares with.
inline constexpr llvm::StringLiteral kPenalty = "trop.l2";
/// On a parameter argument of a forward function: what the parameter is, a DenseElementsAttr of
/// the argument's type.
inline constexpr llvm::StringLiteral kValue = "trop.value";
/// On a forward function: what the checkpoint of these values says of itself, a DictionaryAttr of
/// strings.
inline constexpr llvm::StringLiteral kCheckpoint = "trop.checkpoint";
/// On a noise argument: the distribution of its numbers, a call.
inline constexpr llvm::StringLiteral kNoise = "trop.noise";
/// On a parameter argument of a values function: the number of the result that is
/// the input of the parameter's layer.
inline constexpr llvm::StringLiteral kInputValue = "trop.input_value";
/// On a result of an active gradient: most entries that one sample reaches.
inline constexpr llvm::StringLiteral kActiveBound = "trop.active_bound";
/// On an op of a function of role explain: its number, an i64.
inline constexpr llvm::StringLiteral kStep = "trop.step";
/// On a structural op of a function of role state: a SctAttr, how an update brings its result up to
/// date; see trop-place-sct.
inline constexpr llvm::StringLiteral kSct = "trop.sct";
/// On a forward function whose output is a choice among classes: a unit.
inline constexpr llvm::StringLiteral kClasses = "trop.classes";
} // namespace attrs

/// What a function of a model computes: values of attrs::kRole.
namespace roles {
/// (input, parameters) -> output
inline constexpr llvm::StringLiteral kForward = "forward";
/// (input, parameters) -> every named value, attrs::kName on each result
inline constexpr llvm::StringLiteral kValues = "values";
/// (input, target, parameters) -> loss of each sample
inline constexpr llvm::StringLiteral kLoss = "loss";
/// (input, target, parameters, noise of each layer that takes it) -> loss of each sample,
/// of models with such layers. What training steps follow is derived from it.
inline constexpr llvm::StringLiteral kTrainingLoss = "training_loss";
/// (input, target, parameters) -> one number, as `reduce:` says
inline constexpr llvm::StringLiteral kObjective = "objective";
/// (input, target, parameters, noise, weights of samples) -> gradient of each parameter
inline constexpr llvm::StringLiteral kGradient = "gradient";
/// The same for one sample, with active paths; see trop-sparsify-backward.
inline constexpr llvm::StringLiteral kActiveGradient = "active_gradient";
/// (input, target, parameters) -> gradient of each sample's loss by its input
inline constexpr llvm::StringLiteral kInputGradient = "input_gradient";
/// (input, target, parameters, a direction for each parameter and for the input)
/// -> derivative of each sample's loss along the direction
inline constexpr llvm::StringLiteral kForwardProduct = "forward_product";
/// (input, parameters) -> scores, by structural ops that attrs::kStep numbers; see
/// trop-derive-explanation.
inline constexpr llvm::StringLiteral kExplain = "explain";
/// (state, input, target, parameters) -> the largest loss of all samples; see
/// trop-insert-sct.
inline constexpr llvm::StringLiteral kState = "state";
} // namespace roles

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPDIALECT_H
