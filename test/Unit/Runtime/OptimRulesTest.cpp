//===- OptimRulesTest.cpp - Optimizers beside their definitions -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// References in double, written from PyTorch's documentation and from 002, chapter 4, in
// the letters of each; they share nothing with the runtime.
//
// Rates are small where gradients are divided by their root mean square: larger ones end in
// oscillations around the minimum, where the last bit of a start decides where a run ends.
//
//===----------------------------------------------------------------------===//

#include "OptimRun.h"

#include <gtest/gtest.h>

#include <functional>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
constexpr int kSteps = 1000;

/// One entry of x, from step to step: reference(theta, g, gamma) moves theta.
using Reference = std::function<void(double &, double, double)>;
using MakeReference = std::function<Reference()>;

struct Rule {
  TestCall call;
  double lr;
  MakeReference make;
};

/// Cosine with a warm-up, as 4.7 has it.
double cosine(int step, int warmup, double end) {
  if (step < warmup)
    return double(step) / warmup;
  return end + (1 - end) / 2 * (1 + std::cos(M_PI * (step - warmup) / (kSteps - warmup)));
}

std::vector<double> runReference(const Rule &rule, bool scheduled) {
  std::vector<double> x = startOfRun<double>();
  std::vector<Reference> entries(kEntries);
  for (Reference &entry : entries)
    entry = rule.make();
  for (int step = 0; step < kSteps; ++step) {
    std::vector<double> gradient = smoothGradient(x);
    for (int i = 0; i < kEntries; ++i)
      entries[i](x[i], gradient[i], rule.lr * (scheduled ? cosine(step, 50, 0.05) : 1));
  }
  return x;
}

template <typename T> std::vector<T> run(const trop_call &call, bool scheduled) {
  TestCall cosine("cosine", {{"warmup", 50}, {"end", 0.05}});
  std::vector<T> x = startOfRun<T>();
  auto optimizer = makeOptimizer<T>(call, runPhase(kSteps));
  runSteps(*optimizer, x, scheduled ? Schedule(cosine) : Schedule(), 0, kSteps, kSteps);
  return x;
}

void expectFollows(const Rule &rule) {
  for (bool scheduled : {false, true}) {
    SCOPED_TRACE(scheduled ? "cosine" : "constant");
    std::vector<double> wanted = runReference(rule, scheduled);
    std::vector<double> found = run<double>(rule.call, scheduled);
    std::vector<float> single = run<float>(rule.call, scheduled);
    EXPECT_GT(std::abs(wanted[0] - startOfRun<double>()[0]), 0.1);
    for (int i = 0; i < kEntries; ++i) {
      EXPECT_NEAR(found[i], wanted[i], 1e-12) << i;
      EXPECT_NEAR(single[i], wanted[i], 2e-3) << i;
    }
  }
}
} // namespace

TEST(OptimRulesTest, Sgd) {
  for (double decay : {0.0, 0.03})
    expectFollows({{"sgd", {{"lr", 0.02}, {"weight_decay", decay}}}, 0.02, [=] {
                     return [=](double &theta, double g, double gamma) {
                       theta = theta - gamma * (g + decay * theta);
                     };
                   }});
}

/// torch.optim.SGD: mu, tau and lambda are momentum, dampening and weight decay.
static MakeReference sgdReference(double mu, double tau, double lambda, bool nesterov) {
  return [=] {
    return [=, b = 0.0, t = 0](double &theta, double g, double gamma) mutable {
      g = g + lambda * theta;
      b = ++t > 1 ? mu * b + (1 - tau) * g : g;
      theta = theta - gamma * (nesterov ? g + mu * b : b);
    };
  };
}

TEST(OptimRulesTest, Momentum) {
  expectFollows({{"momentum", {{"lr", 0.02}}}, 0.02, sgdReference(0.9, 0, 0, false)});
  expectFollows(
      {{"momentum", {{"lr", 0.02}, {"momentum", 0.8}, {"dampening", 0.4}, {"weight_decay", 0.03}}},
       0.02,
       sgdReference(0.8, 0.4, 0.03, false)});
}

TEST(OptimRulesTest, Nesterov) {
  expectFollows({{"nesterov", {{"lr", 0.02}}}, 0.02, sgdReference(0.9, 0, 0, true)});
  expectFollows({{"nesterov", {{"lr", 0.02}, {"momentum", 0.8}, {"weight_decay", 0.03}}},
                 0.02,
                 sgdReference(0.8, 0, 0.03, true)});
}

/// torch.optim.RMSprop.
static MakeReference rmspropReference(double alpha, double mu, double lambda, bool centered) {
  return [=] {
    return [=, v = 0.0, average = 0.0, b = 0.0](double &theta, double g, double gamma) mutable {
      g = g + lambda * theta;
      v = alpha * v + (1 - alpha) * (g * g);
      double centre = v;
      if (centered) {
        average = average * alpha + (1 - alpha) * g;
        centre = centre - average * average;
      }
      b = mu * b + g / (std::sqrt(centre) + 1e-8);
      theta = theta - gamma * b;
    };
  };
}

