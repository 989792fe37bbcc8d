//===- Facts.cpp - What further interfaces promise ------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Facts.h"

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/IR/TropVocabulary.h"
#include "lib/Check/Random.h"
#include "lib/Reference/Interpreter.h"

#include "mlir/IR/Verifier.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace trop::check {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int64_t kSamples = 64;

/// A call in f64, ready to be evaluated.
class FactChecker {
public:
  FactChecker(const Subject &subject, const Probe &probe, Journal &journal)
      : subject(subject), probe(probe), journal(journal),
        built(buildPlainModule(subject, probe, Float64Type::get(subject.getContext()))) {}

  void check();

private:
  void find(StringRef method, const Twine &problem, const Twine &remedy) {
    journal.find(method, problem + " (" + probe.describe() + ")", remedy);
  }
  std::optional<Tensor> evaluate(ArrayRef<Tensor> arguments);
  SmallVector<Tensor> draw(double size);
  void checkActivation(ActivationOpInterface op);
  void checkHead(HeadOpInterface op);
  void checkCrossEntropy(HeadOpInterface op);
  void checkNoise(NoiseOpInterface op);
  void checkInfinities(WeightedOpInterface op);
  void checkLaws(AlgebraicOpInterface op);

  const Subject &subject;
  const Probe &probe;
  Journal &journal;
  ProbeModule built;
  func::FuncOp function;
};

std::optional<Tensor> FactChecker::evaluate(ArrayRef<Tensor> arguments) {
  ScopedDiagnosticHandler ignore(function.getContext(), [](Diagnostic &) { return success(); });
  auto results = interpret(function, arguments, Precision::Own);
  if (failed(results))
    return std::nullopt;
  return results->front();
}

SmallVector<Tensor> FactChecker::draw(double size) {
  Random random(3);
  SmallVector<Tensor> arguments;
  for (Type type : function.getArgumentTypes()) {
    Tensor &tensor = arguments.emplace_back(cast<RankedTensorType>(type), kSamples);
    for (double &value : tensor.values)
      value = isLabelType(type) ? 0 : size * random.around();
  }
  return arguments;
}

void FactChecker::checkActivation(ActivationOpInterface op) {
  SmallVector<Tensor> arguments = draw(1);
  Tensor &input = arguments.front();
  int64_t count = input.values.size();
  for (int64_t entry = 0; entry < count; ++entry)
    input.values[entry] = entry == 0 ? 0.0 : entry == 1 ? -0.0 : 8.0 * entry / count - 4;
  std::optional<Tensor> values = evaluate(arguments);
  if (!values || values->values.size() != input.values.size())
    return;
  journal.enter("getLipschitzConstant", probe.describe());
  double most = op.getLipschitzConstant();
  if (!(most >= 0))
    find("getLipschitzConstant", "gives " + formatNumber(most),
         "give a number of at least 0, or infinity");
  journal.enter("isPositivelyHomogeneous", probe.describe());
  bool isHomogeneous = op.isPositivelyHomogeneous();
  SmallVector<Tensor> doubled = arguments;
  for (double &value : doubled.front().values)
    value *= 2;
  std::optional<Tensor> twice = evaluate(doubled);
  for (int64_t entry = 0; entry < count && journal.isClean(); ++entry) {
    double x = input.values[entry], value = values->values[entry];
    journal.enter("getValueAt", probe.describe());
    double said = op.getValueAt(x);
    bool isZero = x == 0 && (said != value || std::signbit(said) != std::signbit(value));
    if (isZero || !(std::abs(said - value) <= 1e-9 * (1 + std::abs(value))))
      find("getValueAt",
           "gives " + formatNumber(said) + " at " + formatNumber(x) + ", where the op gives " +
               formatNumber(value),
           "compute what the layer does; 0 and its sign exactly");
    else if (isHomogeneous && twice &&
             !(std::abs(twice->values[entry] - 2 * value) <= 1e-9 * (1 + std::abs(value))))
      find("isPositivelyHomogeneous", "says yes, but f(2 x) is not 2 f(x) at " + formatNumber(x),
           "say no");
    else if (entry > 2) {
      double step = x - input.values[entry - 1], rise = value - values->values[entry - 1];
      if (std::abs(rise) > most * std::abs(step) * (1 + 1e-9))
        find("getLipschitzConstant",
             "gives " + formatNumber(most) + ", but near " + formatNumber(x) + " the slope is " +
                 formatNumber(rise / step),
             "give a bound on the slope, or infinity");
    }
  }
}

void FactChecker::checkHead(HeadOpInterface op) {
  journal.enter("getScores", probe.describe());
  if (!llvm::is_contained(op->getOperands(), op.getScores()))
    return find("getScores", "gives a value that is no operand of the op", "give the scores");
  std::optional<Tensor> values = evaluate(draw(8));
  if (!values || !hasSamples(values->type))
    return;
  journal.enter("isPositive", probe.describe());
  bool isPositive = op.isPositive();
  for (int64_t sample = 0; sample < kSamples && journal.isClean(); ++sample) {
    double sum = 0, least = kInfinity;
    for (int64_t unit = 0; unit < values->getNumUnits(); ++unit) {
      sum += values->at(sample, unit);
      least = std::min(least, values->at(sample, unit));
    }
    if (!(std::abs(sum - 1) <= 1e-9) || !(least >= 0))
      find("HeadOpInterface",
           "is of an op whose results are no probabilities: their sum is " + formatNumber(sum) +
               ", the least is " + formatNumber(least),
           "give numbers of at least 0 whose sum is 1, or leave the interface out");
    else if (isPositive && !(least > 0))
      find("isPositive", "says yes, but finite scores give a probability of 0", "say no");
  }
  if (isPositive && journal.isClean())
    checkCrossEntropy(op);
}

