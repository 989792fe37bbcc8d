//===- Pullback.cpp - The reverse derivative of a structural op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every contribution is added to its result alone, in the order of visit(): of all
// points for combiners sum and none, of all outputs, each with its tied candidates,
// for max and min.
//
//===----------------------------------------------------------------------===//

#include "lib/Reference/Pullback.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "lib/Reference/Loops.h"
#include "lib/Reference/ScalarProgram.h"
#include "lib/Schedule/Lanes.h"

using namespace mlir;

namespace trop {

namespace {

class Evaluation {
public:
  Evaluation(PullbackOp op, int64_t samples, Precision precision,
             function_ref<const Tensor &(Value)> get);

  /// Emits an error if a region has an op that the interpreter does not know.
  LogicalResult buildPrograms();
  std::vector<Tensor> run();
  int64_t numCells = 0; ///< points visited, whether for a leaf or its adjoints

private:
  FailureOr<ScalarProgram> build(ArrayRef<Type> types, ScalarProgram::Body body) {
    return ScalarProgram::build(op, precision, types, op.getExtents().size(), body);
  }
  /// The elements of all inputs at a point.
  SmallVector<double> gather(int64_t sample, int64_t point) const;
  void addToInputs(int64_t sample, int64_t point, double part);
  void addToInit(int64_t sample, int64_t output, double part);
  /// Shares an output's adjoint among the candidates that tie for its value.
  void addCandidates(int64_t sample, int64_t output);
  /// Calls `init` if the init ties, then `leaf` for every sample and point that does,
  /// until one returns false.
  void forEachCandidate(int64_t sample, int64_t output, function_ref<bool()> init,
                        function_ref<bool(int64_t, int64_t)> leaf);
  void addTo(double &sum, double part);

