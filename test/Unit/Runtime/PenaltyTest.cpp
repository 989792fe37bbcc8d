//===- PenaltyTest.cpp - Squares of weights beside the loss ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Support/Error.h"
#include "runtime/Train/Observer.h"
#include "runtime/Train/Penalty.h"
#include "runtime/Train/Trainer.h"

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// W0 and W2 with a penalty, W1 without.
TestModel penalised() {
  TestModel test = lmmClassifier(TROP_F64, 20);
  test.parameter(0).l2 = 0.25;
  test.parameter(2).l2 = 0.01;
  test.train().reduce = TROP_REDUCE_MEAN;
  return test;
}

/// The mean loss of `rows` samples, and the penalty.
double objectiveOf(Experiment &experiment, const Penalty<double> &penalty, int64_t rows) {
  std::vector<double> losses(static_cast<size_t>(rows));
  experiment.evaluator.losses(experiment.samples, 0, rows, losses.data());
  double sum = 0;
  for (double loss : losses)
    sum += loss;
  return sum / double(rows) + penalty.value();
}
} // namespace

TEST(PenaltyTest, NamesItsParameters) {
  EXPECT_EQ(penaltyText(penalised().model), "W0 0.25, W2 0.01");
  EXPECT_EQ(penaltyText(lmmClassifier(TROP_F64, 20).model), "none");
}

/// The squares of the weights leave a double, the penalty does not.
TEST(PenaltyTest, WeightsWhoseSquaresLeaveADouble) {
  Experiment experiment(penalised(), blobs(20, 1));
  experiment.weights[0].set(3, 1e200);
  experiment.test.parameter(0).l2 = 1e-300;
  EXPECT_NEAR(Penalty<double>(experiment.model, experiment.weights).value(), 1e100, 1e86);
  experiment.weights[0].set(3, 3e-200);
  experiment.weights[0].set(4, 4e-200);
  experiment.test.parameter(0).l2 = 1e300;
  EXPECT_NEAR(Penalty<double>(experiment.model, experiment.weights).value(), 25e-100, 1e-113);
}

TEST(PenaltyTest, TheGradientIsThatOfFiniteDifferences) {
  constexpr int64_t kRows = 8;
  Experiment experiment(penalised(), blobs(20, 1));
  experiment.initialise();
  Penalty<double> penalty(experiment.model, experiment.weights);
  Weights gradient(experiment.model);
  experiment.evaluator.meanGradient(experiment.samples, 0, kRows, gradient.pointers());
  std::vector<Movable<double>> movable;
  for (int64_t p = 0; p < experiment.model.parameter_count; ++p) {
    int64_t count = experiment.model.parameters[p].count;
    movable.push_back(
        {p, count, experiment.weights[p].as<double>(), gradient[p].as<double>(), count, nullptr});
  }
  penalty.addTo(movable);
  for (const Movable<double> &of : movable)
    for (int64_t i = 0; i < of.size; i += 3) {
      double &weight = of.weights[i], kept = weight, width = 1e-6;
      weight = kept + width;
      double above = objectiveOf(experiment, penalty, kRows);
      weight = kept - width;
      double below = objectiveOf(experiment, penalty, kRows);
      weight = kept;
      EXPECT_NEAR(of.gradient[i], (above - below) / (2 * width), 1e-7)
          << "parameter " << of.parameter << ", entry " << i;
    }
}

TEST(PenaltyTest, AListBecomesAGradientOfAllEntries) {
  Experiment experiment(penalised(), blobs(20, 1));
  experiment.initialise();
  Penalty<double> penalty(experiment.model, experiment.weights);
  double values[] = {5, 7};
  int64_t indices[] = {1, 6};
  double *W0 = experiment.weights[0].as<double>(), *W1 = experiment.weights[1].as<double>();
  std::vector<Movable<double>> movable = {{0, 8, W0, values, 2, indices},
                                          {1, 160, W1, values, 2, indices}};
  penalty.addTo(movable);
  ASSERT_EQ(movable[0].count, 8);
  EXPECT_EQ(movable[0].indices, nullptr);
  for (int64_t i = 0; i < 8; ++i)
    EXPECT_EQ(movable[0].gradient[i], (i == 1 ? 5 : i == 6 ? 7 : 0) + 0.5 * W0[i]);
  EXPECT_EQ(movable[1].count, 2) << "without penalty, it stays a list";
  EXPECT_EQ(movable[1].indices, indices);
}

TEST(PenaltyTest, ALargestLossTakesNone) {
  Experiment experiment(penalised(), blobs(20, 1));
  experiment.initialise();
  for (auto [reduce, name] : {std::pair(TROP_REDUCE_MAX, "max"), {TROP_REDUCE_TOP, "top(1)"}}) {
    std::string problem = errorOf([&, reduce = reduce] {
      train(experiment.model, experiment.samples, {reduce, 10, 0, /*quiet=*/true},
            experiment.evaluator, experiment.weights);
    });
    EXPECT_EQ(problem, concat("l2 of W0 0.25, W2 0.01 expects reduce mean, found ", name));
  }
}
