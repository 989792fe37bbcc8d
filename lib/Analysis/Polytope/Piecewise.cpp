//===- Piecewise.cpp - Networks as affine functions on polygons -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op is evaluated on a part in affine functions instead of numbers. Where it has to know which
// of two is larger and neither is all over the part, the part is cut there, and the op is evaluated
// again on each half.
//
//===----------------------------------------------------------------------===//

#include "lib/Analysis/Polytope/Piecewise.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLaws.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Reference/Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Matchers.h"

#include <cmath>
#include <memory>

using namespace mlir;

namespace trop {

/// Leaves of one op on all parts.
static constexpr int64_t kMostLeaves = 1 << 24;

/// An affine function, or a condition: 0 or 1.
using Scalar = Eigen::RowVector3d;

static Scalar makeConstant(double value) { return {0, 0, value}; }
static bool isConstant(const Scalar &scalar) { return scalar(0) == 0 && scalar(1) == 0; }

static double evaluateAtCentre(const Polygon &polygon, const Scalar &function) {
  return function.head(2).dot(polygon.colwise().mean()) + function(2);
}

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

/// What of the polygon has values of the function above 0; where it is 0 in the middle, all if
/// `zero` says so.
static std::optional<Polygon> keep(const Polygon &polygon, const Scalar &function, bool zero) {
  for (Polygon &piece : cutPolygon(polygon, function))
    if (double value = evaluateAtCentre(piece, function); value > 0 || (value == 0 && zero))
      return std::move(piece);
  return std::nullopt;
}

std::vector<LargestPart> cutByLargest(const Polygon &polygon, const Matrix &functions) {
  std::vector<LargestPart> parts;
  for (int64_t row = 0; row < functions.rows(); ++row) {
    std::optional<Polygon> left = polygon;
    for (int64_t other = 0; left && other < functions.rows(); ++other)
      if (other != row)
        left = keep(*left, functions.row(row) - functions.row(other), row < other);
    if (left)
      parts.push_back({std::move(*left), row});
  }
  return parts;
}

//===----------------------------------------------------------------------===//
// One op on one part
//===----------------------------------------------------------------------===//

namespace {

/// All values so far on a polygon.
struct State {
  Polygon polygon;
  llvm::DenseMap<Value, std::shared_ptr<const Matrix>> values;
};

/// A structural op, its leaf built once.
class OpEvaluator {
public:
  explicit OpEvaluator(StructuralOpInterface op);

  int64_t countLeaves() const { return domain.size(); }
  /// The result on a state's polygon, or none: `parts` is what to cut it into, or `unknown` the op
  /// of the leaf that is not piecewise affine.
  std::optional<Matrix> evaluate(const State &state);

  std::vector<Polygon> parts;
  Operation *unknown = nullptr;

private:
  std::optional<Scalar> evaluateLeaf(const Polygon &polygon, ArrayRef<Scalar> arguments);
  std::optional<Scalar> evaluateOp(const Polygon &polygon, Operation &inner,
                                   ArrayRef<Scalar> operands);
  std::optional<int> findSign(const Polygon &polygon, const Scalar &function);
  std::optional<Scalar> findLargest(const Polygon &polygon, ArrayRef<Scalar> candidates);
  std::optional<Scalar> combine(const Polygon &polygon, ArrayRef<Scalar> candidates);

