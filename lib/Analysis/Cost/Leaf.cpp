//===- Leaf.cpp - Programs of scalar code -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Source: 002, Tables 2.2 and 2.3, Cases 1 to 9 and 14. Its figures for |pr| of
// selections are those of their inputs; omega is computed, not its printed bound.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Leaf.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {

static constexpr Cost kLinear{1, 0, 0}, kComparison{0, 1, 0}, kNonlinear{0, 0, 1};

double Program::getOmega(const CostParameters &parameters) const {
  return (derived.weigh(parameters) + 2.0 * static_cast<double>(predecessors)) /
         cost.weigh(parameters);
}

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

static bool isOne(Value value) {
  APFloat number(0.0);
  return matchPattern(value, m_ConstantFloat(&number)) && number.isExactlyValue(1.0);
}

static bool isFloat(Value value) { return isa<FloatType>(getElementTypeOrSelf(value.getType())); }

/// Hands on a number as it is.
static bool isMove(Operation &op) {
  return isa<arith::SelectOp, arith::ExtFOp, arith::TruncFOp>(op);
}

Leaf::Leaf(Block &block, ArrayRef<bool> variable) : block(block) {
  for (auto [argument, isInput] : llvm::zip(block.getArguments(), variable))
    if (isInput && isFloat(argument)) {
      variables.insert(argument);
      ++numInputs;
    }
  for (Operation &op : block)
    if (!op.hasTrait<OpTrait::IsTerminator>())
      visit(op);
}

/// Whether the op gives 0 for inputs that are all 0; `inputs` of its operands are.
bool Leaf::keepsZeroOf(Operation &op, int64_t inputs) const {
  if (isa<arith::MulFOp, arith::CmpFOp>(op))
    return true;
  if (isa<arith::DivFOp>(op))
    return !isVariable(op.getOperand(1));
  int64_t numbers = llvm::count_if(op.getOperands(), isFloat);
  return (isa<arith::AddFOp, arith::SubFOp, arith::NegFOp>(op) || isMove(op)) && inputs == numbers;
}

void Leaf::visit(Operation &op) {
  int64_t inputs = llvm::count_if(op.getOperands(), [&](Value v) { return isVariable(v); });
  if (inputs == 0) // Constants, and arithmetic of indices and labels.
    return;
  if (!isa<arith::CmpFOp>(op))
    variables.insert(op.result_begin(), op.result_end());
  auto add = [&](Cost cost, Cost derived, int64_t predecessors) {
    programs.push_back({cost, derived, predecessors});
  };
  auto addSelection = [&](Cost cost) {
    selects = true;
    add(cost, cost, inputs);
  };
  keepsZero &= keepsZeroOf(op, inputs);
  llvm::TypeSwitch<Operation *>(&op)
      .Case<arith::AddFOp, arith::SubFOp, arith::NegFOp, arith::MulFOp>(
          [&](auto) { add(kLinear, kLinear, inputs); })
      .Case<arith::DivFOp>([&](arith::DivFOp quotient) {
        bool inverts = isVariable(quotient.getRhs());
        if (inverts)
          add(kNonlinear, kNonlinear + kLinear * 2, 1);
        if (!inverts || !isOne(quotient.getLhs()))
          add(kLinear, kLinear, inputs);
      })
      .Case<arith::CmpFOp, arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp,
            arith::MinNumFOp>([&](auto) { addSelection(kComparison); })
      .Case<math::AbsFOp>([&](auto) { addSelection(kLinear + kComparison); })
      .Case<math::ExpOp>([&](auto) { add(kNonlinear, kNonlinear, 1); })
      .Case<math::TanhOp>([&](auto) { add(kNonlinear, kNonlinear + kLinear * 2, 1); })
      .Default([&](Operation *other) {
        if (!isMove(*other)) // log, and what the tables do not have.
          add(kNonlinear, kNonlinear * 2, inputs);
      });
}

