//===- TrainTest.cpp - Training and its figures ---------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Report/PartsJson.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Train/Metrics.h"
#include "runtime/Train/Trainer.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static TrainResult trainFor(Experiment &experiment, int64_t steps, int32_t reduce = TROP_REDUCE_MAX,
                            uint64_t seed = 0) {
  TrainPlan plan{reduce, steps, seed, /*quiet=*/true};
  return train(experiment.model, experiment.samples, plan, experiment.evaluator,
               experiment.weights);
}

TEST(TrainTest, MaxLossFalls) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  experiment.initialise();
  double before = *evaluate(experiment.model, experiment.samples, experiment.evaluator)[0].maxLoss;
  TrainResult result = trainFor(experiment, 4000);
  EXPECT_EQ(result.stop, Stop::Finished);
  EXPECT_EQ(result.steps, 4000);
  PartMetrics after = evaluate(experiment.model, experiment.samples, experiment.evaluator)[0];
  EXPECT_LT(*after.maxLoss, 0.6);
  EXPECT_LT(*after.maxLoss, before);
  EXPECT_EQ(float(*after.maxLoss), float(result.maxLoss));
}

// Enaieh and Fercoq 2026, Proposition 2.2.
TEST(TrainTest, MaxLossBelowLog2MeansEveryRowIsRight) {
  int below = 0;
  for (uint64_t seed = 0; seed < 10; ++seed)
    for (int64_t steps : {0, 30, 300, 1000}) {
      Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, seed));
      experiment.initialise(seed);
      trainFor(experiment, steps);
      PartMetrics metrics = evaluate(experiment.model, experiment.samples, experiment.evaluator)[0];
      if (*metrics.maxLoss < std::log(2.0)) {
        ++below;
        EXPECT_EQ(*metrics.accuracy, 1);
      }
    }
  EXPECT_GT(below, 5);
}

TEST(TrainTest, OneStepIsPolyaksOfTheWorstRow) {
  Experiment experiment(maxPlusClassifier(TROP_F64), blobs(30, 1));
  experiment.initialise();
  std::vector<double> losses(30), gradient(12), expected(12);
  experiment.evaluator.losses(experiment.samples, 0, 30, losses.data());
  int64_t worst = std::max_element(losses.begin(), losses.end()) - losses.begin();
  void *gradients[] = {gradient.data()};
  experiment.evaluator.gradient(experiment.samples, worst, gradients);
  double norm = 0;
  for (double g : gradient)
    norm += g * g;
  for (int i = 0; i < 12; ++i)
    expected[i] = experiment.weights[0].get(i) - losses[worst] / norm * gradient[i];
  trainFor(experiment, 1);
  for (int i = 0; i < 12; ++i)
    EXPECT_EQ(experiment.weights[0].get(i), expected[i]);
}

/// Three rows of which two different ones have the same worst loss.
static const char kTiedRows[] = "a,b,c,d,label\n0,0,0,0,z\n1,0,0,0,x\n0,1,0,0,y\n";

// The maximum over samples obeys the model's derived program (002, Def. 10).
TEST(TrainTest, TiedWorstRowsShareAStep) {
  for (double beta : {0.0, 1.0, 0.25, 10.0}) {
    Experiment experiment(maxPlusClassifier(TROP_F64), kTiedRows);
    experiment.test.setTrain("cross_entropy", TROP_REDUCE_MAX, 1, {{"sgd", {{"lr", 1}}, -1}});
    experiment.model.ties_beta = beta;
    experiment.test.setInit(0, "zeros", {});
    experiment.initialise();
    const auto *inputs = static_cast<const double *>(experiment.samples.view(0, 3).inputs);
    int64_t easy = 0; // the row of zeros, which W[3, its class] makes easy
    while (inputs[4 * easy] + inputs[4 * easy + 1] != 0)
      ++easy;
    experiment.weights[0].set(3 * 3 + experiment.samples.classOf(easy), 5);

    std::vector<double> losses(3), expected(12), gradient(12);
    experiment.evaluator.losses(experiment.samples, 0, 3, losses.data());
    double worst = *std::max_element(losses.begin(), losses.end());
    ASSERT_EQ(std::count(losses.begin(), losses.end(), worst), 2);
    void *gradients[] = {gradient.data()};
    double part = 1 - beta + beta / 2;
    for (int row = 0; row < 3; ++row)
      if (losses[row] == worst) {
        experiment.evaluator.gradient(experiment.samples, row, gradients);
        for (int i = 0; i < 12; ++i)
          expected[i] += part * gradient[i];
        part = beta / 2;
      }
    std::vector<double> before(experiment.weights[0].as<double>(),
                               experiment.weights[0].as<double>() + 12);
    trainFor(experiment, 1);
    for (int i = 0; i < 12; ++i)
      EXPECT_NEAR(experiment.weights[0].get(i), before[i] - expected[i], 1e-14) << beta;
  }
}

