//===- TrainStateTest.cpp - Training with maintained state ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"
#include "TestState.h"

#include "runtime/Train/Trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static TrainPlan planFor(int64_t steps) { return {TROP_REDUCE_MAX, steps, /*seed=*/0, true}; }

static TrainPlan topPlan(int64_t m, int64_t steps) {
  TrainPlan plan{TROP_REDUCE_TOP, steps, /*seed=*/0, true};
  plan.reduceCount = m;
  return plan;
}

static TrainResult run(Experiment &experiment, const TrainPlan &plan) {
  return train(experiment.model, experiment.samples, plan, experiment.evaluator,
               experiment.weights);
}

/// All weights after a training; `state`: the model has state entry points.
static std::vector<double> trained(TestModel made, const TrainPlan &plan, bool state,
                                   bool lists = true) {
  Experiment experiment(std::move(made), blobs(61, 1));
  experiment.test.parameter(0).update_every = 7;
  trop_entries entries = *experiment.model.devices->entries;
  if (!lists)
    entries.active_gradient = nullptr;
  setEntries(experiment.model, entries);
  std::optional<TestState> keeper;
  if (state)
    keeper.emplace(experiment.test, /*blockSamples=*/4, /*fanOut=*/3);
  experiment.initialise();
  TrainResult result = run(experiment, plan);
  EXPECT_EQ(result.state.has_value(), state && plan.useState);
  std::vector<double> weights;
  for (int64_t p = 0; p < experiment.model.parameter_count; ++p)
    for (int64_t i = 0; i < experiment.weights[p].size(); ++i)
      weights.push_back(experiment.weights[p].get(i));
  return weights;
}

// Modes differ in what they cost, not in what they do.
TEST(TrainStateTest, StepsAsWithoutIt) {
  for (trop_element element : {TROP_F32, TROP_F64})
    for (double beta : {0.0, 1.0})
      for (bool skip : {true, false})
        for (int64_t m : {0, 1, 5, 61}) {
          auto make = [&] {
            TestModel test = lmmClassifier(element, 20);
            test.model.ties_beta = beta;
            return test;
          };
          TrainPlan plan = m ? topPlan(m, 50) : planFor(400);
          plan.ignoreUpdateEvery = !skip;
          std::vector<double> dense = trained(make(), plan, false);
          EXPECT_EQ(trained(make(), plan, true), dense);
          TrainPlan off = plan;
          off.useState = false;
          EXPECT_EQ(trained(make(), off, true), dense);
          if (m <= 1) // of one row lists and tensors are the same
            EXPECT_EQ(trained(make(), plan, true, /*lists=*/false), dense);
        }
}

// adam moves entries without gradient, too.
TEST(TrainStateTest, StepsAsWithoutItWhereAllEntriesMove) {
  auto make = [] {
    TestModel test = lmmClassifier(TROP_F64, 20);
    test.setTrain("cross_entropy", TROP_REDUCE_MAX, 100, {{"adam", {{"lr", 0.01}}}});
    return test;
  };
  std::vector<double> dense = trained(make(), planFor(100), false);
  EXPECT_EQ(trained(make(), planFor(100), true), dense);
  TrainPlan plan = planFor(100);
  plan.verifyEvery = 10;
  EXPECT_EQ(trained(make(), plan, true), dense);
}

TEST(TrainStateTest, IgnoringUpdateEveryMovesEverything) {
  TrainPlan plan = planFor(30);
  std::vector<double> skipping = trained(lmmClassifier(TROP_F64, 20), plan, true);
  plan.ignoreUpdateEvery = true;
  EXPECT_NE(trained(lmmClassifier(TROP_F64, 20), plan, true), skipping);
}

