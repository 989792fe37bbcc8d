//===- Interpreter.cpp - What every op of the dialect means -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One op after the other, one point of its domain after the other: the loops of
// StructuralOpInterface, spelt out. A composite op is evaluated as the program it
// expands to.
//
//===----------------------------------------------------------------------===//

#include "lib/Reference/Interpreter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "lib/Reference/Loops.h"
#include "lib/Reference/Pullback.h"
#include "lib/Reference/ScalarProgram.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/IR/Matchers.h"

#include <limits>

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// The interpreter
//===----------------------------------------------------------------------===//

namespace {

class Interpreter {
public:
  explicit Interpreter(Precision precision) : precision(precision) {}

  void set(Value value, Tensor tensor) { tensors.insert_or_assign(value, std::move(tensor)); }
  const Tensor &get(Value value) const { return tensors.at(value); }

  int64_t getNumCells() const { return numCells; }

  /// Evaluates the ops of a block up to `end`.
  LogicalResult run(Block &block, Operation *end);

private:
  LogicalResult evaluate(Operation *op);
  LogicalResult evaluateStructural(StructuralOpInterface op);
  LogicalResult evaluateComposite(CompositeOpInterface op);
  LogicalResult evaluatePullback(PullbackOp op);
  LogicalResult evaluateSampleCount(SampleCountOp op);
  LogicalResult evaluateAccumulate(AccumulateOp op);
  LogicalResult evaluateRoot(SctRootOp op);
  /// Refuses a list with more entries than its type has room for.
  LogicalResult checkBounds(Operation *op);
  /// Refuses what there is no memory for.
  LogicalResult checkSize(Operation *op);

  /// The number of samples of an op's operands, 1 if none has any.
  FailureOr<int64_t> countSamples(Operation *op);

  Precision precision;
  int64_t numCells = 0;
  llvm::DenseMap<Value, Tensor> tensors;
};

} // namespace

FailureOr<int64_t> Interpreter::countSamples(Operation *op) {
  std::optional<int64_t> samples;
  for (Value operand : op->getOperands()) {
    if (!hasSamples(operand))
      continue;
    int64_t found = get(operand).samples;
    if (samples && found != *samples)
      return op->emitOpError() << "has operands of " << *samples << " and of " << found
                               << " samples";
    samples = found;
  }
  return samples.value_or(1);
}

LogicalResult Interpreter::evaluateStructural(StructuralOpInterface op) {
  Value output = op->getResult(0);
  SmallVector<Value> operands = op.getLeafOperands(), mapped = operands;
  mapped.push_back(output);
  Domain domain(op.getDomain(), op.getIndexingMaps(), mapped, OutsideReads(op));
  Type element = getElementTypeOrSelf(output.getType());
  Combiner combiner = op.getCombiner();

  SmallVector<Type> types;
  for (Value value : mapped)
    types.push_back(getElementTypeOrSelf(value.getType()));
  auto start = ScalarProgram::build(
      op, precision, {}, 0, [&](OpBuilder &builder, ValueRange, ValueRange) -> SmallVector<Value> {
        return {buildNeutral(builder, op.getLoc(), element, combiner)};
      });
  auto step = ScalarProgram::build(
      op, precision, types, op.getDomain().size(),
      [&](OpBuilder &builder, ValueRange args, ValueRange indices) -> SmallVector<Value> {
        Value leaf = op.buildLeaf(builder, op.getLoc(), args.drop_back(), indices);
        return {buildCombine(builder, op.getLoc(), combiner, args.back(), leaf, op.getSummation())};
      });
  FailureOr<int64_t> samples = countSamples(op);
  if (failed(start) || failed(step) || failed(samples))
    return failure();

  double neutral;
  start->run({}, {}, neutral);
  Tensor result(cast<RankedTensorType>(output.getType()), *samples, neutral);
  if (Value init = op.getInit())
    visit(result.samples, result.getNumUnits(), getLanes(element),
          [&](int64_t sample, int64_t unit) {
            result.at(sample, unit) = get(init).at(sample, unit);
          });
  auto inputs =
      llvm::map_to_vector(operands, [&](Value operand) -> const Tensor * { return &get(operand); });
  visit(*samples, domain.size(), getLanes(element), [&](int64_t sample, int64_t point) {
    if (!domain.hasLeaf[point])
      return;
    double &accumulated = result.at(sample, domain.units.back()[point]);
    SmallVector<double> arguments;
    for (auto [input, units, constant] : llvm::zip(inputs, domain.units, domain.constants))
      arguments.push_back(units[point] == Domain::kOutside ? constant
                                                           : input->at(sample, units[point]));
    arguments.push_back(accumulated);
    step->run(arguments, domain.points[point], accumulated);
  });
  set(output, std::move(result));
  return success();
}

