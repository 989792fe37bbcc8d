//===- OptimRangeTest.cpp - Steps at the ends of the number range ---------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gradients 2^k (3, 4) for all k, so that every border between the plain formulas and those for
// norms and rates out of range is crossed. What a step comes to is known: powers of two scale it.
//
//===----------------------------------------------------------------------===//

#include "OptimRun.h"

#include "runtime/Optim/Optimizer.h"
#include "runtime/Train/Clip.h"
#include "runtime/Train/WeightChecks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace trop;
using namespace trop::rt;

namespace {
/// A call of at most one argument.
struct Called {
  Called(const char *name) : call{sizeof call, name, 0, nullptr} {}
  Called(const char *name, const char *key, double value)
      : argument{sizeof argument, key, TROP_ARGUMENT_NUMBER, value, nullptr},
        call{sizeof call, name, 1, &argument} {}
  Called(const Called &) = delete;

  trop_argument argument = {};
  trop_call call;
};

template <typename T> class OptimRangeTest : public ::testing::Test {
protected:
  using Limits = std::numeric_limits<T>;

  /// Minus the weights that a step from 0 along (3 2^k, 4 2^k) leads to.
  std::vector<T> stepOf(const Called &rule, double loss, int k, bool list,
                        const Called *clipped = nullptr) {
    std::vector<T> weights(5), dense = {0, T(std::ldexp(3, k)), 0, 0, T(std::ldexp(4, k))};
    std::vector<T> values = {dense[1], dense[4]};
    std::vector<int64_t> indices = {1, 4};
    std::vector<Movable<T>> movable = {{0, 5, weights.data(), dense.data(), 5}};
    if (list)
      movable[0] = {0, 5, weights.data(), values.data(), 2, indices.data()};
    StepInput input{loss};
    std::optional<Clip<T>> clip;
    if (clipped) {
      clip.emplace(clipped->call);
      input.squares = clip->apply(movable);
    }
    result = makeOptimizer<T>(rule.call, {/*outputCount=*/2, /*steps=*/10, /*sizes=*/{5}})
                 ->step(input, movable.data(), 1);
    EXPECT_EQ(weights[0], 0);
    return {-weights[1], -weights[4]};
  }
  /// `step` is 2^exponent (3, 4) times `factor`, as nearly as T can tell.
  void expectStep(std::vector<T> step, double factor, int exponent, int k) {
    for (int i = 0; i < 2; ++i) {
      double expected = std::ldexp(factor * (3 + i), exponent);
      double least = double(Limits::denorm_min());
      EXPECT_NEAR(double(step[i]), expected, 8 * expected * double(Limits::epsilon()) + least)
          << "k = " << k;
    }
  }

  StepResult result{};
};
using Elements = ::testing::Types<float, double>;
} // namespace

TYPED_TEST_SUITE(OptimRangeTest, Elements);

/// (loss - target) / |g|^2 g = loss / 25 2^-k (3, 4).
TYPED_TEST(OptimRangeTest, PolyakAtAllNorms) {
  using Limits = typename TestFixture::Limits;
  Called polyak("polyak"), level("level");
  for (int k = Limits::min_exponent - Limits::digits; k <= Limits::max_exponent - 4; ++k)
    for (int power : {-100, 0, 100}) {
      if (power - k > Limits::max_exponent)
        continue; // too long
      for (bool list : {false, true})
        for (const Called *rule : {&polyak, &level}) {
          double loss = std::ldexp(1, power);
          this->expectStep(this->stepOf(*rule, loss, k, list), 1.0 / 25, power - k, k);
          ASSERT_EQ(this->result.outcome, Outcome::Moved) << k << " " << power;
        }
    }
}