TEST(OptimRulesTest, RmsProp) {
  expectFollows({{"rmsprop", {{"lr", 0.001}}}, 0.001, rmspropReference(0.99, 0, 0, false)});
  expectFollows({{"rmsprop", {{"lr", 0.001}, {"alpha", 0.9}, {"weight_decay", 0.03}}},
                 0.001,
                 rmspropReference(0.9, 0, 0.03, false)});
  expectFollows({{"rmsprop", {{"lr", 0.001}, {"momentum", 0.5}}},
                 0.001,
                 rmspropReference(0.99, 0.5, 0, false)});
  expectFollows({{"rmsprop", {{"lr", 0.001}, {"momentum", 0.5}}, {"centered"}},
                 0.001,
                 rmspropReference(0.99, 0.5, 0, true)});
}

/// torch.optim.Adam and AdamW.
static MakeReference adamReference(double beta1, double beta2, double lambda, bool decoupled) {
  return [=] {
    return [=, m = 0.0, v = 0.0, t = 0](double &theta, double g, double gamma) mutable {
      ++t;
      if (decoupled)
        theta = theta - gamma * lambda * theta;
      else
        g = g + lambda * theta;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      double mHat = m / (1 - std::pow(beta1, t)), vHat = v / (1 - std::pow(beta2, t));
      theta = theta - gamma * mHat / (std::sqrt(vHat) + 1e-8);
    };
  };
}

TEST(OptimRulesTest, Adam) {
  expectFollows({{"adam", {}}, 1e-3, adamReference(0.9, 0.999, 0, false)});
  expectFollows({{"adam", {{"lr", 0.003}, {"beta1", 0.8}, {"beta2", 0.99}, {"weight_decay", 0.03}}},
                 0.003,
                 adamReference(0.8, 0.99, 0.03, false)});
}

TEST(OptimRulesTest, AdamW) {
  expectFollows({{"adamw", {}}, 1e-3, adamReference(0.9, 0.999, 0.01, true)});
  expectFollows({{"adamw", {{"lr", 0.003}, {"beta1", 0.8}, {"beta2", 0.99}, {"weight_decay", 0.2}}},
                 0.003,
                 adamReference(0.8, 0.99, 0.2, true)});
}

/// torch.optim.NAdam: psi is its momentum decay.
static MakeReference nadamReference(double beta1, double psi, double lambda) {
  return [=] {
    return
        [=, m = 0.0, v = 0.0, product = 1.0, t = 0](double &theta, double g, double gamma) mutable {
          ++t;
          g = g + lambda * theta;
          double mu = beta1 * (1 - 0.5 * std::pow(0.96, t * psi));
          double muNext = beta1 * (1 - 0.5 * std::pow(0.96, (t + 1) * psi));
          product *= mu;
          m = beta1 * m + (1 - beta1) * g;
          v = 0.999 * v + (1 - 0.999) * g * g;
          double mHat = muNext * m / (1 - product * muNext) + (1 - mu) * g / (1 - product);
          double vHat = v / (1 - std::pow(0.999, t));
          theta = theta - gamma * mHat / (std::sqrt(vHat) + 1e-8);
        };
  };
}

TEST(OptimRulesTest, NAdam) {
  expectFollows({{"nadam", {}}, 2e-3, nadamReference(0.9, 4e-3, 0)});
  expectFollows({{"nadam", {{"beta1", 0.8}, {"momentum_decay", 0.1}, {"weight_decay", 0.03}}},
                 2e-3,
                 nadamReference(0.8, 0.1, 0.03)});
}

/// 002, Table 4.5, with line 9 of Algorithm 3.
static MakeReference innaReference(double alpha, double beta, double lambda) {
  return [=] {
    return [=, psi = 0.0, k = 0](double &theta, double g, double gamma) mutable {
      if (k++ == 0)
        psi = (1 - alpha * beta) * theta;
      theta = (1 - lambda * gamma) * theta;
      double psiNow = psi, thetaNow = theta;
      psi = psiNow + gamma * ((1 / beta - alpha) * thetaNow - 1 / beta * psiNow);
      theta = thetaNow + gamma * ((1 / beta - alpha) * thetaNow - 1 / beta * psiNow - beta * g);
    };
  };
}

TEST(OptimRulesTest, Inna) {
  expectFollows({{"inna", {}}, 0.01, innaReference(0.5, 0.1, 0)});
  expectFollows({{"inna", {{"lr", 0.05}, {"alpha", 0.1}, {"beta", 0.9}, {"weight_decay", 0.03}}},
                 0.05,
                 innaReference(0.1, 0.9, 0.03)});
}

