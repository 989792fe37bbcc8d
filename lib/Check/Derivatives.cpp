//===- Derivatives.cpp - Derivatives of a call against differences --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Derivatives.h"

#include "dialect/Trop/IR/TropDialect.h"
#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"
#include "lib/Check/Random.h"
#include "lib/Reference/Interpreter.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;

namespace trop::check {

bool isDifferentiable(RegisteredOperationName name) {
  return name.hasInterface<DifferentiableLeafOpInterface>() ||
         name.hasInterface<CompositeOpInterface>();
}

Probe findFixed(const Subject &subject, Probe probe, Journal &journal) {
  Type element = Float64Type::get(subject.getContext());
  buildModule(subject, probe, element, [&](Operation *op) {
    auto leaf = dyn_cast<DifferentiableLeafOpInterface>(op);
    if (!leaf)
      return false;
    journal.enter("buildLeafAdjoints", probe.describe());
    ScratchLeaf scratch(leaf);
    OpBuilder builder(op->getContext());
    builder.setInsertionPointToEnd(&scratch.block);
    Value adjoint = buildNeutral(builder, op->getLoc(), element, Combiner::Sum);
    SmallVector<Value> parts = leaf.buildLeafAdjoints(builder, op->getLoc(), scratch.getOperands(),
                                                      scratch.getPoint(), adjoint);
    for (auto [operand, part] : llvm::zip_equal(leaf.getLeafOperands(), parts))
      for (OpOperand &use : op->getOpOperands())
        if (!part && use.get() == operand)
          probe.operands[use.getOperandNumber()].isFixed = true;
    return false;
  });
  return probe;
}

namespace {

/// Values of a function's arguments for one sample, or a direction in which they move.
using Point = SmallVector<Tensor>;

/// How numbers of a point and of a direction are drawn.
enum class Draw {
  Generic, ///< all differ
  Curve,   ///< from a few, of which equal ones move alike, and 0 rests: what ties goes on to
  Tied     ///< quarters, in any direction
};

const char *getPlace(Draw draw) {
  return draw == Draw::Generic ? "" : draw == Draw::Curve ? ", along a curve of ties" : ", at ties";
}

/// A call with its derivatives, for one derived program.
class DerivedCall {
public:
  DerivedCall(const Subject &subject, const Probe &probe, const std::string &program,
              Journal &journal)
      : subject(subject), probe(probe), program(program), journal(journal) {}

  bool derive(ModuleOp original);
  /// Returns how many slopes were compared.
  int64_t check(Draw draw, int64_t points, Random &random);

private:
  void setDerivedProgram();
  std::string describe() const {
    return probe.describe() + (program.empty() ? "" : ", " + program);
  }
  func::FuncOp find(StringRef role);
  Point draw(Draw draw, Random &random, Point &direction);
  void restrict(Point &direction, int64_t only) const;
  std::optional<double> getLoss(const Point &point);
  std::optional<double> getReverse(const Point &point, const Point &direction);
  std::optional<double> getForward(const Point &point, const Point &direction);
  std::optional<double> getSlope(Draw draw, const Point &point, const Point &direction);
  bool compare(Draw draw, const Point &point, const Point &direction, int64_t only,
               int64_t &compared);
  StringRef getReverseMethod() const;
  StringRef getForwardMethod() const;