  PullbackOp op;
  int64_t samples;
  Precision precision;
  Type element;
  SmallVector<const Tensor *> inputs;
  const Tensor *init, *value; ///< null if the op has none
  const Tensor &adjoint;
  Domain domain; ///< maps the inputs, then the adjoint
  std::vector<Tensor> results;
  std::optional<ScalarProgram> leaf, adjoints, sum, tieParts;
};

SmallVector<Value> getMapped(PullbackOp op) {
  SmallVector<Value> values(op.getInputs());
  values.push_back(op.getAdjoint());
  return values;
}

} // namespace

Evaluation::Evaluation(PullbackOp op, int64_t samples, Precision precision,
                       function_ref<const Tensor &(Value)> get)
    : op(op), samples(samples), precision(precision),
      element(getTensorType(op.getAdjoint().getType()).getElementType()),
      init(op.getInit() ? &get(op.getInit()) : nullptr),
      value(op.getValue() ? &get(op.getValue()) : nullptr), adjoint(get(op.getAdjoint())),
      domain(op.getExtents(), op.getIndexingMaps(), getMapped(op), OutsideReads(op)) {
  for (Value input : op.getInputs())
    inputs.push_back(&get(input));
  for (Type type : op.getResultTypes())
    results.emplace_back(getTensorType(type), samples);
}

LogicalResult Evaluation::buildPrograms() {
  SmallVector<Type> types;
  for (const Tensor *input : inputs)
    types.push_back(input->type.getElementType());
  if (!op.getLeaf().empty()) {
    auto built = build(types, [&](OpBuilder &builder, ValueRange args, ValueRange indices) {
      return inlineLeaf(builder, op.getLoc(), op.getLeaf(), args, indices);
    });
    if (failed(built))
      return failure();
    leaf = std::move(*built);
  }
  size_t numReads = inputs.size() + 1;
  types.resize(
      numReads +
          llvm::count_if(op.getWrt(), [&](int64_t number) { return number != op.getInitNumber(); }),
      element);
  auto built = build(types, [&](OpBuilder &builder, ValueRange args, ValueRange indices) {
    SmallVector<Value> sums =
        inlineLeaf(builder, op.getLoc(), op.getAdjoints(), args.take_front(numReads), indices);
    for (auto [sum, before] : llvm::zip_equal(sums, args.drop_front(numReads)))
      sum = buildSum(builder, op.getLoc(), op.getSum(), before, sum);
    return sums;
  });
  if (failed(built))
    return failure();
  adjoints = std::move(*built);
  sum = ScalarProgram::build(
      op, precision, {element, element}, 0,
      [&](OpBuilder &builder, ValueRange args, ValueRange) -> SmallVector<Value> {
        return {buildSum(builder, op.getLoc(), Summation::Rounded, args[0], args[1])};
      });
  tieParts = ScalarProgram::build(
      op, precision, {element, element}, 0,
      [&](OpBuilder &builder, ValueRange args, ValueRange) -> SmallVector<Value> {
        auto [first, other] = buildTieParts(builder, op.getLoc(), op.getTies(), args[0], args[1]);
        return {first, other};
      });
  return success();
}

SmallVector<double> Evaluation::gather(int64_t sample, int64_t point) const {
  return llvm::map_to_vector(llvm::enumerate(inputs), [&](auto input) {
    int64_t unit = domain.units[input.index()][point];
    return unit == Domain::kOutside ? domain.constants[input.index()]
                                    : input.value()->at(sample, unit);
  });
}

void Evaluation::addTo(double &accumulated, double part) {
  sum->run({accumulated, part}, {}, accumulated);
}

void Evaluation::addToInputs(int64_t sample, int64_t point, double part) {
  SmallVector<double> arguments = gather(sample, point);
  arguments.push_back(part);
  SmallVector<double *> sums; // Null: outside, where there is nothing to add to.
  for (auto [number, result] : llvm::zip_equal(op.getWrt(), results))
    if (number != op.getInitNumber()) {
      int64_t unit = domain.units[number][point];
      sums.push_back(unit == Domain::kOutside ? nullptr : &result.at(sample, unit));
      arguments.push_back(sums.back() ? *sums.back() : 0);
    }
  SmallVector<double> after(sums.size());
  adjoints->run(arguments, domain.points[point], after);
  for (auto [sum, value] : llvm::zip_equal(sums, after))
    if (sum)
      *sum = value;
}

void Evaluation::addToInit(int64_t sample, int64_t output, double part) {
  for (auto [number, result] : llvm::zip_equal(op.getWrt(), results))
    if (number == op.getInitNumber())
      addTo(result.at(sample, output), part);
}

void Evaluation::forEachCandidate(int64_t sample, int64_t output, function_ref<bool()> onInit,
                                  function_ref<bool(int64_t, int64_t)> onLeaf) {
  double wanted = value->at(sample, output);
  if (init && init->at(sample, output) == wanted && !onInit())
    return;
  // Output dimensions lead, so the points of an output are neighbours. Candidates for
  // a result without samples lie in all samples.
  int64_t numPoints = domain.size() / adjoint.getNumUnits(), first = output * numPoints;
  bool ownSample = hasSamples(adjoint.type);
  for (int64_t in : ownSample ? llvm::seq(sample, sample + 1) : llvm::seq<int64_t>(0, samples))
    for (int64_t point : llvm::seq(first, first + numPoints)) {
      if (!domain.hasLeaf[point])
        continue;
      double candidate;
      ++numCells;
      leaf->run(gather(in, point), domain.points[point], candidate);
      if (candidate == wanted && !onLeaf(in, point))
        return;
    }
}

void Evaluation::addCandidates(int64_t sample, int64_t output) {
  double whole = adjoint.at(sample, output);
  if (whole == 0)
    return;
  bool onlyFirst = op.getTies().isNative();
  double count = 0, parts[2] = {whole, whole};
  if (!onlyFirst) {
    auto add = [&](auto...) {
      sum->run({count, 1.0}, {}, count);
      return true;
    };
    forEachCandidate(sample, output, add, add);
    tieParts->run({whole, count}, {}, parts);
  }
  double part = parts[0];
  forEachCandidate(
      sample, output,
      [&] {
        addToInit(sample, output, part);
        part = parts[1];
        return !onlyFirst;
      },
      [&](int64_t in, int64_t point) {
        addToInputs(in, point, part);
        part = parts[1];
        return !onlyFirst;
      });
}

std::vector<Tensor> Evaluation::run() {
  int64_t outputs = adjoint.getNumUnits(), lanes = getLanes(element);
  if (value) {
    visit(adjoint.samples, outputs, lanes,
          [&](int64_t sample, int64_t output) { addCandidates(sample, output); });
  } else {
    visit(adjoint.samples, outputs, lanes, [&](int64_t sample, int64_t output) {
      addToInit(sample, output, adjoint.at(sample, output));
    });
    bool isList = isa<ActiveType>(op.getAdjoint().getType());
    visit(samples, domain.size(), lanes, [&](int64_t sample, int64_t point) {
      double whole = adjoint.at(sample, domain.units.back()[point]);
      if (!domain.hasLeaf[point] || (isList && whole == 0))
        return; // Nothing to add, or not an entry.
      ++numCells;
      addToInputs(sample, point, whole);
    });
  }
  return std::move(results);
}

FailureOr<std::vector<Tensor>> evaluatePullback(PullbackOp op, int64_t samples, Precision precision,
                                                function_ref<const Tensor &(Value)> get,
                                                int64_t &numCells) {
  Evaluation evaluation(op, samples, precision, get);
  if (failed(evaluation.buildPrograms()))
    return failure();
  std::vector<Tensor> results = evaluation.run();
  numCells += evaluation.numCells;
  return results;
}

} // namespace trop