Cost Leaf::getCost() const {
  Cost cost;
  for (const Program &program : programs)
    cost += program.cost;
  return cost;
}

SmallVector<Program> Leaf::getPrograms() const {
  if (!selects)
    return programs;
  Program whole;
  whole.cost = whole.derived = getCost();
  whole.predecessors = numInputs;
  for (Operation &op : llvm::reverse(block))
    if (op.getNumResults() == 1 && isVariable(op.getResult(0))) {
      whole.derived += getDerivativeCost(op.getResult(0));
      break;
    }
  return {whole};
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

namespace {

/// A derivative: known when compiling, or a number at hand.
enum class Slope { None, One, Constant, Computed };

/// Reverse mode in which products and sums of constants are free.
struct Slopes {
  DenseMap<Value, Slope> slopes;
  Cost cost;

  Slope multiply(Slope outer, Slope inner) {
    if (outer == Slope::One)
      return inner;
    if (inner == Slope::One)
      return outer;
    if (outer == Slope::Constant && inner == Slope::Constant)
      return Slope::Constant;
    cost += kLinear;
    return Slope::Computed;
  }
  void add(Value value, Slope part) {
    Slope &slope = slopes[value];
    if (slope == Slope::None) {
      slope = part;
    } else if (slope != Slope::Computed && part != Slope::Computed) {
      slope = Slope::Constant;
    } else {
      cost += kLinear;
      slope = Slope::Computed;
    }
  }
};

} // namespace

Cost Leaf::getDerivativeCost(Value result) const {
  Slopes at;
  at.slopes[result] = Slope::One;
  auto getFactor = [&](Value factor) {
    return isVariable(factor) ? Slope::Computed : Slope::Constant;
  };
  for (Operation &op : llvm::reverse(block)) {
    if (op.getNumResults() != 1)
      continue;
    Slope outer = at.slopes.lookup(op.getResult(0));
    if (outer == Slope::None)
      continue;
    auto pass = [&](Value operand, Slope inner, Cost extra = {}) {
      if (!isVariable(operand))
        return;
      at.cost += extra;
      at.add(operand, at.multiply(outer, inner));
    };
    llvm::TypeSwitch<Operation *>(&op)
        .Case<arith::AddFOp>([&](arith::AddFOp sum) {
          pass(sum.getLhs(), Slope::One);
          pass(sum.getRhs(), Slope::One);
        })
        .Case<arith::SubFOp>([&](arith::SubFOp difference) {
          pass(difference.getLhs(), Slope::One);
          pass(difference.getRhs(), Slope::Constant);
        })
        .Case<arith::MulFOp>([&](arith::MulFOp product) {
          pass(product.getLhs(), getFactor(product.getRhs()));
          pass(product.getRhs(), getFactor(product.getLhs()));
        })
        .Case<arith::DivFOp>([&](arith::DivFOp quotient) {
          pass(quotient.getLhs(), getFactor(quotient.getRhs()));
          pass(quotient.getRhs(), Slope::Computed, kLinear * 2);
        })
        .Case<arith::NegFOp, math::AbsFOp>(
            [&](Operation *unary) { pass(unary->getOperand(0), Slope::Constant); })
        .Case<math::ExpOp>([&](math::ExpOp exp) { pass(exp.getOperand(), Slope::Computed); })
        .Case<math::TanhOp>(
            [&](math::TanhOp tanh) { pass(tanh.getOperand(), Slope::Computed, kLinear * 2); })
        .Case<arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp, arith::MinNumFOp>(
            [&](Operation *selection) {
              for (Value operand : selection->getOperands())
                pass(operand, Slope::One);
            })
        .Default([&](Operation *other) {
          bool move = isMove(*other);
          for (Value operand : other->getOperands())
            pass(operand, move ? Slope::One : Slope::Computed, move ? Cost() : kNonlinear);
        });
  }
  return at.cost;
}

} // namespace trop