TEST(TrainTest, ASingleWorstRowStepsAsBefore) {
  auto trained = [](double beta) {
    Experiment experiment(maxPlusClassifier(TROP_F64), kTiedRows);
    experiment.model.ties_beta = beta;
    experiment.initialise();
    std::vector<double> losses(3);
    experiment.evaluator.losses(experiment.samples, 0, 3, losses.data());
    EXPECT_EQ(std::set<double>(losses.begin(), losses.end()).size(), 3u);
    trainFor(experiment, 1);
    const double *w = experiment.weights[0].as<double>();
    return std::vector<double>(w, w + 12);
  };
  EXPECT_EQ(trained(0), trained(0.3));
}

TEST(TrainTest, UpdateEvery) {
  auto firstWeights = [](int64_t steps) {
    Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(60, 1));
    experiment.test.parameter(0).update_every = 100;
    experiment.initialise();
    trainFor(experiment, steps);
    return std::vector<double>(experiment.weights[0].as<double>(),
                               experiment.weights[0].as<double>() + 8);
  };
  EXPECT_NE(firstWeights(0), firstWeights(1)); // step 0 moves it
  EXPECT_EQ(firstWeights(1), firstWeights(100));
  EXPECT_NE(firstWeights(1), firstWeights(101));
}

TEST(TrainTest, PhasesAndSteps) {
  auto weightAfter = [](int64_t steps, const std::vector<Phase> &phases) {
    Experiment experiment(maxPlusClassifier(TROP_F64), blobs(30, 1));
    experiment.test.setTrain("cross_entropy", TROP_REDUCE_MAX, steps, phases);
    experiment.initialise();
    EXPECT_EQ(trainFor(experiment, steps).steps, steps);
    return experiment.weights[0].get(0);
  };
  Phase polyak{"polyak", {}, 10}, rest{"constant", {{"eps", 0.5}}, -1}, all{"polyak", {}, -1};
  EXPECT_EQ(weightAfter(10, {polyak, rest}), weightAfter(10, {all}));
  EXPECT_EQ(weightAfter(7, {polyak, rest}), weightAfter(7, {all}));
  EXPECT_NE(weightAfter(20, {polyak, rest}), weightAfter(20, {all}));
}

TEST(TrainTest, MeanLoss) {
  auto trained = [](uint64_t seed) {
    Experiment experiment(maxPlusClassifier(TROP_F32), blobs(60, 1));
    experiment.test.setTrain("cross_entropy", TROP_REDUCE_MEAN, 3000,
                             {{"sgd", {{"lr", 0.02}}, -1}});
    experiment.initialise();
    double before =
        *evaluate(experiment.model, experiment.samples, experiment.evaluator)[0].averageLoss;
    trainFor(experiment, 3000, TROP_REDUCE_MEAN, seed);
    double after =
        *evaluate(experiment.model, experiment.samples, experiment.evaluator)[0].averageLoss;
    EXPECT_LT(after, before);
    return after;
  };
  EXPECT_EQ(trained(1), trained(1));
  EXPECT_NE(trained(1), trained(2));
}