  const Subject &subject;
  const Probe &probe;
  std::string program; ///< "ties: minimal"
  Journal &journal;
  OwningOpRef<ModuleOp> module;
  func::FuncOp loss;
};

StringRef DerivedCall::getReverseMethod() const {
  if (subject.name.hasInterface<DifferentiableLeafOpInterface>())
    return "buildLeafAdjoints";
  return "buildReverse";
}

StringRef DerivedCall::getForwardMethod() const {
  if (subject.name.hasInterface<DifferentiableLeafOpInterface>())
    return "buildLeafAdjoints";
  return "buildForward";
}

void DerivedCall::setDerivedProgram() {
  auto [name, value] = StringRef(program).split(": ");
  MLIRContext *context = module->getContext();
  double number = 0;
  module->walk([&](Operation *op) {
    if (name.empty() || !op->getInherentAttr(name).value_or(Attribute()))
      return;
    if (name == kTies) {
      value.consume_front("beta ");
      value.getAsDouble(number);
      op->setAttr(kTies, DerivedProgramAttr::get(context, number));
    } else {
      value.getAsDouble(number);
      op->setAttr(name, Builder(context).getF64FloatAttr(number));
    }
  });
}

func::FuncOp DerivedCall::find(StringRef role) {
  for (auto function : module->getOps<func::FuncOp>())
    if (getRole(function) == role)
      return function;
  return {};
}

bool DerivedCall::derive(ModuleOp original) {
  module = original.clone();
  setDerivedProgram();
  std::string error;
  ScopedDiagnosticHandler handler(module->getContext(), [&](Diagnostic &diagnostic) {
    if (error.empty())
      error = diagnostic.str();
  });
  loss = find(roles::kLoss);
  auto derive = [&](StringRef method, DeriveGradientOptions options) {
    journal.enter(method, describe());
    PassManager passes(module->getContext());
    passes.addPass(createDeriveGradient(options));
    if (succeeded(passes.run(*module)))
      return true;
    journal.find(
        method, "does not derive " + describe() + ": " + error,
        "build the derivative, or leave DifferentiableLeafOpInterface out if there is none");
    return false;
  };
  DeriveGradientOptions inputs, parameters, forward;
  inputs.wrt = DerivationTarget::Inputs;
  forward.mode = DerivationMode::Forward;
  bool hasParameters = llvm::any_of(probe.operands, [](const Probe::Operand &operand) {
    return !operand.samples && !operand.isFixed;
  });
  if (!derive(getReverseMethod(), inputs) ||
      (hasParameters && !derive(getReverseMethod(), parameters)))
    return false;
  return derive(getForwardMethod(), forward);
}

Point DerivedCall::draw(Draw draw, Random &random, Point &direction) {
  double palette[] = {0, random.around(), random.around() + 0.1};
  double moves[] = {0, random.around(), random.around()};
  Point point;
  int64_t classes = probe.operands.empty() || probe.operands[0].shape.empty()
                        ? 2
                        : std::max<int64_t>(2, probe.operands[0].shape.back());
  for (BlockArgument argument : loss.getArguments()) {
    auto type = cast<RankedTensorType>(argument.getType());
    Tensor &value = point.emplace_back(type, 1), &move = direction.emplace_back(type, 1);
    bool isTarget = getArgumentKind(loss, argument.getArgNumber()) == kinds::kTarget;
    for (auto [number, along] : llvm::zip_equal(value.values, move.values)) {
      int64_t choice = random.below(3);
      if (isLabelType(type)) {
        number = random.below(classes);
        continue;
      }
      number = draw == Draw::Generic ? 2 * random.around()
               : draw == Draw::Curve ? palette[choice]
                                     : (random.below(9) - 4) / 4.0;
      along = draw == Draw::Curve ? moves[choice] : random.around();
      if (isTarget) {
        number = random.around();
        along = 0;
      }
    }
  }
  return point;
}

/// Lets one operand move alone.
void DerivedCall::restrict(Point &direction, int64_t only) const {
  for (auto [number, tensor] : llvm::enumerate(direction))
    if (only >= 0 && int64_t(number) != only)
      tensor.values.assign(tensor.values.size(), 0);
}

std::optional<double> DerivedCall::getLoss(const Point &point) {
  auto results = interpret(loss, point, Precision::Own);
  if (failed(results))
    return std::nullopt;
  return results->front().at(0, 0);
}

std::optional<double> DerivedCall::getReverse(const Point &point, const Point &direction) {
  double product = 0;
  for (StringRef role : {roles::kInputGradient, roles::kGradient}) {
    func::FuncOp function = find(role);
    if (!function)
      continue;
    Point arguments(point);
    for (BlockArgument argument : function.getArguments().drop_front(point.size()))
      arguments.emplace_back(cast<RankedTensorType>(argument.getType()), 1,
                             1.0); // The loss's weight.
    auto results = interpret(function, arguments, Precision::Own);
    if (failed(results))
      return std::nullopt;
    StringRef kind = role == roles::kGradient ? kinds::kParameter : kinds::kInput;
    auto next = results->begin();
    for (auto [number, move] : llvm::enumerate(direction))
      if (getArgumentKind(loss, number) == kind)
        for (auto [entry, along] : llvm::zip_equal((next++)->values, move.values))
          product += entry * along;
  }
  return product;
}

std::optional<double> DerivedCall::getForward(const Point &point, const Point &direction) {
  Point arguments(point);
  for (StringRef kind : {kinds::kParameter, kinds::kInput}) // As directions are ordered.
    for (auto [number, move] : llvm::enumerate(direction))
      if (getArgumentKind(loss, number) == kind) {
        auto type = cast<RankedTensorType>(
            find(roles::kForwardProduct).getArgument(arguments.size()).getType());
        arguments.emplace_back(type, 1).values = move.values;
      }
  auto results = interpret(find(roles::kForwardProduct), arguments, Precision::Own);
  if (failed(results))
    return std::nullopt;
  return results->front().at(0, 0);
}

/// By differences, unless they are unlike to both sides: that is a kink.
std::optional<double> DerivedCall::getSlope(Draw draw, const Point &point, const Point &direction) {
  if (draw == Draw::Tied)
    return std::nullopt;
  constexpr double h = 0x1p-20;
  auto moveBy = [&](double step) {
    Point moved(point);
    for (auto [tensor, move] : llvm::zip_equal(moved, direction))
      for (auto [value, along] : llvm::zip_equal(tensor.values, move.values))
        value += step * along;
    return getLoss(moved);
  };
  std::optional<double> here = getLoss(point), above = moveBy(h), below = moveBy(-h);
  if (!here || !above || !below)
    return std::nullopt;
  double right = (*above - *here) / h, left = (*here - *below) / h;
  double tolerance = 2e-5 * (1 + std::abs(right) + std::abs(*here));
  if (!(std::abs(right - left) <= tolerance))
    return std::nullopt;
  return (right + left) / 2;
}

bool DerivedCall::compare(Draw draw, const Point &point, const Point &direction, int64_t only,
                          int64_t &compared) {
  journal.enter(getReverseMethod(), describe());
  if (std::optional<double> here = getLoss(point); here && !std::isfinite(*here))
    return true; // Nothing to derive.
  std::optional<double> reverse = getReverse(point, direction);
  journal.enter(getForwardMethod(), describe());
  std::optional<double> forward = getForward(point, direction);
  if (!reverse || !forward) {
    journal.find(reverse ? getForwardMethod() : getReverseMethod(),
                 "builds a derivative that cannot be interpreted (" + describe() + ")",
                 "use ops that the reference knows");
    return false;
  }
  std::optional<double> slope = getSlope(draw, point, direction);
  compared += slope || draw == Draw::Tied;
  auto differs = [](double found, double expected, double tolerance) {
    return !(std::abs(found - expected) <= tolerance * (1 + std::abs(expected)));
  };
  const char *remedy = draw == Draw::Generic
                           ? "multiply the adjoint with the partial derivative by each operand"
                           : "let the derived program decide where the leaf has a kink or ties";
  auto report = [&](StringRef method, double found, StringRef mode, double expected,
                    StringRef oracle, StringRef remedy) {
    journal.find(method,
                 "gives " + formatNumber(found) + " in " + mode + " mode by " +
                     (only < 0 ? "all operands" : subject.getOperandName(only)) + ", " + oracle +
                     " " + formatNumber(expected) + getPlace(draw) + " (" + describe() + ")",
                 remedy);
    return false;
  };
  if (slope && differs(*reverse, *slope, 1e-4))
    return report(getReverseMethod(), *reverse, "reverse", *slope, "differences give", remedy);
  if (slope && differs(*forward, *slope, 1e-4))
    return report(getForwardMethod(), *forward, "forward", *slope, "differences give", remedy);
  if (differs(*forward, *reverse, 1e-10))
    return report(getForwardMethod(), *forward, "forward", *reverse, "reverse mode gives",
                  "follow one derived program in both modes");
  return true;
}

int64_t DerivedCall::check(Draw draw, int64_t points, Random &random) {
  ScopedDiagnosticHandler ignore(module->getContext(), [](Diagnostic &) { return success(); });
  int64_t compared = 0;
  for (int64_t number = 0; number < points; ++number) {
    Point direction, point = this->draw(draw, random, direction);
    int64_t only = number % (probe.operands.size() + 1) - 1;
    if (draw == Draw::Curve)
      only = -1; // Or ties would come apart.
    restrict(direction, only);
    if (!compare(draw, point, direction, only, compared))
      break;
  }
  return compared;
}

/// Every derived program that an op lets one choose.
std::vector<std::string> listPrograms(RegisteredOperationName name) {
  std::vector<std::string> programs;
  for (StringAttr attribute : name.getAttributeNames()) {
    if (attribute == kTies)
      programs.insert(programs.end(),
                      {"ties: beta 0", "ties: beta 1", "ties: beta 0.5", "ties: beta 10"});
    else if (attribute == kSlopeAtZero)
      programs.insert(programs.end(), {"slope_at_zero: 0", "slope_at_zero: 5"});
  }
  if (programs.empty())
    programs.push_back("");
  return programs;
}

} // namespace

void checkDerivatives(const Subject &subject, const Probe &given, Journal &journal) {
  Type element = Float64Type::get(subject.getContext());
  Probe probe = findFixed(subject, given, journal);
  ProbeModule built = buildModule(subject, probe, element);
  if (!built.module)
    return;
  int64_t slopes = 0;
  std::vector<std::string> programs = listPrograms(subject.name);
  for (const std::string &program : programs) {
    DerivedCall call(subject, probe, program, journal);
    if (!call.derive(*built.module))
      return;
    Random random(1);
    for (auto [draw, points] : {std::pair(Draw::Generic, 18), {Draw::Curve, 12}, {Draw::Tied, 8}}) {
      int64_t compared = call.check(draw, points, random);
      slopes += draw == Draw::Tied ? 0 : compared;
      if (!journal.isClean())
        return;
    }
  }
  journal.tell("slopes", std::to_string(slopes));
  journal.tell("programs", std::to_string(programs.size()));
}

} // namespace trop::check
