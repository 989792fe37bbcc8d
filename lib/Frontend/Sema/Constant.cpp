//===- Constant.cpp - Constants and their arithmetic ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Sema/Constant.h"
#include "lib/Frontend/Sema/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"

#include <charconv>
#include <cmath>

namespace trop {
namespace {

using Result = std::optional<Constant>;

class Evaluator {
public:
  Evaluator(Sources &sources, ConstantLookup lookup) : sources(sources), lookup(lookup) {}

  Result evaluate(const ast::Expr &expr) {
    return std::visit([&](const auto &node) { return evaluate(expr, node); }, expr.node);
  }

private:
  Result evaluate(const ast::Expr &, const ast::Number &number) {
    return std::visit([](auto value) { return Constant{value}; }, number.value);
  }

  Result evaluate(const ast::Expr &expr, const ast::Text &) {
    sources.emitError(expr.loc) << "expected a constant, found a string";
    return std::nullopt;
  }

  Result evaluate(const ast::Expr &, const ast::Name &name) {
    const Constant *constant = lookup(name);
    return constant ? Result(*constant) : std::nullopt;
  }

  Result evaluate(const ast::Expr &expr, const ast::Array &array) {
    if (array.elements.empty()) {
      sources.emitError(expr.loc) << "array without elements";
      return std::nullopt;
    }
    auto result = std::make_shared<ArrayConstant>();
    std::optional<Constant> first;
    for (const ast::Expr &expr : array.elements) {
      Result element = evaluate(expr);
      if (!element)
        return std::nullopt;
      if (!first)
        first = element;
      llvm::ArrayRef<int64_t> shape = getShape(*element), expected = getShape(*first);
      if (shape != expected) {
        sources.emitError(expr.loc)
            << "elements of an array have one shape, found " << describeElement(expected) << " and "
            << describeElement(shape);
        return std::nullopt;
      }
      if (element->isArray())
        llvm::append_range(result->elements, element->getArray().elements);
      else
        result->elements.push_back(element->getNumber());
    }
    result->shape.push_back(array.elements.size());
    llvm::append_range(result->shape, getShape(*first));
    return Constant{std::move(result)};
  }

  static llvm::ArrayRef<int64_t> getShape(const Constant &constant) {
    return constant.isArray() ? llvm::ArrayRef(constant.getArray().shape)
                              : llvm::ArrayRef<int64_t>();
  }

  static std::string describeElement(llvm::ArrayRef<int64_t> shape) {
    return shape.empty() ? "a number" : "an array of " + std::to_string(shape.front());
  }

  Result evaluate(const ast::Expr &expr, const ast::Negation &negation) {
    Result operand = evaluate(*negation.operand);
    return operand ? applyNegation(sources, expr.loc, *operand) : std::nullopt;
  }

  Result evaluate(const ast::Expr &, const ast::Chain &chain) {
    Result value = evaluate(chain.operands.front());
    for (size_t i = 0; value && i != chain.operators.size(); ++i) {
      Result operand = evaluate(chain.operands[i + 1]);
      if (!operand)
        return std::nullopt;
      value = applyInfix(sources, chain.operators[i], *value, *operand);
    }
    return value;
  }

  Result evaluate(const ast::Expr &expr, const ast::Call &call) {
    llvm::StringRef name = call.callee.text;
    if (!isConstantFunction(name)) {
      sources.emitError(expr.loc) << "expected a constant, found a call of '" << name << "'";
      return std::nullopt;
    }
    llvm::SmallVector<Constant> arguments;
    for (const ast::Argument &argument : call.arguments) {
      if (argument.key) {
        sources.emitError(argument.key->loc) << name << " of constants has no options";
        return std::nullopt;
      }
      Result value = evaluate(*argument.value);
      if (!value)
        return std::nullopt;
      arguments.push_back(*value);
    }
    return applyFunction(sources, call.callee, arguments);
  }

