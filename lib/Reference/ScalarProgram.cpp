//===- ScalarProgram.cpp - Scalar code, ready to run -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Reference/ScalarProgram.h"

#include "lib/Support/Elementary.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include <cmath>

using namespace mlir;

namespace trop {

namespace {

/// Float ops in T, each rounded to T.
template <typename T>
std::function<double(double, double, double)> getFloatFunction(Operation *op, Precision precision) {
  bool own = precision == Precision::Own;
  if (isa<arith::AddFOp>(op))
    return [](T a, T b, T) { return a + b; };
  if (isa<arith::SubFOp>(op))
    return [](T a, T b, T) { return a - b; };
  if (isa<arith::MulFOp>(op))
    return [](T a, T b, T) { return a * b; };
  if (isa<arith::DivFOp>(op))
    return [](T a, T b, T) { return a / b; };
  if (isa<math::FmaOp>(op))
    return [](T a, T b, T c) { return std::fma(a, b, c); };
  if (isa<arith::NegFOp>(op))
    return [](T a, T, T) { return -a; };
  if (isa<arith::SIToFPOp>(op))
    return [](T a, T, T) { return a; };
  if (isa<math::ExpOp>(op))
    return [own](T a, T, T) { return own ? computeExp<T>(a) : std::exp(a); };
  if (isa<math::LogOp>(op))
    return [own](T a, T, T) { return own ? computeLog<T>(a) : std::log(a); };
  if (isa<math::TanhOp>(op))
    return [own](T a, T, T) { return own ? computeTanh<T>(a) : std::tanh(a); };
  return {};
}

bool holds(arith::CmpFPredicate predicate, double a, double b) {
  using Predicate = arith::CmpFPredicate;
  switch (predicate) {
  case Predicate::AlwaysFalse:
    return false;
  case Predicate::OEQ:
    return a == b;
  case Predicate::OGT:
    return a > b;
  case Predicate::OGE:
    return a >= b;
  case Predicate::OLT:
    return a < b;
  case Predicate::OLE:
    return a <= b;
  case Predicate::ONE:
    return a < b || a > b;
  case Predicate::ORD:
    return a == a && b == b;
  case Predicate::UEQ:
    return !(a < b || a > b);
  case Predicate::UGT:
    return !(a <= b);
  case Predicate::UGE:
    return !(a < b);
  case Predicate::ULT:
    return !(a >= b);
  case Predicate::ULE:
    return !(a > b);
  case Predicate::UNE:
    return a != b;
  case Predicate::UNO:
    return a != a || b != b;
  case Predicate::AlwaysTrue:
    return true;
  }
  llvm_unreachable("unknown predicate");
}

} // namespace

ScalarProgram::Function ScalarProgram::getFunction(Operation *op, Precision precision) {
  if (auto compare = dyn_cast<arith::CmpFOp>(op))
    return [predicate = compare.getPredicate()](double a, double b, double) {
      return holds(predicate, a, b);
    };
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return [predicate = compare.getPredicate()](double a, double b, double) {
      APInt lhs(64, static_cast<int64_t>(a), /*isSigned=*/true);
      APInt rhs(64, static_cast<int64_t>(b), /*isSigned=*/true);
      return arith::applyCmpPredicate(predicate, lhs, rhs);
    };
  if (isa<arith::SelectOp>(op))
    return [](double condition, double a, double b) { return condition ? a : b; };
  if (isa<arith::IndexCastOp>(op))
    return [](double a, double, double) { return a; };
  if (op->getNumResults() == 1 && op->getResult(0).getType().isF32() && precision == Precision::Own)
    return getFloatFunction<float>(op, precision);
  return getFloatFunction<double>(op, precision);
}

FailureOr<ScalarProgram> ScalarProgram::build(Operation *op, Precision precision,
                                              ArrayRef<Type> types, size_t numDims, Body body) {
  OpBuilder builder(op->getContext());
  Block scratch;
  for (Type type : types)
    scratch.addArgument(type, op->getLoc());
  for (size_t dim = 0; dim < numDims; ++dim)
    scratch.addArgument(builder.getIndexType(), op->getLoc());
  builder.setInsertionPointToStart(&scratch);
  auto arguments = ValueRange(scratch.getArguments());
  SmallVector<Value> yielded =
      body(builder, arguments.take_front(types.size()), arguments.drop_front(types.size()));

  ScalarProgram program;
  DenseMap<Value, unsigned> slots;
  auto addSlot = [&](Value value, double content) {
    slots[value] = program.slots.size();
    program.slots.push_back(content);
  };
  for (Value argument : arguments)
    addSlot(argument, 0);
  for (Operation &inner : scratch) {
    APFloat number(0.0);
    APInt integer;
    if (matchPattern(&inner, m_ConstantFloat(&number))) {
      addSlot(inner.getResult(0), number.convertToDouble());
      continue;
    }
    if (matchPattern(&inner, m_ConstantInt(&integer))) {
      addSlot(inner.getResult(0),
              integer.getBitWidth() == 1 ? integer.getZExtValue() : integer.getSExtValue());
      continue;
    }
    Function function = getFunction(&inner, precision);
    if (!function)
      return op->emitOpError() << "cannot be interpreted: its leaf uses '" << inner.getName()
                               << "', which the reference interpreter does not know";
    Step step{std::move(function), {}, static_cast<unsigned>(program.slots.size())};
    for (auto [index, operand] : llvm::enumerate(inner.getOperands()))
      step.operands[index] = slots.at(operand);
    program.steps.push_back(std::move(step));
    addSlot(inner.getResult(0), 0);
  }
  for (Value value : yielded)
    program.results.push_back(slots.at(value));
  return program;
}

void ScalarProgram::run(ArrayRef<double> args, ArrayRef<int64_t> point,
                        MutableArrayRef<double> values) {
  llvm::copy(args, slots.begin());
  llvm::copy(point, slots.begin() + args.size());
  for (const Step &step : steps)
    slots[step.result] =
        step.function(slots[step.operands[0]], slots[step.operands[1]], slots[step.operands[2]]);
  for (auto [value, slot] : llvm::zip_equal(values, results))
    value = slots[slot];
}

} // namespace trop