/// 002, Algorithm 3.
static MakeReference innapropReference(double alpha, double beta, double sigma, double lambda) {
  return [=] {
    return [=, psi = 0.0, v = 0.0, k = 0](double &theta, double g, double gamma) mutable {
      if (k++ == 0)
        psi = (1 - alpha * beta) * theta;
      theta = (1 - lambda * gamma) * theta;
      v = sigma * v + (1 - sigma) * g * g;
      double vHat = v / (1 - std::pow(sigma, k));
      psi = (1 - gamma / beta) * psi + gamma * (1 / beta - alpha) * theta;
      theta = (1 + gamma * (1 - alpha * beta) / (beta - gamma)) * theta -
              gamma / (beta - gamma) * psi - gamma * beta * (g / (std::sqrt(vHat) + 1e-8));
    };
  };
}

TEST(OptimRulesTest, InnaProp) {
  expectFollows({{"innaprop", {}}, 1e-3, innapropReference(0.1, 0.9, 0.999, 0.01)});
  expectFollows(
      {{"innaprop",
        {{"lr", 0.002}, {"alpha", 2}, {"beta", 2}, {"sigma", 0.998}, {"weight_decay", 0.1}}},
       0.002,
       innapropReference(2, 2, 0.998, 0.1)});
}

/// 002, Algorithm 5: RMSprop with bias correction. Step by step.
TEST(OptimRulesTest, InnaPropWithoutDampingIsRmsPropWithBiasCorrection) {
  TestCall call("innaprop", {{"alpha", 1}, {"beta", 1}, {"lr", 0.01}, {"weight_decay", 0}});
  auto optimizer = makeOptimizer<double>(call, runPhase(kSteps));
  std::vector<double> x = startOfRun<double>(), theta = x, v(kEntries);
  for (int k = 1; k <= kSteps; ++k) {
    std::vector<double> g = smoothGradient(theta);
    for (int i = 0; i < kEntries; ++i) {
      v[i] = 0.999 * v[i] + (1 - 0.999) * g[i] * g[i];
      theta[i] -= 0.01 * (g[i] / (std::sqrt(v[i] / (1 - std::pow(0.999, k))) + 1e-8));
    }
    runSteps(*optimizer, x, Schedule(), k - 1, k, kSteps);
    for (int i = 0; i < kEntries; ++i)
      ASSERT_NEAR(x[i], theta[i], 1e-13) << k << ' ' << i;
  }
}

/// An average of the last gradient alone scales it to its sign: the rest is INNA.
TEST(OptimRulesTest, InnaPropWithoutScalingIsInna) {
  TestCall scaled("innaprop", {{"sigma", 0}, {"eps", 1e-300}, {"lr", 0.01}, {"weight_decay", 0.1}});
  auto optimizer = makeOptimizer<double>(scaled, runPhase(kSteps));
  Reference inna[kEntries];
  for (Reference &entry : inna)
    entry = innaReference(0.1, 0.9, 0.1)();
  std::vector<double> x = startOfRun<double>(), theta = x;
  for (int k = 0; k < kSteps; ++k) {
    std::vector<double> g = smoothGradient(x);
    for (int i = 0; i < kEntries; ++i)
      inna[i](theta[i], std::copysign(1, g[i]), 0.01);
    runSteps(*optimizer, x, Schedule(), k, k + 1, kSteps);
    for (int i = 0; i < kEntries; ++i)
      ASSERT_NEAR(x[i], theta[i], 1e-12) << k << ' ' << i;
  }
}

/// 002, Algorithm 6, with the root of (4.34).
TEST(OptimRulesTest, DinAdam) {
  double alpha = 0.7, beta = 0.3, sigma1 = 0.8, sigma2 = 0.99, lambda = 0.03;
  expectFollows({{"dinadam",
                  {{"lr", 1e-3},
                   {"alpha", alpha},
                   {"beta", beta},
                   {"sigma1", sigma1},
                   {"sigma2", sigma2},
                   {"weight_decay", lambda}}},
                 1e-3,
                 [=] {
                   return [=, m = 0.0, v = 0.0](double &theta, double g, double gamma) mutable {
                     theta = (1 - lambda * gamma) * theta;
                     v = sigma2 * v + (1 - sigma2) * g * g;
                     m = sigma1 * m + (1 - sigma1 + beta * alpha * sigma1 - beta * alpha) * g;
                     theta = theta - gamma * ((m - alpha * beta * g) / (std::sqrt(v) + 1e-8));
                   };
                 }});
}

/// The recursion (4.28) before the change of variable, from a gradient of 0.
TEST(OptimRulesTest, CorrectedDinAdamFollowsItsDerivation) {
  double alpha = 2, beta = 0.6; // Algorithm 6 as printed would go upwards.
  expectFollows({{"dinadam", {{"alpha", alpha}, {"beta", beta}}, {"corrected"}}, 1e-3, [=] {
                   return [=, m = 0.0, v = 0.0, before = 0.0](double &theta, double g,
                                                              double gamma) mutable {
                     v = 0.999 * v + (1 - 0.999) * g * g;
                     m = 0.9 * m + (1 - 0.9) * g + beta * alpha * 0.9 * (g - before);
                     before = g;
                     theta = theta - gamma * m / (std::sqrt(v) + 1e-8);
                   };
                 }});
}