  Sources &sources;
  ConstantLookup lookup;
};

Result applyToIntegers(Sources &sources, ast::Infix infix, int64_t lhs, int64_t rhs) {
  int64_t value = 0;
  bool overflow = false;
  switch (infix.op) {
  case '+':
    overflow = llvm::AddOverflow(lhs, rhs, value);
    break;
  case '-':
    overflow = llvm::SubOverflow(lhs, rhs, value);
    break;
  case '*':
    overflow = llvm::MulOverflow(lhs, rhs, value);
    break;
  default:
    if (rhs == 0) {
      sources.emitError(infix.loc) << "division by zero";
      return std::nullopt;
    }
    overflow = lhs == INT64_MIN && rhs == -1;
    if (overflow)
      break;
    if (infix.op == '%')
      return Constant{lhs % rhs};
    if (lhs % rhs != 0) {
      mlir::InFlightDiagnostic error = sources.emitError(infix.loc)
                                       << lhs << " / " << rhs << " is not an integer";
      error.attachNote(sources.getLocation(infix.loc))
          << "write " << lhs << ".0 for a real quotient";
      return std::nullopt;
    }
    value = lhs / rhs;
  }
  if (overflow) {
    sources.emitError(infix.loc) << lhs << " " << std::string(1, infix.op) << " " << rhs
                                 << " overflows 64-bit integers";
    return std::nullopt;
  }
  return Constant{value};
}

/// The only infinities are those that came in.
Result makeReal(Sources &sources, llvm::SMLoc loc, double value, bool finiteOperands) {
  if (std::isnan(value)) {
    sources.emitError(loc) << "result is not a number";
    return std::nullopt;
  }
  if (std::isinf(value) && finiteOperands) {
    sources.emitError(loc) << "result is too large";
    return std::nullopt;
  }
  return Constant{value};
}

Result applyToReals(Sources &sources, ast::Infix infix, double lhs, double rhs) {
  bool finite = std::isfinite(lhs) && std::isfinite(rhs);
  switch (infix.op) {
  case '+':
    return makeReal(sources, infix.loc, lhs + rhs, finite);
  case '-':
    return makeReal(sources, infix.loc, lhs - rhs, finite);
  case '*':
    return makeReal(sources, infix.loc, lhs * rhs, finite);
  case '/':
    if (rhs != 0)
      return makeReal(sources, infix.loc, lhs / rhs, finite);
    sources.emitError(infix.loc) << "division by zero";
    return std::nullopt;
  default:
    sources.emitError(infix.loc) << "'%' expects integers";
    return std::nullopt;
  }
}

Constant getExtremum(bool largest, llvm::ArrayRef<Constant> arguments) {
  bool integers = llvm::all_of(arguments, [](const Constant &c) { return c.isInteger(); });
  auto less = [&](const Constant &a, const Constant &b) {
    return integers ? a.getInteger() < b.getInteger() : a.getNumber() < b.getNumber();
  };
  const Constant *result =
      largest ? llvm::max_element(arguments, less) : llvm::min_element(arguments, less);
  return integers ? *result : Constant{result->getNumber()};
}

} // namespace

std::string Constant::str() const {
  if (isArray())
    return "an array";
  if (isInteger())
    return std::to_string(getInteger());
  char digits[32]; // 0.99999999999 is not 1.
  std::string text(digits, std::to_chars(std::begin(digits), std::end(digits), getNumber()).ptr);
  if (text.find_first_of(".en") == std::string::npos)
    text += ".0";
  return text;
}

bool isConstantFunction(llvm::StringRef name) {
  return llvm::StringSwitch<bool>(name).Cases({"max", "min", "abs", "sqrt"}, true).Default(false);
}

std::optional<Constant> evaluate(Sources &sources, const ast::Expr &expr, ConstantLookup lookup) {
  return Evaluator(sources, lookup).evaluate(expr);
}

std::optional<Constant> applyInfix(Sources &sources, ast::Infix infix, const Constant &lhs,
                                   const Constant &rhs) {
  if (lhs.isArray() || rhs.isArray()) {
    sources.emitError(infix.loc) << "arithmetic expects numbers, found an array";
    return std::nullopt;
  }
  if (lhs.isInteger() && rhs.isInteger())
    return applyToIntegers(sources, infix, lhs.getInteger(), rhs.getInteger());
  return applyToReals(sources, infix, lhs.getNumber(), rhs.getNumber());
}

std::optional<Constant> applyNegation(Sources &sources, llvm::SMLoc loc, const Constant &operand) {
  // Not 0 - x: the opposite of 0.0 is -0.0.
  if (operand.isNumber() && !operand.isInteger())
    return Constant{-operand.getNumber()};
  return applyInfix(sources, {'-', loc}, Constant{int64_t(0)}, operand);
}

std::optional<Constant> applyFunction(Sources &sources, const ast::Name &callee,
                                      llvm::ArrayRef<Constant> arguments) {
  bool extremum = callee.text == "max" || callee.text == "min";
  if (extremum ? arguments.empty() : arguments.size() != 1) {
    sources.emitError(callee.loc) << callee.text << " expects " << (extremum ? "at least " : "")
                                  << "1 argument, found " << arguments.size();
    return std::nullopt;
  }
  if (llvm::any_of(arguments, [](const Constant &argument) { return argument.isArray(); })) {
    sources.emitError(callee.loc) << callee.text << " expects numbers, found an array";
    return std::nullopt;
  }
  if (extremum)
    return getExtremum(callee.text == "max", arguments);
  const Constant &argument = arguments.front();
  if (callee.text == "sqrt")
    return makeReal(sources, callee.loc, std::sqrt(argument.getNumber()), false);
  bool negative = std::signbit(argument.getNumber());
  return negative ? applyNegation(sources, callee.loc, argument) : argument;
}

std::optional<int64_t> evaluateInteger(Sources &sources, const ast::Expr &expr,
                                       ConstantLookup lookup, llvm::StringRef what, int64_t least,
                                       int64_t most) {
  std::optional<Constant> value = evaluate(sources, expr, lookup);
  if (!value)
    return std::nullopt;
  if (value->isInteger() && value->getInteger() >= least && value->getInteger() <= most)
    return value->getInteger();
  mlir::InFlightDiagnostic error = sources.emitError(expr.loc) << what << " must be an integer";
  if (most != INT64_MAX)
    error << " from " << least << " to " << most;
  else if (least != INT64_MIN)
    error << " of at least " << least;
  error << ", found " << value->str();
  return std::nullopt;
}

} // namespace trop