  StructuralOpInterface op;
  SmallVector<Value> operands;
  Domain domain;
  ScratchLeaf leaf;
};

} // namespace

static SmallVector<Value> getMapped(StructuralOpInterface op) {
  SmallVector<Value> mapped = op.getLeafOperands();
  mapped.push_back(op->getResult(0));
  return mapped;
}

OpEvaluator::OpEvaluator(StructuralOpInterface op)
    : op(op), operands(op.getLeafOperands()),
      domain(op.getDomain(), op.getIndexingMaps(), getMapped(op), OutsideReads(op)), leaf(op) {}

/// The sign of a function on all of the polygon, 0 where it is 0 on all.
std::optional<int> OpEvaluator::findSign(const Polygon &polygon, const Scalar &function) {
  if (std::vector<Polygon> cut = cutPolygon(polygon, function); cut.size() > 1) {
    parts = std::move(cut);
    return std::nullopt;
  }
  double value = evaluateAtCentre(polygon, function);
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

std::optional<Scalar> OpEvaluator::evaluateOp(const Polygon &polygon, Operation &inner,
                                              ArrayRef<Scalar> operands) {
  APFloat number(0.0);
  if (matchPattern(&inner, m_ConstantFloat(&number)))
    return makeConstant(number.convertToDouble());
  if (isa<arith::AddFOp>(inner))
    return operands[0] + operands[1];
  if (isa<arith::SubFOp>(inner))
    return operands[0] - operands[1];
  if (isa<arith::NegFOp>(inner))
    return -operands[0];
  if (isa<arith::MulFOp>(inner) && isConstant(operands[0]))
    return operands[0](2) * operands[1];
  if (isa<arith::MulFOp>(inner) && isConstant(operands[1]))
    return operands[1](2) * operands[0];
  if (isa<arith::DivFOp>(inner) && isConstant(operands[1]))
    return operands[0] / operands[1](2);
  if (isa<arith::SelectOp>(inner))
    return operands[0](2) != 0 ? operands[1] : operands[2];
  if (isa<math::AbsFOp>(inner)) {
    std::optional<int> sign = findSign(polygon, operands[0]);
    return sign ? std::optional<Scalar>(*sign < 0 ? -operands[0] : operands[0]) : std::nullopt;
  }
  if (auto compare = dyn_cast<arith::CmpFOp>(inner)) {
    std::optional<int> sign = findSign(polygon, operands[0] - operands[1]);
    if (!sign)
      return std::nullopt;
    return makeConstant(
        arith::applyCmpPredicate(compare.getPredicate(), APFloat(double(*sign)), APFloat(0.0)));
  }
  unknown = &inner;
  return std::nullopt;
}

std::optional<Scalar> OpEvaluator::evaluateLeaf(const Polygon &polygon,
                                                ArrayRef<Scalar> arguments) {
  llvm::DenseMap<Value, Scalar> scalars;
  for (auto [argument, scalar] : llvm::zip_equal(leaf.block.getArguments(), arguments))
    scalars[argument] = scalar;
  for (Operation &inner : leaf.block) {
    SmallVector<Scalar> operands;
    for (Value operand : inner.getOperands())
      operands.push_back(scalars.at(operand));
    std::optional<Scalar> scalar = evaluateOp(polygon, inner, operands);
    if (!scalar)
      return std::nullopt;
    scalars[inner.getResult(0)] = *scalar;
  }
  return scalars.at(leaf.value);
}

std::optional<Scalar> OpEvaluator::findLargest(const Polygon &polygon,
                                               ArrayRef<Scalar> candidates) {
  auto value = [&](const Scalar &candidate) { return evaluateAtCentre(polygon, candidate); };
  const Scalar *largest =
      std::max_element(candidates.begin(), candidates.end(),
                       [&](const Scalar &a, const Scalar &b) { return value(a) < value(b); });
  if (llvm::all_of(candidates, [&](const Scalar &other) {
        return cutPolygon(polygon, *largest - other).size() == 1;
      }))
    return *largest;
  Matrix functions(candidates.size(), 3);
  for (auto [row, candidate] : llvm::enumerate(candidates))
    functions.row(int64_t(row)) = candidate;
  std::vector<LargestPart> cut = cutByLargest(polygon, functions);
  if (cut.size() == 1)
    return functions.row(cut.front().row);
  for (LargestPart &part : cut)
    parts.push_back(std::move(part.polygon));
  return std::nullopt;
}

std::optional<Scalar> OpEvaluator::combine(const Polygon &polygon, ArrayRef<Scalar> candidates) {
  Combiner combiner = op.getCombiner();
  if (combiner == Combiner::None)
    return candidates.back();
  if (combiner == Combiner::Sum) {
    Scalar sum = makeConstant(0);
    for (const Scalar &term : candidates)
      sum += term;
    return sum;
  }
  double sign = combiner == Combiner::Max ? 1 : -1;
  SmallVector<Scalar> finite; // the zero of the semiring never wins
  for (const Scalar &candidate : candidates)
    if (sign * candidate(2) != -HUGE_VAL)
      finite.push_back(sign * candidate);
  if (finite.empty())
    return makeConstant(-sign * HUGE_VAL);
  std::optional<Scalar> largest = findLargest(polygon, finite);
  return largest ? std::optional<Scalar>(sign * *largest) : std::nullopt;
}

std::optional<Matrix> OpEvaluator::evaluate(const State &state) {
  parts.clear();
  int64_t outputs = computeProduct(getUnitShape(op->getResult(0)));
  std::vector<SmallVector<Scalar>> candidates(outputs);
  if (Value init = op.getInit())
    for (int64_t unit = 0; unit < outputs; ++unit)
      candidates[unit].push_back(state.values.at(init)->row(unit));
  for (int64_t point = 0; point < domain.size(); ++point) {
    if (!domain.hasLeaf[point])
      continue;
    SmallVector<Scalar> arguments;
    for (auto [operand, units, constant] : llvm::zip(operands, domain.units, domain.constants))
      arguments.push_back(units[point] == Domain::kOutside
                              ? makeConstant(constant)
                              : Scalar(state.values.at(operand)->row(units[point])));
    for (int64_t index : domain.points[point])
      arguments.push_back(makeConstant(double(index)));
    std::optional<Scalar> scalar = evaluateLeaf(state.polygon, arguments);
    if (!scalar)
      return std::nullopt;
    candidates[domain.units.back()[point]].push_back(*scalar);
  }
  Matrix result(outputs, 3);
  for (int64_t unit = 0; unit < outputs; ++unit) {
    std::optional<Scalar> scalar = combine(state.polygon, candidates[unit]);
    if (!scalar)
      return std::nullopt;
    result.row(unit) = *scalar;
  }
  return result;
}

//===----------------------------------------------------------------------===//
// All ops on all parts
//===----------------------------------------------------------------------===//

/// What is the same on all parts: constants and the input.
static std::optional<Matrix> readLeafValue(Value value) {
  Matrix rows = Matrix::Zero(computeProduct(getUnitShape(value)), 3);
  if (isa<BlockArgument>(value)) {
    rows.leftCols(2).setIdentity();
    return rows;
  }
  DenseElementsAttr constant = getConstant(value);
  if (!constant)
    return std::nullopt;
  for (auto [row, number] : llvm::enumerate(constant.getValues<APFloat>()))
    rows(int64_t(row), 2) = number.convertToDouble();
  return rows;
}

static llvm::Error evaluateOnAll(StructuralOpInterface op, std::vector<State> &states) {
  std::string name = inventName(op->getResult(0));
  if (isTooLarge(op.getDomain()))
    return llvm::createStringError(name + " has too many leaves");
  OpEvaluator evaluator(op);
  std::vector<State> done;
  int64_t leaves = 0;
  while (!states.empty()) {
    State state = std::move(states.back());
    states.pop_back();
    leaves += evaluator.countLeaves();
    if (std::optional<Matrix> result = evaluator.evaluate(state)) {
      if (result->hasNaN())
        return llvm::createStringError(name + " has values that are no numbers");
      state.values[op->getResult(0)] = std::make_shared<const Matrix>(std::move(*result));
      done.push_back(std::move(state));
      continue;
    }
    if (evaluator.unknown)
      return llvm::createStringError(name + " is not piecewise affine: it has " +
                                     evaluator.unknown->getName().getStringRef());
    for (Polygon &part : evaluator.parts)
      states.push_back({std::move(part), state.values});
    if (int64_t(states.size() + done.size()) > kMostParts)
      return llvm::createStringError("at " + name + " the box is in more than " +
                                     Twine(kMostParts) + " parts");
    if (leaves > kMostLeaves)
      return llvm::createStringError("at " + name + " more than " + Twine(kMostLeaves) +
                                     " leaves are to be computed");
  }
  std::reverse(done.begin(), done.end());
  states = std::move(done);
  return llvm::Error::success();
}

llvm::Expected<std::vector<AffinePart>> findAffineParts(func::FuncOp function,
                                                        const Polygon &polygon) {
  std::vector<State> states(1);
  states.front().polygon = polygon;
  auto read = [&](Value value) {
    std::optional<Matrix> rows = readLeafValue(value);
    if (rows)
      states.front().values[value] = std::make_shared<const Matrix>(std::move(*rows));
    return rows.has_value();
  };
  Block &body = function.getBody().front();
  for (BlockArgument argument : body.getArguments())
    if (getArgumentKind(function, argument.getArgNumber()) == kinds::kInput)
      read(argument);
  SmallVector<StructuralOpInterface> program;
  for (Operation &op : body.without_terminator()) {
    if (op.getNumResults() == 1 && read(op.getResult(0)))
      continue;
    auto structural = dyn_cast<StructuralOpInterface>(op);
    if (!structural)
      return llvm::createStringError(inventName(op.getResult(0)) + " is no structural op");
    program.push_back(structural);
  }
  for (StructuralOpInterface op : program)
    if (llvm::Error error = evaluateOnAll(op, states))
      return std::move(error);
  Value output = body.getTerminator()->getOperand(0);
  std::vector<AffinePart> parts;
  for (State &state : states) {
    const Matrix &values = *state.values.at(output);
    if (!values.allFinite())
      return llvm::createStringError("its outputs are not finite");
    parts.push_back({std::move(state.polygon), values});
  }
  return parts;
}

} // namespace trop