// A drawn sample's loss and gradient may come from one forward pass.
TEST(TrainTest, MeanLossByHalves) {
  auto trained = [](bool halves) {
    Experiment experiment(maxPlusClassifier(TROP_F64), blobs(60, 1));
    experiment.test.setTrain("cross_entropy", TROP_REDUCE_MEAN, 500, {{"sgd", {{"lr", 0.02}}, -1}});
    trop_entries entries = *experiment.model.devices->entries;
    if (halves) {
      entries.evaluate_loss = entries.loss;
      entries.active_backward = entries.active_gradient;
      entries.active_gradient = [](const trop_context *, const trop_samples *, const void *,
                                   trop_sparse *, trop_error *) -> trop_status {
        ADD_FAILURE() << "a second forward pass";
        return TROP_OK;
      };
    }
    setEntries(experiment.model, entries);
    experiment.initialise();
    trainFor(experiment, 500, TROP_REDUCE_MEAN);
    return experiment.weights[0].get(0);
  };
  EXPECT_EQ(trained(true), trained(false));
}

TEST(TrainTest, ThreadsChangeNothing) {
  auto trained = [](int threads) {
    Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(100, 1), 1, threads,
                          /*cellsPerThread=*/1);
    experiment.initialise();
    trainFor(experiment, 200);
    const float *w = experiment.weights[1].as<float>();
    return std::vector<float>(w, w + 160);
  };
  EXPECT_EQ(trained(1), trained(4));
}

TEST(TrainTest, StationaryAboveTheTarget) {
  // Interpolation from the start: all losses and gradients are 0, the target is below.
  Experiment experiment(lmmRegression(TROP_F64), [] {
    std::string csv = "x,y\n";
    for (int i = 0; i < 33; ++i)
      csv += concat(i, ",", i % 2, "\n");
    return csv;
  }());
  experiment.test.setTrain("squared_error", TROP_REDUCE_MAX, 100,
                           {{"polyak", {{"target", -1}}, -1}});
  experiment.initialise();
  TrainResult result = trainFor(experiment, 100);
  EXPECT_EQ(result.stop, Stop::Stationary);
  EXPECT_EQ(result.steps, 1);
  EXPECT_EQ(result.maxLoss, 0);
}

TEST(TrainTest, InfiniteLossIsFoundBeforeTheFirstStep) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  experiment.initialise();
  for (int64_t i = 0; i < 60; ++i)
    experiment.weights[2].set(i, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(errorOf([&] { trainFor(experiment, 10); }),
            experiment.table.path() +
                ":2: expected a finite loss at step 0, found one that is not: all "
                "entries of 'z' are -inf");
}

TEST(TrainTest, DivergenceNamesItsStep) {
  Experiment experiment(
      lmmRegression(TROP_F32), "x,y\n" + [] {
        std::string rows;
        for (int i = 0; i < 33; ++i)
          rows += concat(i, ",", i * i, "\n");
        return rows;
      }());
  experiment.test.setInit(2, "zeros", {});
  experiment.test.setTrain("squared_error", TROP_REDUCE_MAX, 1000, {{"sgd", {{"lr", 1e6}}, -1}});
  experiment.initialise();
  std::string problem = errorOf([&] { trainFor(experiment, 1000); });
  EXPECT_NE(problem.find(": expected a finite loss at step "), std::string::npos) << problem;
}

// Calls the network's own loss, and interrupts itself at the fifth call.
static trop_loss_fn ownLoss;
static int lossCalls;
static trop_status interruptingLoss(const trop_context *context, const trop_samples *samples,
                                    void *losses, trop_error *error) {
  if (++lossCalls == 5)
    std::raise(SIGTERM);
  return ownLoss(context, samples, losses, error);
}

TEST(TrainTest, AnInterruptEndsWithAWholeStep) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  trop_entries entries = *experiment.model.devices->entries;
  ownLoss = entries.loss;
  lossCalls = 0;
  entries.loss = interruptingLoss;
  setEntries(experiment.model, entries);
  experiment.initialise();
  InterruptGuard guard(nullptr);
  InterruptDelay delay;
  TrainResult result = trainFor(experiment, 1'000'000'000);
  EXPECT_EQ(result.stop, Stop::Interrupted);
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_EQ(result.steps, 4); // the first call is before any step
}