TEST(TrainStateTest, ReportsWhatItDid) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(61, 1));
  TestState keeper(experiment.test, 4, 3);
  experiment.initialise();
  TrainResult result = run(experiment, planFor(40));
  ASSERT_TRUE(result.state);
  EXPECT_EQ(result.state->bytes, State::bytesFor(experiment.model, 61));
  EXPECT_EQ(result.state->counters.builds, 1);
  EXPECT_GE(result.state->counters.updates, 40);
  EXPECT_GE(result.state->counters.cells, 40 * 61);
  EXPECT_GT(*result.medianSeconds, 0);
  EXPECT_LE(result.startSeconds, result.seconds);
}

TEST(TrainStateTest, VerificationNamesValueRowAndStep) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(61, 1));
  TestState keeper(experiment.test, 4, 3);
  experiment.initialise();
  TrainPlan plan = planFor(100);
  plan.verifyEvery = 5;
  run(experiment, plan);
  keeper.forget(2);
  std::string problem = errorOf([&] { run(experiment, plan); });
  EXPECT_NE(problem.find(": expected what is kept of 'z' to equal a fresh forward pass at step 5, "
                         "found "),
            std::string::npos)
      << problem;
  EXPECT_NE(problem.find("data.csv:"), std::string::npos) << problem;
}

TEST(TrainStateTest, VerificationWithoutStateIsRefused) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(61, 1));
  experiment.initialise();
  TrainPlan plan = planFor(100);
  plan.verifyEvery = 5;
  EXPECT_EQ(errorOf([&] { run(experiment, plan); }),
            "--verify-every expects a training with maintained state, found none: model 'LMM' was "
            "compiled without");
}

TEST(TrainStateTest, NoMemoryIsAnErrorBeforeTheFirstStep) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(61, 1));
  TestState keeper(experiment.test, 4, 3);
  keeper.state.block_bytes = int64_t(1) << 46;
  experiment.initialise();
  double before = experiment.weights[1].get(3);
  std::string problem = errorOf([&] { run(experiment, planFor(10)); });
  EXPECT_NE(problem.find("MB of memory for the state of 61 samples"), std::string::npos) << problem;
  EXPECT_EQ(experiment.weights[1].get(3), before);
}

//===----------------------------------------------------------------------===//
// The m worst
//===----------------------------------------------------------------------===//

TEST(TrainStateTest, TopStepsAlongTheMeanOfTheWorst) {
  constexpr int64_t kWorst = 4;
  Experiment experiment(maxPlusClassifier(TROP_F64), blobs(30, 1));
  experiment.test.setTrain("cross_entropy", TROP_REDUCE_TOP, 1, {{"polyak", {}, -1}});
  experiment.initialise();
  std::vector<double> losses(30), gradient(12), mean(12, 0);
  experiment.evaluator.losses(experiment.samples, 0, 30, losses.data());
  std::vector<int64_t> order(30);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](int64_t a, int64_t b) { return losses[a] > losses[b]; });
  double level = 0, norm = 0;
  for (int64_t i = 0; i < kWorst; ++i) {
    void *gradients[] = {gradient.data()};
    experiment.evaluator.gradient(experiment.samples, order[i], gradients);
    for (int entry = 0; entry < 12; ++entry)
      mean[entry] += gradient[entry] / kWorst;
    level += losses[order[i]] / kWorst;
  }
  for (double entry : mean)
    norm += entry * entry;
  std::vector<double> expected(12);
  for (int entry = 0; entry < 12; ++entry)
    expected[entry] = experiment.weights[0].get(entry) - level / norm * mean[entry];
  run(experiment, topPlan(kWorst, 1));
  for (int entry = 0; entry < 12; ++entry)
    EXPECT_NEAR(experiment.weights[0].get(entry), expected[entry], 1e-13);
}

TEST(TrainStateTest, TopOfOneIsMax) {
  EXPECT_EQ(trained(lmmClassifier(TROP_F32, 20), topPlan(1, 200), true),
            trained(lmmClassifier(TROP_F32, 20), planFor(200), true));
}

TEST(TrainStateTest, TopOfMoreThanThereAreIsRefused) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  experiment.initialise();
  EXPECT_EQ(errorOf([&] { run(experiment, topPlan(61, 1)); }),
            "top(61) expects at least 61 training samples, found 60");
}