TYPED_TEST(OptimRangeTest, TheNormalRangeHasThePlainFormula) {
  using T = TypeParam;
  Called polyak("polyak");
  for (int k : {-55, -20, 0, 20, 55}) {
    double g = std::ldexp(3, k), h = std::ldexp(4, k);
    T rate = T(0.3 / (g * g + h * h));
    ASSERT_TRUE(std::isnormal(rate));
    for (bool list : {false, true})
      EXPECT_EQ(this->stepOf(polyak, 0.3, k, list), (std::vector<T>{rate * T(g), rate * T(h)}));
  }
}

TYPED_TEST(OptimRangeTest, StepsThatTheTypeCannotHold) {
  using Limits = typename TestFixture::Limits;
  Called polyak("polyak");
  std::vector<TypeParam> none = {0, 0};
  int least = Limits::min_exponent - Limits::digits; // the exponent of the smallest number
  for (bool list : {false, true}) {
    EXPECT_EQ(this->stepOf(polyak, 1, least, list), none);
    EXPECT_EQ(this->result.outcome, Outcome::TooLong);
    EXPECT_EQ(this->stepOf(polyak, 1, least - 10, list), none); // all 0
    EXPECT_EQ(this->result.outcome, Outcome::NoGradient);
  }
}

TYPED_TEST(OptimRangeTest, LossesFarFromTheirTarget) {
  using Limits = typename TestFixture::Limits;
  double most = double(Limits::max());
  Called polyak("polyak", "target", -most);
  int k = Limits::max_exponent - 8;
  for (bool list : {false, true})
    this->expectStep(this->stepOf(polyak, most, k, list), 2.0 / 25, Limits::max_exponent - k, k);
}

/// A constant rate that the type holds badly, or not at all, moves along what it can hold.
TYPED_TEST(OptimRangeTest, ConstantAtAllRates) {
  using Limits = typename TestFixture::Limits;
  for (int power = Limits::min_exponent - 8; power < Limits::min_exponent + 8; ++power) {
    double eps = std::ldexp(1, power); // the rate is a quarter: two outputs
    Called constant("constant", "eps", eps);
    for (bool list : {false, true})
      this->expectStep(this->stepOf(constant, 1, 100, list), 1.0 / 4, power + 100, power);
  }
}

/// norm(m) of 2^k (3, 4) is m / 5 (3, 4), of whatever length it was.
TYPED_TEST(OptimRangeTest, ClippedToANorm) {
  using Limits = typename TestFixture::Limits;
  Called sgd("sgd", "lr", 1);
  for (int power : {-100, -1, 90}) {
    Called norm("norm", nullptr, std::ldexp(1, power));
    for (int k = Limits::min_exponent - Limits::digits; k <= Limits::max_exponent - 4; ++k)
      for (bool list : {false, true})
        if (k < power - 2) // shorter
          this->expectStep(this->stepOf(sgd, 1, k, list, &norm), 1, k, k);
        else
          this->expectStep(this->stepOf(sgd, 1, k, list, &norm), 1.0 / 5, power, k);
  }
}

/// Of clipped gradients the rate is still loss / |g|^2.
TYPED_TEST(OptimRangeTest, PolyakAlongClippedGradients) {
  using Limits = typename TestFixture::Limits;
  Called polyak("polyak");
  Called norm("norm", nullptr, 1), value("value", nullptr, 3);
  for (int k = 1; k <= Limits::max_exponent - 4; ++k)
    for (bool list : {false, true}) {
      double loss = std::ldexp(1, Limits::max_exponent - 2);
      int exponent = Limits::max_exponent - 2 - 2 * k;
      this->expectStep(this->stepOf(polyak, loss, k, list, &norm), 1.0 / 125, exponent, k);
      std::vector<TypeParam> cut = this->stepOf(polyak, loss, k, list, &value);
      EXPECT_NEAR(double(cut[0]), std::ldexp(3.0 / 25, exponent),
                  double(Limits::denorm_min()) + std::ldexp(Limits::epsilon(), exponent));
      EXPECT_EQ(cut[0], cut[1]);
    }
}