LogicalResult Interpreter::evaluateComposite(CompositeOpInterface op) {
  Block scratch;
  IRMapping mapping;
  for (Value operand : op->getOperands())
    if (!mapping.contains(operand)) {
      mapping.map(operand, scratch.addArgument(operand.getType(), operand.getLoc()));
      set(mapping.lookup(operand), get(operand));
    }
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&scratch);
  auto copy = cast<CompositeOpInterface>(builder.clone(*op, mapping));
  builder.setInsertionPoint(copy);
  Value result = copy.expand(builder);
  if (failed(run(scratch, copy)))
    return failure();
  set(op->getResult(0), get(result));
  return success();
}

LogicalResult Interpreter::evaluatePullback(PullbackOp op) {
  FailureOr<int64_t> samples = countSamples(op);
  if (failed(samples))
    return failure();
  auto results = trop::evaluatePullback(
      op, *samples, precision, [&](Value value) -> const Tensor & { return get(value); }, numCells);
  if (failed(results))
    return failure();
  for (auto [result, tensor] : llvm::zip_equal(op.getResults(), *results))
    set(result, std::move(tensor));
  return success();
}

LogicalResult Interpreter::evaluateSampleCount(SampleCountOp op) {
  double samples = get(op.getValue()).samples;
  bool rounds = precision == Precision::Own && getElementTypeOrSelf(op.getType()).isF32();
  set(op, Tensor(op.getType(), 1, rounds ? static_cast<float>(samples) : samples));
  return success();
}

/// A list is kept as the tensor it stands for.
LogicalResult Interpreter::evaluateAccumulate(AccumulateOp op) {
  Tensor sum = get(op.getLhs());
  bool single = precision == Precision::Own && sum.type.getElementType().isF32();
  for (auto [element, part] : llvm::zip_equal(sum.values, get(op.getRhs()).values)) {
    element += part; // Rounded to f64 and again to f32, a sum of f32 is what f32 gives.
    if (single)
      element = static_cast<float>(element);
  }
  set(op, std::move(sum));
  return success();
}

/// Samples in order: of equal losses the first, and a NaN never wins.
LogicalResult Interpreter::evaluateRoot(SctRootOp op) {
  Tensor result(op.getType(), 1, -std::numeric_limits<double>::infinity());
  for (double loss : get(op.getLosses()).values)
    if (loss > result.values.front())
      result.values.front() = loss;
  set(op, std::move(result));
  return success();
}

LogicalResult Interpreter::checkBounds(Operation *op) {
  for (Value result : op->getResults()) {
    auto list = dyn_cast<ActiveType>(result.getType());
    if (!list)
      continue;
    int64_t found = llvm::count_if(get(result).values, [](double value) { return value != 0; });
    if (found > list.getBound())
      return op->emitOpError() << "has " << found << " entries that are not 0, more than " << list
                               << " has room for; such a function is for one sample";
  }
  return success();
}