//===----------------------------------------------------------------------===//
// Metrics
//===----------------------------------------------------------------------===//

TEST(MetricsTest, LowestIndexWinsAndNanLoses) {
  Array numbers(TROP_F32, 4);
  numbers.set(1, 3);
  numbers.set(2, 3);
  EXPECT_EQ(largest(numbers, 0, 4), 1);
  EXPECT_EQ(largest(numbers, 2, 2), 0);
  numbers.set(3, NAN);
  EXPECT_EQ(largest(numbers, 0, 4), -1);
}

TEST(MetricsTest, PartsOfAClassifier) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(60, 1), /*split=*/0.5);
  experiment.initialise();
  auto parts = evaluate(experiment.model, experiment.samples, experiment.evaluator);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1].part, "test");
  EXPECT_EQ(parts[1].samples, 30);
  EXPECT_FALSE(parts[1].maxError);
  std::vector<double> losses(30);
  experiment.evaluator.losses(experiment.samples, 30, 30, losses.data());
  EXPECT_EQ(*parts[1].maxLoss, *std::max_element(losses.begin(), losses.end()));
}

TEST(MetricsTest, Regression) {
  std::string csv = "x,y\n";
  for (int i = 0; i < 33; ++i)
    csv += concat(i, ",", i == 5 ? 3 : 0, "\n");
  Experiment experiment(lmmRegression(TROP_F64), csv);
  experiment.test.setInit(1, "zeros", {});
  experiment.test.setInit(0, "zeros", {});
  experiment.test.setInit(2, "zeros", {});
  experiment.initialise();
  PartMetrics metrics = evaluate(experiment.model, experiment.samples, experiment.evaluator)[0];
  EXPECT_EQ(*metrics.maxError, 3);
  EXPECT_DOUBLE_EQ(*metrics.rootMeanSquare, std::sqrt(9 / 33.0));
  EXPECT_EQ(*metrics.maxLoss, 9);
  EXPECT_FALSE(metrics.accuracy);
}

// Squares of errors above 1e154 are beyond a double, those below 1e-162 too small for one.
TEST(MetricsTest, ErrorsWhoseSquaresLeaveADouble) {
  for (double unit : {1.0, 1e153, 1e155, 1e300, 1e-146, 1e-160, 1e-300}) {
    std::string csv = "x,y\n";
    for (int i = 0; i < 33; ++i)
      csv += concat(i, ",", i == 5 ? shortest(3 * unit) : "0", "\n");
    Experiment experiment(lmmRegression(TROP_F64), csv);
    for (int parameter : {0, 1, 2})
      experiment.test.setInit(parameter, "zeros", {});
    experiment.initialise();
    PartMetrics metrics = evaluate(experiment.model, experiment.samples, experiment.evaluator)[0];
    EXPECT_DOUBLE_EQ(*metrics.rootMeanSquare / unit, std::sqrt(9 / 33.0)) << unit;
    EXPECT_NEAR(*metrics.rSquared, 1 - 33 / 32.0, 1e-14) << unit;
    EXPECT_EQ(*metrics.pooledRSquared, *metrics.rSquared) << unit;
  }
}

/// Outputs are x; targets 10000 x (a), x with an error (b) and 5 (c).
static std::vector<PartMetrics> shiftMetrics(const Scaling &targets) {
  std::string csv = "x,a,b,c\n";
  for (int i = 0; i < 4; ++i)
    csv += concat(i, ",", 10000 * i, ",", i + i % 2, ",5\n");
  Experiment experiment(shiftRegression(), csv);
  experiment.initialise();
  Samples samples(experiment.model, experiment.table, wholeTable(experiment.table),
                  {"none", {0}, {1}}, targets);
  return evaluate(experiment.model, samples, experiment.evaluator);
}