void FactChecker::checkCrossEntropy(HeadOpInterface op) {
  journal.enter("buildCrossEntropy", probe.describe());
  SmallVector<Tensor> arguments = draw(3);
  std::optional<Tensor> probabilities = evaluate(arguments);
  OpBuilder builder(op);
  unsigned number = function.getNumArguments();
  Type type = getValueType(true, {}, builder.getI32Type());
  if (failed(function.insertArgument(number, type, {}, op.getLoc())))
    return;
  Value loss = op.buildCrossEntropy(builder, op.getLoc(), function.getArgument(number));
  if (!loss || !isLossType(loss.getType()))
    return find("buildCrossEntropy", "gives no loss, one number a sample",
                "build -log of the label's probability");
  Operation *end = function.getBody().front().getTerminator();
  end->setOperands(loss);
  function.setType(builder.getFunctionType(function.getArgumentTypes(), loss.getType()));
  arguments.emplace_back(cast<RankedTensorType>(type), kSamples);
  std::optional<Tensor> losses = evaluate(arguments);
  if (!losses)
    return find("buildCrossEntropy", "builds what cannot be interpreted", "use ops of Trop");
  for (int64_t sample = 0; sample < kSamples && journal.isClean(); ++sample) {
    double expected = -std::log(probabilities->at(sample, 0)), found = losses->at(sample, 0);
    if (!(std::abs(found - expected) <= 1e-9 * (1 + expected)))
      find("buildCrossEntropy",
           "gives " + formatNumber(found) + " where -log of the probability is " +
               formatNumber(expected),
           "build -log of the label's probability, from the scores");
  }
}

void FactChecker::checkNoise(NoiseOpInterface op) {
  if (op->getNumOperands() > 1)
    return; // It has noise.
  journal.enter("getNoiseDistribution", probe.describe());
  if (std::string mistake = findNoiseMistake(op.getNoiseDistribution()); !mistake.empty())
    return find("getNoiseDistribution", mistake,
                "give `dropout(rate: ...)`, or what addNoise of a plugin declares");
  SmallVector<Tensor> arguments = draw(1);
  if (std::optional<Tensor> values = evaluate(arguments);
      values && values->values != arguments.front().values)
    find("NoiseOpInterface", "is of an op that without noise does not give its first operand",
         "give the operand as it is where there is no noise");
  journal.enter("addNoise", probe.describe());
  Value input = op->getOperand(0); // Of the result's type, as noise is.
  op.addNoise(input);
  if (!llvm::is_contained(llvm::drop_begin(op->getOperands()), input))
    find("addNoise", "leaves the op without the noise that it is given", "append it as an operand");
}

/// A semiring zero among the weights, which stands for a missing one.
void FactChecker::checkInfinities(WeightedOpInterface op) {
  auto structural = cast<StructuralOpInterface>(op.getOperation());
  if (!op.takesInfinities())
    return;
  Combiner combiner = structural.getCombiner();
  for (double zero : {-kInfinity, kInfinity}) {
    if ((combiner == Combiner::Max && zero > 0) || (combiner == Combiner::Min && zero < 0))
      continue;
    for (unsigned number : op.getWeightOperands()) {
      Value operand = structural.getLeafOperands()[number];
      SmallVector<Tensor> arguments = draw(1);
      for (double &value : arguments.front().values)
        value = 0;
      for (BlockArgument argument : function.getArguments())
        if (argument == operand)
          arguments[argument.getArgNumber()].values.front() = zero;
      std::optional<Tensor> values = evaluate(arguments);
      if (values && llvm::any_of(values->values, [](double value) { return std::isnan(value); }))
        return find("takesInfinities",
                    "says yes, but a weight of " + formatNumber(zero) + " makes the result NaN",
                    "override it and say no");
    }
  }
}

void FactChecker::checkLaws(AlgebraicOpInterface op) {
  journal.enter("getLaws", probe.describe());
  for (const Law &law : op.getLaws())
    if (law.name.empty() || law.statement.empty() || !law.rewrite)
      find("getLaws", "has a law without name, statement or rewrite", "fill them in");
}

void FactChecker::check() {
  if (!built.module)
    return;
  function = *built.module->getOps<func::FuncOp>().begin();
  Operation *op = function.getBody().front().getTerminator()->getOperand(0).getDefiningOp();
  if (!op || op->getName() != subject.name)
    return;
  auto run = [&](auto interface, auto check) {
    if (interface && journal.isClean())
      (this->*check)(interface);
  };
  run(dyn_cast<ActivationOpInterface>(op), &FactChecker::checkActivation);
  run(dyn_cast<WeightedOpInterface>(op), &FactChecker::checkInfinities);
  run(dyn_cast<AlgebraicOpInterface>(op), &FactChecker::checkLaws);
  run(dyn_cast<NoiseOpInterface>(op), &FactChecker::checkNoise);
  if (auto head = dyn_cast<HeadOpInterface>(op); head && journal.isClean())
    checkHead(head);
}

} // namespace

void checkFacts(const Subject &subject, const Probe &probe, Journal &journal) {
  journal.enter("expand", probe.describe());
  FactChecker(subject, probe, journal).check();
}

} // namespace trop::check
