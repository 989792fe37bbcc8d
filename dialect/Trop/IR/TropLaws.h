//===- TropLaws.h - Laws of the algebra that ops obey -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A law is a rewrite and what is true of it. docs/algebra.md says what the words
// mean and has the table of all laws, which a test compares with what is here.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_IR_TROPLAWS_H
#define TROP_DIALECT_TROP_IR_TROPLAWS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"

namespace mlir {
class OpBuilder;
class PatternRewriter;
} // namespace mlir

namespace trop {
class DerivedProgramAttr;

/// Derived programs a law keeps: bits.
enum Keeps : unsigned {
  kKeepsNone = 0,
  kKeepsNative = 1,
  kKeepsMinimal = 2,
  kKeepsHybrid = 4,
  kKeepsAll = 7
};

/// The bit of a derived program.
Keeps getKeepsBit(DerivedProgramAttr program);

struct Law {
  llvm::StringRef name;
  llvm::StringRef statement; ///< "before ==> after", of max where min is alike
  bool exact;                ///< bit for bit, for all inputs the ops allow
  unsigned keeps;            ///< Keeps of all choices that the left side makes
  llvm::StringRef why;
  /// Applies it at an op. `valuesOnly`: no derivative will be taken, so that what
  /// ops say of ties need not agree.
  mlir::LogicalResult (*rewrite)(mlir::Operation *op, mlir::PatternRewriter &rewriter,
                                 bool valuesOnly);
};

/// The elements of a floating-point constant, or null.
mlir::DenseElementsAttr getConstant(mlir::Value value);

/// Whether a value is a constant all of whose elements are as `predicate` says.
bool isConstant(mlir::Value value, llvm::function_ref<bool(const llvm::APFloat &)> predicate);

/// Creates a constant of `shape` from its elements in row-major order.
mlir::Value createConstant(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type element,
                           llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<llvm::APFloat> values);

/// Replaces `op` by `value` if it is of the same type.
mlir::LogicalResult replaceIfAlike(mlir::PatternRewriter &rewriter, mlir::Operation *op,
                                   mlir::Value value);

} // namespace trop

#endif // TROP_DIALECT_TROP_IR_TROPLAWS_H