TEST(OptimFloatTest, RatesThatOnlyDoublesHold) {
  float weights[2] = {0, 0}, gradient[2] = {-6e-22f, -8e-22f};
  Movable<float> movable = {0, 2, weights, gradient, 2};
  Called polyak("polyak");
  StepResult result = makeOptimizer<float>(polyak.call, {2, 10, {2}})->step({1}, &movable, 1);
  EXPECT_EQ(result.outcome, Outcome::Moved);
  EXPECT_NEAR(result.rate, 1e42, 1e36);
  EXPECT_FLOAT_EQ(weights[0], 6e20f);
  EXPECT_FLOAT_EQ(weights[1], 8e20f);
}

TYPED_TEST(OptimRangeTest, NormsBeyondTheType) {
  using T = TypeParam;
  std::vector<T> gradient(100, std::numeric_limits<T>::max()), weights(100);
  std::vector<Movable<T>> movable = {{0, 100, weights.data(), gradient.data(), 100}};
  Called norm("norm", nullptr, 1);
  Clip<T> clip(norm.call);
  clip.apply(movable);
  for (int i = 0; i < 100; ++i)
    EXPECT_NEAR(movable[0].gradient[i], 0.1, 1e-6);
}

/// What is left of the mean of squares of a constant gradient without the square of its mean is
/// a rounding error, of either sign.
TYPED_TEST(OptimRangeTest, CentredSquaresOfAConstantGradientHaveARoot) {
  using T = TypeParam;
  for (T gradient : {T(0.1), T(1e-3), T(7)}) {
    T weights[1] = {0};
    Movable<T> movable = {0, 1, weights, &gradient, 1};
    auto optimizer = makeOptimizer<T>(test::TestCall("rmsprop", {}, {"centered"}), {1, 5000, {1}});
    for (int step = 0; step < 5000; ++step)
      optimizer->step({1}, &movable, 1);
    EXPECT_TRUE(std::isfinite(weights[0])) << gradient;
  }
}

/// PyTorch's formulas square gradients in their type: what becomes infinite stays, and the step
/// is 0 from then on.
TYPED_TEST(OptimRangeTest, SquaresThatOverflowAreTold) {
  using T = TypeParam;
  trop_parameter parameter = {};
  parameter.name = "W";
  trop_model model = {};
  model.storage = model.compute = sizeof(T) == 8 ? TROP_F64 : TROP_F32;
  model.parameters = &parameter;
  model.parameter_count = 1;
  T border = std::sqrt(std::numeric_limits<T>::max());
  for (const char *name : {"adam", "adamw", "nadam", "rmsprop", "innaprop", "dinadam", "momentum"})
    for (T factor : {T(0.5), T(2e3)}) {
      T weights[2] = {1, 1}, gradient[2] = {1, factor * border};
      Movable<T> movable = {0, 2, weights, gradient, 2};
      Called rule(name);
      auto optimizer = makeOptimizer<T>(rule.call, {2, 10, {2}});
      optimizer->step({1}, &movable, 1);
      std::string text = overflowText(model, *optimizer), slot = "1 of 2 entries of ";
      bool squares = factor > 1 && std::string(name) != "momentum";
      EXPECT_EQ(text.substr(0, slot.size()), squares ? slot : "") << name << text;
    }
  T weights[1] = {1}, gradient[1] = {2e3f * border};
  Movable<T> movable = {0, 1, weights, gradient, 1};
  Called adam("adam");
  auto optimizer = makeOptimizer<T>(adam.call, {2, 10, {1}});
  optimizer->step({1}, &movable, 1);
  EXPECT_EQ(overflowText(model, *optimizer),
            std::string("1 of 1 entries of exp_avg_sq of parameter 'W' left ") +
                (sizeof(T) == 8 ? "f64" : "f32") +
                ", so that gradients no longer move these weights: squares of gradients above " +
                (sizeof(T) == 8 ? "1.34078e+154" : "1.84467e+19") + " do (clip bounds them)");
}
