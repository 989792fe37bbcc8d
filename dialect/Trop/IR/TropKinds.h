//===- TropKinds.h - Roles of functions and kinds of their arguments -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one list of either. The dialect verifies attrs::kRole and attrs::kKind against them;
// derivation, lowering and the wrappers of entry points look up here what an argument is, so that
// a new kind is a line of the table and what the front end and the runtime do with it.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPKINDS_H
#define TROP_DIALECT_TROP_IR_TROPKINDS_H

#include "dialect/Trop/IR/TropDialect.h"

namespace trop {

/// What an argument is: values of attrs::kKind.
namespace kinds {
inline constexpr llvm::StringLiteral kParameter = "parameter";
inline constexpr llvm::StringLiteral kInput = "input";
inline constexpr llvm::StringLiteral kTarget = "target";
/// What the loss of a sample is multiplied by.
inline constexpr llvm::StringLiteral kSampleWeight = "sample_weight";
/// What a layer multiplies its input by in training.
inline constexpr llvm::StringLiteral kNoise = "noise";
/// Of samples, in a sum of gradients.
inline constexpr llvm::StringLiteral kWeights = "weights";
/// Of a parameter or the input, for derivatives along it.
inline constexpr llvm::StringLiteral kDirection = "direction";
/// Where values of all samples are kept.
inline constexpr llvm::StringLiteral kState = "state";
} // namespace kinds

/// How the array of an argument is read.
enum class Extent {
  Rows,   ///< an element a row, of which samples name theirs
  Listed, ///< an element a sample, in the order of the call
  Whole   ///< the same for all samples
};

/// What a null array stands for.
enum class NullMeans {
  Nothing, ///< it is an error of the caller
  One,     ///< 1 everywhere
  Share    ///< 1 / count everywhere
};

/// Where an entry point has it: a field of a struct of trop/abi.h, or an argument of the call.
struct AbiField {
  enum Owner { Samples, Context, Call } owner;
  size_t offset = 0;   ///< in the struct
  bool isList = false; ///< of arrays: one an argument of this kind, in their order
};

struct ArgumentKind {
  llvm::StringLiteral name;
  Extent extent;
  NullMeans null;
  bool isDifferentiable; ///< losses are derived by it
  AbiField field;
};

/// All kinds. Directions are passed in the order in which differentiable ones stand here.
llvm::ArrayRef<ArgumentKind> getArgumentKinds();

/// Null for a name that is none.
const ArgumentKind *findArgumentKind(llvm::StringRef name);

/// What is known of a role.
struct Role {
  llvm::StringLiteral name;
  bool isDerived; ///< by a pass; others are the front end's
  bool isLowered; ///< becomes code; others are for passes
};

/// All roles: those of namespace roles.
llvm::ArrayRef<Role> getRoles();

/// Null for a name that is none.
const Role *findRole(llvm::StringRef name);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPKINDS_H