TEST(MetricsTest, SeveralTargets) {
  // x stands for 10000 x in the first target then: its errors are 0.
  auto parts = shiftMetrics({"minmax", {0, 0, 0}, {10000, 1, 1}});
  const PartMetrics &metrics = parts[0];
  ASSERT_EQ(metrics.targetRSquared.size(), 3u);
  EXPECT_EQ(metrics.targetRSquared[0], 1);
  EXPECT_DOUBLE_EQ(metrics.targetRSquared[1], 0.75); // 2 of 8: of 0, 2, 2, 4
  EXPECT_TRUE(std::isnan(metrics.targetRSquared[2]));
  EXPECT_DOUBLE_EQ(*metrics.rSquared, 0.875);
  EXPECT_NEAR(*metrics.pooledRSquared, 1, 1e-6);
  EXPECT_EQ(*metrics.maxError, 5);
  EXPECT_EQ(metricsTable(parts, {"a", "b", "c"}, true),
            "      samples  max error  mean error     RMSE  mean R squared  pooled R squared  "
            "max scaled loss  average scaled loss\n"
            "data        4          5     1.33333  2.16025           0.875                 1  "
            "             25                   14\n"
            "R squared  data\n"
            "a             1\n"
            "b          0.75\n"
            "c             -\n");
  EXPECT_EQ(*shiftMetrics({})[0].maxError, 29997);
  Json json = partsJson(parts, {}, {"a", "b", "c"})[0];
  EXPECT_EQ(json["r_squared_by_target"].dump(), R"({"a":1.0,"b":0.75,"c":null})");
  EXPECT_DOUBLE_EQ(json["r_squared"], 0.875);
  EXPECT_TRUE(json.contains("pooled_r_squared"));
}

TEST(MetricsTest, ManyTargets) {
  PartMetrics part;
  part.part = "test";
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) {
    part.targetRSquared.push_back(i == 7 ? NAN : 0.5 + (i * 29 % 40) / 100.0);
    names.push_back(concat("t", i));
  }
  auto cells = rSquaredCells({part}, names);
  ASSERT_EQ(cells.size(), 11u);
  EXPECT_EQ(cells[0], (std::vector<std::string>{"R squared, the 10 lowest of 40", "test"}));
  EXPECT_EQ(cells[1], (std::vector<std::string>{"t0", "0.5"}));
  EXPECT_EQ(cells[2], (std::vector<std::string>{"t29", "0.51"}));
}

TEST(MetricsTest, WithoutALoss) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  trop_entries entries = *experiment.model.devices->entries;
  entries.loss = nullptr;
  setEntries(experiment.model, entries);
  experiment.initialise();
  EXPECT_FALSE(evaluate(experiment.model, experiment.samples, experiment.evaluator)[0].maxLoss);
}

TEST(MetricsTest, AnInfiniteLossIsInfinite) {
  Experiment experiment(maxPlusClassifier(TROP_F32), blobs(60, 1));
  for (int64_t i = 0; i < 12; i += 3)
    experiment.weights[0].set(i, -std::numeric_limits<double>::infinity());
  PartMetrics metrics = evaluate(experiment.model, experiment.samples, experiment.evaluator)[0];
  EXPECT_TRUE(std::isinf(*metrics.maxLoss));
  EXPECT_TRUE(std::isinf(*metrics.averageLoss));
}

TEST(MetricsTest, Table) {
  PartMetrics train, test;
  train.part = "train";
  train.samples = 105;
  train.accuracy = 1;
  train.maxLoss = 0.426;
  train.averageLoss = 0.245;
  test = train;
  test.part = "test";
  test.samples = 45;
  test.accuracy = 42 / 45.0;
  EXPECT_EQ(metricsTable({train, test}), "       samples   accuracy  max loss  average loss\n"
                                         "train      105      100 %     0.426         0.245\n"
                                         "test        45  93.3333 %     0.426         0.245\n");
  train.classification.emplace(2);
  test.classification.emplace(2);
  test.classification->add(0, 0, 0.9);
  test.classification->add(0, 1, 0.1);
  EXPECT_EQ(metricsTable({train, test}),
            "       samples   accuracy  macro F1  max loss  average loss\n"
            "train      105      100 %         0     0.426         0.245\n"
            "test        45  93.3333 %  0.333333     0.426         0.245\n");
}
