//===- DerivedProgramsTest.cpp - Programs whose derivative is a choice -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The experiments of 002, sections 1.2.3 and 3.1.1 and appendix 3.5.1: programs of
// one function whose derivatives differ where it has none. Each is a function of the
// parameter t, added to the input. With a target 1/2 below the output, the squared
// error has slope 1, so that the gradient is the program's derivative.
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Compiled/Calls.h"

#include <gtest/gtest.h>

#include <cmath>

namespace trop::test {
namespace {

class Program {
public:
  /// `body` ends with `f = ...;`, of shape [1].
  Program(const std::string &layers, const std::string &body) {
    std::string source = layers +
                         "\nmodel P(one: f32[1]) -> f32[1] {\n"
                         "  param t: f32[1] init zeros;\n" +
                         body +
                         "\n  return one + f;\n}\n"
                         "train P { loss: squared_error; optimizer: sgd; steps: 1; }\n";
    auto model = CompiledModel::compile(source);
    if (model)
      compiled = std::move(*model);
    else
      ADD_FAILURE() << toString(model.takeError()) << source;
  }

  /// As compiled; the reference agrees in every bit.
  double getDerivative(double t) {
    if (!compiled)
      return NAN;
    Data data{{{static_cast<float>(t)}}, 1, {1}, {0}};
    data.targets[0] = callForward(compiled->getModel(), data, Samples::range(0, 1))[0] - 0.5;
    Results found = callAll(compiled->getModel(), data, Samples::range(0, 1));
    expectSame(found, interpretAll(*compiled, data, Samples::range(0, 1)));
    return found.gradients[0][0];
  }

private:
  std::unique_ptr<CompiledModel> compiled;
};

/// Where Tables 3.1 and 3.3 look.
constexpr double kPlaces[] = {-1e-3, -1e-2, -1e-1, 0, 1e1, 1e2, 1e3};

/// t times the constants.
std::string makeScaled(const char *constants) {
  return std::string("  z = linear(t, [[") + constants + "]]);\n";
}

//===----------------------------------------------------------------------===//
// zero: max_1(t x) - max_2(t x)
//===----------------------------------------------------------------------===//

constexpr char kMaxima[] = "  const none = [[0], [0], [0], [0]];\n"
                           "  f = maxplus(z, none, ties: native)\n"
                           "    - maxplus(z, none, ties: minimal);\n";

// At 0 all four products tie: 1 of the first, 2.5 of the mean.
TEST(DerivedPrograms, ZeroHasADerivativeAtZero) {
  Program zero("", makeScaled("1, 2, 3, 4") + kMaxima);
  for (double t : kPlaces)
    EXPECT_EQ(zero.getDerivative(t), t == 0 ? -1.5 : 0) << t;
}

TEST(DerivedPrograms, ZeroOfEqualProductsRounds) {
  Program zero("", makeScaled("1.4, 1.4, 1.4, 1.4") + kMaxima);
  for (double t : kPlaces)
    EXPECT_LE(std::abs(zero.getDerivative(t)), 2.4e-7) << t;
}

// 1 - ((1 - beta) + 2.5 beta) is -1.5 beta.
TEST(DerivedPrograms, HybridBlends) {
  for (const char *beta : {"0.5", "10"}) {
    Program zero("", makeScaled("1, 2, 3, 4") + "  const none = [[0], [0], [0], [0]];\n" +
                         "  f = maxplus(z, none) - maxplus(z, none, ties: hybrid(" + beta + "));");
    for (double t : kPlaces)
      EXPECT_EQ(zero.getDerivative(t), t == 0 ? std::stod(beta) * -1.5 : 0) << beta << ", " << t;
  }
}

//===----------------------------------------------------------------------===//
// zero_2: the same with maxima made of relu
//===----------------------------------------------------------------------===//

constexpr char kPairs[] = R"(
layer top(a: [n], b: [n], s) {
  return (a + b) * 0.5 + relu((a - b) * 0.5, slope_at_zero: s) + relu((b - a) * 0.5);
}
layer top4(z: [4], s) {
  pairs = top(linear(z, [[1, 0], [0, 0], [0, 1], [0, 0]]),
              linear(z, [[0, 0], [1, 0], [0, 0], [0, 1]]), s);
  return top(linear(pairs, [[1], [0]]), linear(pairs, [[0], [1]]), s);
}
)";

TEST(DerivedPrograms, ZeroOfRelusHasADerivativeAtZero) {
  Program zero(kPairs, makeScaled("1, 2, 3, 4") + "  f = top4(z, 0) - top4(z, 1);");
  for (double t : kPlaces)
    EXPECT_EQ(zero.getDerivative(t), t == 0 ? 1.5 : 0) << t;
}

TEST(DerivedPrograms, ZeroOfRelusOfEqualProductsRounds) {
  Program zero(kPairs, makeScaled("1.4, 1.4, 1.4, 1.4") + "  f = top4(z, 0) - top4(z, 1);");
  for (double t : kPlaces)
    EXPECT_LE(std::abs(zero.getDerivative(t)), 2.4e-7) << t;
}

//===----------------------------------------------------------------------===//
// Three programs of relu
//===----------------------------------------------------------------------===//

TEST(DerivedPrograms, ReluDependsOnTheProgram) {
  struct {
    const char *body;
    double atZero;
  } programs[] = {{"f = relu(t);", 0},
                  {"f = relu(-t) + t;", 1},
                  {"f = 0.5 * (relu(t) + (relu(-t) + t));", 0.5},
                  {"f = relu(t, slope_at_zero: 5);", 5}};
  for (auto [body, atZero] : programs) {
    Program relu("", body);
    EXPECT_EQ(relu.getDerivative(0), atZero) << body;
    EXPECT_EQ(relu.getDerivative(-3), 0) << body;
    EXPECT_EQ(relu.getDerivative(3), 1) << body;
  }
}

} // namespace
} // namespace trop::test
