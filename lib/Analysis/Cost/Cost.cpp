//===- Cost.cpp - Scalar operations of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A leaf is built once in a scratch block and its scalar ops are counted, times
// the points of the domain. Source: 002, chapter 2, which counts like this.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Cost/Cost.h"

#include "dialect/Trop/IR/TropInterfaces.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {

Cost &Cost::operator+=(const Cost &other) {
  additions += other.additions;
  multiplications += other.multiplications;
  comparisons += other.comparisons;
  nonlinear += other.nonlinear;
  return *this;
}

Cost Cost::operator*(int64_t times) const {
  return {additions * times, multiplications * times, comparisons * times, nonlinear * times};
}

llvm::raw_ostream &operator<<(llvm::raw_ostream &out, const Cost &cost) {
  return out << cost.additions << " additions, " << cost.multiplications << " multiplications, "
             << cost.comparisons << " comparisons, " << cost.nonlinear << " nonlinear";
}

static Cost getScalarCost(Operation &op) {
  return llvm::TypeSwitch<Operation *, Cost>(&op)
      .Case<arith::AddFOp, arith::SubFOp, arith::NegFOp>([](auto) { return Cost{1, 0, 0, 0}; })
      .Case<arith::MulFOp, arith::DivFOp>([](auto) { return Cost{0, 1, 0, 0}; })
      .Case<arith::CmpFOp, arith::CmpIOp>([](auto) { return Cost{0, 0, 1, 0}; })
      .Case<math::ExpOp, math::LogOp, math::TanhOp>([](auto) { return Cost{0, 0, 0, 1}; })
      .Default([](Operation *) { return Cost(); });
}

static Cost getCombineCost(Combiner combiner) {
  switch (combiner) {
  case Combiner::None:
    return {};
  case Combiner::Sum:
    return {1, 0, 0, 0};
  case Combiner::Max:
  case Combiner::Min:
    return {0, 0, 1, 0};
  }
  llvm_unreachable("unknown combiner");
}

static Cost countStructural(StructuralOpInterface op) {
  Block scratch;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&scratch);
  SmallVector<int64_t> domain = op.getDomain();
  SmallVector<Value> arguments, indices;
  for (Value operand : op.getLeafOperands())
    arguments.push_back(scratch.addArgument(getElementTypeOrSelf(operand.getType()), op.getLoc()));
  for (size_t dim = 0; dim < domain.size(); ++dim)
    indices.push_back(scratch.addArgument(builder.getIndexType(), op.getLoc()));
  op.buildLeaf(builder, op.getLoc(), arguments, indices);
  Cost leaf;
  for (Operation &scalar : scratch)
    leaf += getScalarCost(scalar);

  int64_t points = computeProduct(domain);
  int64_t outputs = computeProduct(getUnitShape(op->getResult(0)));
  Cost cost = leaf * points;
  // The first of an output's candidates costs no combination.
  cost += getCombineCost(op.getCombiner()) * (points - (op.getInit() ? 0 : outputs));
  return cost;
}

FailureOr<Cost> computeCost(Operation *op) {
  if (auto structural = dyn_cast<StructuralOpInterface>(op))
    return countStructural(structural);
  auto composite = dyn_cast<CompositeOpInterface>(op);
  if (!composite)
    return failure();
  // The program is built where the op stands, counted, and taken away again.
  OpBuilder builder(op);
  Operation *before = op->getPrevNode();
  composite.expand(builder);
  Cost cost;
  for (Operation *part = op->getPrevNode(); part != before;) {
    if (FailureOr<Cost> partCost = computeCost(part); succeeded(partCost))
      cost += *partCost;
    Operation *next = part->getPrevNode();
    part->erase();
    part = next;
  }
  return cost;
}

} // namespace trop