LogicalResult Interpreter::checkSize(Operation *op) {
  bool large = llvm::any_of(op->getResultTypes(), [](Type type) {
    return isa<RankedTensorType, ActiveType>(type) && isTooLarge(getUnitShape(type));
  });
  if (auto structural = dyn_cast<StructuralOpInterface>(op))
    large |= isTooLarge(structural.getDomain());
  if (auto pullback = dyn_cast<PullbackOp>(op))
    large |= isTooLarge(pullback.getExtents());
  if (large)
    return op->emitOpError() << "cannot be interpreted: it has more than " << kMostPoints
                             << " points or elements";
  return success();
}

LogicalResult Interpreter::evaluate(Operation *op) {
  ElementsAttr constant;
  if (matchPattern(op, m_Constant(&constant)) && isa<RankedTensorType>(constant.getType())) {
    auto tensor = Tensor::get(constant, cast<RankedTensorType>(constant.getType()));
    if (failed(tensor))
      return op->emitOpError() << "cannot be interpreted: its elements are not at hand";
    set(op->getResult(0), std::move(*tensor));
    return success();
  }
  if (auto structural = dyn_cast<StructuralOpInterface>(op))
    return evaluateStructural(structural);
  if (auto composite = dyn_cast<CompositeOpInterface>(op))
    return evaluateComposite(composite);
  if (auto pullback = dyn_cast<PullbackOp>(op))
    return evaluatePullback(pullback);
  if (auto count = dyn_cast<SampleCountOp>(op))
    return evaluateSampleCount(count);
  if (auto accumulate = dyn_cast<AccumulateOp>(op))
    return evaluateAccumulate(accumulate);
  if (auto keep = dyn_cast<SctKeepOp>(op)) {
    set(keep, get(keep.getValue()));
    return success();
  }
  if (auto root = dyn_cast<SctRootOp>(op))
    return evaluateRoot(root);
  if (auto scatter = dyn_cast<ScatterOp>(op)) {
    set(scatter, get(scatter.getEntries()));
    return success();
  }
  return op->emitOpError() << "cannot be interpreted: it implements neither "
                              "StructuralOpInterface nor CompositeOpInterface";
}

LogicalResult Interpreter::run(Block &block, Operation *end) {
  for (Operation &op : block) {
    if (&op == end)
      break;
    if (failed(checkSize(&op)) || failed(evaluate(&op)) || failed(checkBounds(&op)))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<Tensor>> interpret(func::FuncOp function, ArrayRef<Tensor> arguments,
                                         Precision precision, int64_t *numCells) {
  if (!function.getBody().hasOneBlock())
    return function.emitError() << "expected a function of one block";
  // From scratch, a state starts with nothing and is not looked at.
  SmallVector<BlockArgument> parameters =
      llvm::filter_to_vector(function.getArguments(), [](BlockArgument argument) {
        return !isa<StateType>(argument.getType());
      });
  if (arguments.size() != parameters.size())
    return function.emitError() << "expected " << parameters.size() << " arguments, found "
                                << arguments.size();
  Interpreter interpreter(precision);
  Block &body = function.getBody().front();
  for (auto [parameter, argument] : llvm::zip_equal(parameters, arguments)) {
    if (parameter.getType() != argument.type)
      return function.emitError() << "expected argument " << parameter.getArgNumber() << " of type "
                                  << parameter.getType() << ", found " << argument.type;
    interpreter.set(parameter, argument);
  }
  Operation *terminator = body.getTerminator();
  if (failed(interpreter.run(body, terminator)))
    return failure();
  if (numCells)
    *numCells = interpreter.getNumCells();
  SmallVector<Tensor> results;
  for (Value value : terminator->getOperands()) {
    results.push_back(interpreter.get(value));
    RankedTensorType &type = results.back().type;
    if (precision == Precision::Double && isa<FloatType>(type.getElementType()))
      type = type.clone(Float64Type::get(function.getContext()));
  }
  return results;
}

} // namespace trop
