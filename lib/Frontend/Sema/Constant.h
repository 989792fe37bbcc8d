//===- Constant.h - Constants and their arithmetic -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_FRONTEND_SEMA_CONSTANT_H
#define TROP_FRONTEND_SEMA_CONSTANT_H

#include "lib/Frontend/Ast/Ast.h"
#include "lib/Frontend/Ast/Sources.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace trop {

/// `[[1, 0], [0, 1]]`, in row-major order.
struct ArrayConstant {
  llvm::SmallVector<int64_t> shape;
  std::vector<double> elements;
};

/// An integer, a real number, or an array of numbers. A real may be an infinity,
/// but is never NaN.
struct Constant {
  std::variant<int64_t, double, std::shared_ptr<const ArrayConstant>> value;

  bool isInteger() const { return std::holds_alternative<int64_t>(value); }
  bool isNumber() const { return !isArray(); }
  bool isArray() const { return value.index() == 2; }

  int64_t getInteger() const { return std::get<int64_t>(value); }
  const ArrayConstant &getArray() const { return *std::get<2>(value); }
  /// An integer or a real.
  double getNumber() const { return isInteger() ? double(getInteger()) : std::get<double>(value); }

  /// As a message shows it: `20`, `4.0`, `an array`.
  std::string str() const;
};

/// `max`, `min`, `abs`, `sqrt`: a call of one of these is a constant when all of
/// its arguments are.
bool isConstantFunction(llvm::StringRef name);

/// The constant a name stands for; emits an error or stays silent, and gives
/// null, where there is none.
using ConstantLookup = llvm::function_ref<const Constant *(const ast::Name &)>;

/// Evaluates an expression of constants. Integers are exact: what overflows or
/// leaves a remainder is an error.
std::optional<Constant> evaluate(Sources &sources, const ast::Expr &expr, ConstantLookup lookup);

/// `lhs op rhs`, `-operand`, `callee(arguments...)`.
std::optional<Constant> applyInfix(Sources &sources, ast::Infix infix, const Constant &lhs,
                                   const Constant &rhs);
std::optional<Constant> applyNegation(Sources &sources, llvm::SMLoc loc, const Constant &operand);
std::optional<Constant> applyFunction(Sources &sources, const ast::Name &callee,
                                      llvm::ArrayRef<Constant> arguments);

/// Evaluates what has to be an integer from `least` to `most`; `what` starts the
/// message: "repeat count must be ...".
std::optional<int64_t> evaluateInteger(Sources &sources, const ast::Expr &expr,
                                       ConstantLookup lookup, llvm::StringRef what, int64_t least,
                                       int64_t most = INT64_MAX);

} // namespace trop

#endif // TROP_FRONTEND_SEMA_CONSTANT_H
