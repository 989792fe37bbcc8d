//===- LayersTest.cpp - Every layer and loss against central differences -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each case is one op on operands that differ from sample to sample, weights too, so
// that a thousand samples are a thousand random points of all of them. A list of the
// ops that are registered makes sure that none is forgotten.
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropRegistry.h"
#include "dialect/Trop/Transforms/DeriveGradient/DeriveGradient.h"
#include "lib/Pipeline/Registration.h"
#include "lib/Reference/Interpreter.h"
#include "test/lib/Models/Random.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace mlir;

namespace trop::test {
namespace {

constexpr int64_t kPoints = 1000;

/// An op on %0, %1, ...: extents of operands and result for one sample, "3x2", and
/// "labels" for 0 .. C-1 of C classes. Where operands are probabilities they are drawn
/// from [0, 1).
struct Case {
  std::string op;
  std::vector<std::string> operands;
  std::string result;
  int64_t classes = 0;
  bool probabilities = false;
};

const std::vector<Case> kCases = {
    {"trop.maxplus %0, %1", {"3", "3x2"}, "2"},
    {"trop.maxplus %0, %1, %2", {"3", "3x2", "2"}, "2"},
    {"trop.minplus %0, %1", {"3", "3x2"}, "2"},
    {"trop.minplus %0, %1, %2", {"3", "3x2", "2"}, "2"},
    {"trop.linear %0, %1 bias(%2)", {"3", "3x2", "2"}, "2"},
    {"trop.linear %0, %1 {pattern = #trop.pattern<plus_minus>}", {"3", "6"}, "6"},
    {"trop.polynomial %0, %1, %2 {pieces = 2 : i64}", {"2", "2x4", "4"}, "2"},
    {"trop.polynomial %0, %1, %2", {"2", "2x4", "4"}, "1"},
    {"trop.relu %0 {slope_at_zero = 5.0 : f64}", {"4"}, "4"},
    {"trop.leaky_relu %0 {slope = -0.25 : f64}", {"4"}, "4"},
    {"trop.abs %0", {"4"}, "4"},
    {"trop.tanh %0", {"4"}, "4"},
    {"trop.maxout %0 {pieces = 3 : i64}", {"6"}, "2"},
    {"trop.dropout %0 {rate = 0.5 : f64}", {"3"}, "3"},
    {"trop.dropout %0 noise(%1) {rate = 0.5 : f64}", {"3", "3"}, "3"},
    {"trop.max_pool %0 {size = 2 : i64}", {"2x4x6"}, "2x2x3"},
    {"trop.max_pool %0 {size = 3 : i64, padding = 1 : i64}", {"2x4x7"}, "2x2x3"},
    {"trop.flatten %0", {"2x3"}, "6"},
    {"trop.max %0, %1, %2", {"3", "3", "3"}, "3"},
    {"trop.min %0, %1", {"3", "3"}, "3"},
    {"trop.plus %0, %1", {"3", "3"}, "3"},
    {"trop.minus %0, %1", {"3", "3"}, "3"},
    {"trop.scale %0 {factor = -1.5 : f64}", {"3"}, "3"},
    {"trop.softmax %0", {"4"}, "4"},
    {"trop.sigmoid %0", {"1"}, "2"},
    {"trop.sparsemax %0", {"4"}, "4"},
    {"trop.relumax %0", {"4"}, "4"},
    {"trop.relumax %0 {b = 2.5 : f64, ties = #trop.derived<hybrid(10.0)>}", {"4"}, "4"},
    {"trop.cross_entropy %0, %1", {"4", "labels"}, "", 4},
    {"trop.logistic %0, %1", {"1", "labels"}, "", 2},
    {"trop.perceptron %0, %1", {"4", "labels"}, "", 4},
    {"trop.perceptron %0, %1 {one_score}", {"1", "labels"}, "", 2},
    {"trop.smoothed %0, %1 {epsilon = 0.125 : f64}", {"4", "labels"}, "", 4, true},
    {"trop.squared_error %0, %1", {"3", "3"}, ""},
};

std::string getType(StringRef extents) {
  if (extents == "labels")
    return "tensor<?xi32>";
  return ("tensor<?x" + extents + (extents.empty() ? "" : "x") + "f64>").str();
}

/// A case as a loss: of what is no number yet, the squared distance from 0.5.
std::string getModule(const Case &tested) {
  std::string arguments, types;
  for (auto [index, operand] : llvm::enumerate(tested.operands)) {
    std::string number = std::to_string(index), type = getType(operand);
    StringRef kind = operand == "labels" ? "target" : "input";
    arguments += (index ? ", %" : "%") + number + ": " + type + " {trop.kind = \"" + kind.str() +
                 "\", trop.name = \"x" + number + "\"}";
    types += (index ? ", " : "") + type;
  }
  std::string type = getType(tested.result);
  std::string text = "func.func @f(" + arguments +
                     ") -> tensor<?xf64> attributes {trop.role = \"loss\"} {\n  %r = " + tested.op +
                     " : (" + types + ") -> " + type + "\n";
  if (tested.result.empty())
    return text + "  return %r : tensor<?xf64>\n}\n";
  text += "  %h = trop.constant dense<0.5> : tensor<f64>\n";
  text += "  %d = trop.scale %r {factor = 0.0 : f64} : (" + type + ") -> " + type + "\n";
  text += "  %t = trop.plus %d, %h : (" + type + ", tensor<f64>) -> " + type + "\n";
  text += "  %l = trop.squared_error %r, %t : (" + type + ", " + type + ") -> tensor<?xf64>\n";
  return text + "  return %l : tensor<?xf64>\n}\n";
}

class LayersTest : public testing::Test {
protected:
  LayersTest() : context(MLIRContext::Threading::DISABLED) {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// Parses a case and derives it in both modes.
  void derive(const Case &tested) {
    module = parseSourceString<ModuleOp>(getModule(tested), &context);
    ASSERT_TRUE(module);
    PassManager passes(&context);
    DeriveGradientOptions inputs;
    inputs.wrt = DerivationTarget::Inputs;
    passes.addPass(createDeriveGradient(inputs));
    DeriveGradientOptions forward;
    forward.mode = DerivationMode::Forward;
    passes.addPass(createDeriveGradient(forward));
    ASSERT_TRUE(succeeded(passes.run(*module)));
  }

  /// The arguments of the loss; tied: quarters of integers.
  std::vector<Tensor> draw(const Case &tested, Random &random, bool tied) {
    std::vector<Tensor> arguments;
    for (BlockArgument argument : find(roles::kLoss).getArguments()) {
      arguments.emplace_back(cast<RankedTensorType>(argument.getType()), kPoints);
      for (double &value : arguments.back().values)
        value = isLabelType(argument.getType()) ? random.below(tested.classes)
                : tested.probabilities          ? random.uniform()
                : tied                          ? random.within(-3, 3) / 4.0
                                                : random.normal();
    }
    return arguments;
  }

  std::vector<Tensor> run(StringRef role, ArrayRef<Tensor> arguments) {
    auto results = interpret(find(role), arguments, Precision::Own);
    EXPECT_TRUE(succeeded(results));
    return succeeded(results) ? std::vector<Tensor>(results->begin(), results->end())
                              : std::vector<Tensor>();
  }

  func::FuncOp find(StringRef role) {
    for (auto function : module->getOps<func::FuncOp>())
      if (function->getAttrOfType<StringAttr>(attrs::kRole) == role)
        return function;
    return {};
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(LayersTest, AreAllTested) {
  for (RegisteredOperationName name : context.getRegisteredOperations()) {
    if (!name.hasInterface<LayerOpInterface>() && !name.hasInterface<LossOpInterface>())
      continue;
    std::string start = (name.getStringRef() + " ").str();
    EXPECT_TRUE(
        llvm::any_of(kCases, [&](const Case &c) { return StringRef(c.op).starts_with(start); }))
        << start << "has no case here";
  }
}

TEST_F(LayersTest, AgreeWithCentralDifferences) {
  Random random(1);
  for (const Case &tested : kCases) {
    SCOPED_TRACE(tested.op);
    derive(tested);
    std::vector<Tensor> arguments = draw(tested, random, /*tied=*/false);
    std::vector<Tensor> gradients = run(roles::kInputGradient, arguments);
    Tensor loss = run(roles::kLoss, arguments)[0];
    int64_t kinks = 0, checked = 0;
    constexpr double h = 0x1p-20;
    for (size_t number = 0; number < gradients.size(); ++number)
      for (int64_t unit = 0; unit < arguments[number].getNumUnits(); ++unit) {
        auto moveBy = [&](double step) {
          std::vector<Tensor> moved = arguments;
          for (int64_t point = 0; point < kPoints; ++point)
            moved[number].at(point, unit) += step;
          return run(roles::kLoss, moved)[0];
        };
        Tensor above = moveBy(h), below = moveBy(-h);
        for (int64_t point = 0; point < kPoints; ++point) {
          double gradient = gradients[number].at(point, unit), start = loss.at(point, 0);
          double right = (above.at(point, 0) - start) / h, left = (start - below.at(point, 0)) / h;
          double tolerance = 2e-5 * (1 + std::abs(gradient) + std::abs(start));
          if (std::abs(right - left) > tolerance) {
            ++kinks;
            continue;
          }
          ++checked;
          ASSERT_NEAR(gradient, (right + left) / 2, tolerance)
              << "element " << unit << " of operand " << number << ", point " << point;
        }
      }
    EXPECT_GE(checked, kPoints - 10);
    EXPECT_LE(kinks, checked / 100);
  }
}

TEST_F(LayersTest, AgreeInBothModes) {
  Random random(2);
  for (const Case &tested : kCases)
    for (bool tied : {false, true}) {
      SCOPED_TRACE(tested.op + (tied ? ", tied" : ""));
      derive(tested);
      std::vector<Tensor> arguments = draw(tested, random, tied);
      std::vector<Tensor> gradients = run(roles::kInputGradient, arguments);
      func::FuncOp forward = find(roles::kForwardProduct);
      std::vector<Tensor> all = arguments;
      for (BlockArgument argument : forward.getArguments().drop_front(arguments.size())) {
        all.emplace_back(cast<RankedTensorType>(argument.getType()), 1);
        for (double &value : all.back().values)
          value = random.within(-4, 4) / 2.0;
      }
      Tensor products = run(roles::kForwardProduct, all)[0];
      for (int64_t point = 0; point < kPoints; ++point) {
        double product = 0, size = 1;
        for (size_t number = 0; number < gradients.size(); ++number)
          for (int64_t unit = 0; unit < gradients[number].getNumUnits(); ++unit) {
            double part =
                gradients[number].at(point, unit) * all[arguments.size() + number].at(0, unit);
            product += part;
            size += std::abs(part);
          }
        ASSERT_NEAR(products.at(point, 0), product, 1e-13 * size) << "point " << point;
      }
    }
}

/// Scores that all move alike leave probabilities as they are.
TEST_F(LayersTest, HeadsAreTranslationInvariant) {
  Random random(3);
  for (StringRef head : {"softmax", "sparsemax", "relumax"})
    for (StringRef ties : {"native", "minimal", "hybrid(10.0)"})
      for (bool tied : {false, true}) {
        std::string options = " {b = 0.75 : f64, ties = #trop.derived<" + ties.str() + ">}";
        Case tested{"trop." + head.str() + " %0" + (head == "relumax" ? options : ""), {"5"}, "5"};
        SCOPED_TRACE(tested.op);
        derive(tested);
        Tensor gradient = run(roles::kInputGradient, draw(tested, random, tied))[0];
        for (int64_t point = 0; point < kPoints; ++point) {
          double sum = 0, size = 1;
          for (int64_t unit = 0; unit < 5; ++unit) {
            sum += gradient.at(point, unit);
            size += std::abs(gradient.at(point, unit));
          }
          ASSERT_NEAR(sum, 0, 1e-14 * size) << "point " << point;
        }
      }
}

/// Of scores 0 and t (004, Question 3.3), through -log((p_2 + 1) / 3).
TEST_F(LayersTest, HeadsOfTwoScoresHaveTheirClosedForms) {
  constexpr double b = 1.5;
  struct Form {
    std::string op;
    double (*value)(double t), (*slope)(double t);
  };
  const Form forms[] = {
      {"trop.softmax %0", [](double t) { return 1 / (1 + std::exp(-t)); },
       [](double t) { return std::exp(t) / ((1 + std::exp(t)) * (1 + std::exp(t))); }},
      {"trop.sparsemax %0", [](double t) { return std::min(1.0, std::max(0.0, (t + 1) / 2)); },
       [](double t) { return std::abs(t) < 1 ? 0.5 : 0.0; }},
      {"trop.relumax %0 {b = 1.5 : f64}",
       [](double t) {
         double height = std::max(0.0, b - std::abs(t));
         return t < 0 ? height / (b + height) : b / (b + height);
       },
       [](double t) {
         double total = 2 * b - std::abs(t);
         return std::abs(t) < b ? b / (total * total) : 0.0;
       }}};
  for (const Form &form : forms) {
    SCOPED_TRACE(form.op);
    module = parseSourceString<ModuleOp>(
        "func.func @f(%0: tensor<?x2xf64> {trop.kind = \"input\"}, %1: tensor<?xi32> "
        "{trop.kind = \"target\"}) -> tensor<?xf64> attributes {trop.role = \"loss\"} {\n  %p = " +
            form.op +
            " : (tensor<?x2xf64>) -> tensor<?x2xf64>\n  %l = trop.smoothed %p, %1 {epsilon = 1.0 : "
            "f64} : (tensor<?x2xf64>, tensor<?xi32>) -> tensor<?xf64>\n  return %l : "
            "tensor<?xf64>\n}\n",
        &context);
    ASSERT_TRUE(module);
    PassManager passes(&context);
    DeriveGradientOptions inputs;
    inputs.wrt = DerivationTarget::Inputs;
    passes.addPass(createDeriveGradient(inputs));
    ASSERT_TRUE(succeeded(passes.run(*module)));
    func::FuncOp loss = find(roles::kLoss);
    Tensor scores(cast<RankedTensorType>(loss.getArgumentTypes()[0]), kPoints);
    Tensor labels(cast<RankedTensorType>(loss.getArgumentTypes()[1]), kPoints, 1);
    auto getT = [](int64_t point) { return -2.5 + 5 * (point + 0.5) / kPoints; };
    for (int64_t point = 0; point < kPoints; ++point)
      scores.at(point, 1) = getT(point);
    Tensor losses = run(roles::kLoss, {scores, labels})[0];
    Tensor gradient = run(roles::kInputGradient, {scores, labels})[0];
    for (int64_t point = 0; point < kPoints; ++point) {
      double t = getT(point), p = form.value(t), slope = -form.slope(t) / (p + 1);
      ASSERT_NEAR(losses.at(point, 0), -std::log((p + 1) / 3), 1e-14) << t;
      ASSERT_NEAR(gradient.at(point, 1), slope, 1e-14) << t;
      ASSERT_NEAR(gradient.at(point, 0), -slope, 1e-14) << t;
    }
  }
}

} // namespace
} // namespace trop::test
