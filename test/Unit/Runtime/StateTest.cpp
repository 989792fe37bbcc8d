//===- StateTest.cpp - Values of all samples, maintained ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"
#include "TestState.h"

#include "runtime/State/State.h"

#include <algorithm>
#include <cmath>
#include <random>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// A classifier with state entry points, initialised.
struct Maintained {
  Maintained(TestModel made, int64_t rows, int64_t blockSamples, double split = 1)
      : experiment(std::move(made), blobs(int(rows), 1), split),
        entries(experiment.test, blockSamples, /*fanOut=*/3) {
    experiment.initialise();
  }

  State state(int64_t first, int64_t count, int threads = 1) {
    return State(experiment.model, experiment.samples, first, count, experiment.weights, threads,
                 /*cellsPerThread=*/1);
  }
  State state(int threads = 1) { return state(0, experiment.samples.rows(), threads); }

  std::vector<double> freshLosses() {
    Array losses(experiment.model.compute, experiment.samples.rows());
    experiment.evaluator.losses(experiment.samples, 0, losses.size(), losses.data());
    std::vector<double> numbers;
    for (int64_t i = 0; i < losses.size(); ++i)
      numbers.push_back(losses.get(i));
    return numbers;
  }

  Experiment experiment;
  TestState entries;
};

/// Draws a few entries, at times none or all, and changes them.
class Changes {
public:
  std::vector<std::vector<int64_t>> make(Experiment &experiment) {
    std::vector<std::vector<int64_t>> changed(experiment.model.parameter_count);
    int64_t kind = random() % 5;
    for (int64_t p = 0; p < experiment.model.parameter_count; ++p)
      for (int64_t i = 0; i < experiment.weights[p].size(); ++i)
        if (kind == 0 || (kind > 1 && random() % 10 == 0)) {
          experiment.weights[p].set(i, experiment.weights[p].get(i) + 0.01 * (random() % 5));
          changed[p].push_back(i);
        }
    return changed;
  }
  std::mt19937 random{7};
};
} // namespace

TEST(StateTest, EqualsAFreshPassAfterAnyUpdates) {
  for (trop_element element : {TROP_F32, TROP_F64})
    for (int64_t rows : {20, 32, 61})
      for (int64_t blockSamples : {1, 4, 16}) {
        Maintained model(lmmClassifier(element, 20), rows, blockSamples);
        State state = model.state();
        EXPECT_EQ(state.build(), -1);
        Changes changes;
        for (int step = 0; step < 20; ++step) {
          std::vector<double> losses = model.freshLosses();
          for (int64_t i = 0; i < rows; ++i)
            EXPECT_EQ(state.loss(i), losses[i]);
          int64_t worst = std::max_element(losses.begin(), losses.end()) - losses.begin();
          EXPECT_EQ(state.worst(), worst);
          EXPECT_EQ(state.check(), nullptr);
          EXPECT_EQ(state.update(changes.make(model.experiment)), -1);
        }
      }
}

TEST(StateTest, ThreadsChangeNothing) {
  auto lossesWith = [](int threads) {
    Maintained model(lmmClassifier(TROP_F32, 20), 90, 4);
    State state = model.state(threads);
    state.build();
    Changes changes;
    for (int step = 0; step < 10; ++step)
      state.update(changes.make(model.experiment));
    EXPECT_EQ(state.check(), nullptr);
    const float *losses = static_cast<const float *>(state.losses());
    return std::pair(std::vector<float>(losses, losses + 90), state.counters().treeNodes);
  };
  EXPECT_EQ(lossesWith(1), lossesWith(3));
  EXPECT_EQ(lossesWith(1), lossesWith(8));
}

TEST(StateTest, ARangeOfRows) {
  Maintained model(lmmClassifier(TROP_F64, 20), 60, 4, /*split=*/0.5);
  State state = model.state(30, 17);
  state.build();
  std::vector<double> losses = model.freshLosses();
  EXPECT_EQ(state.worst(), std::max_element(&losses[30], &losses[47]) - &losses[0]);
  EXPECT_EQ(state.loss(46), losses[46]);
  std::vector<int64_t> rows;
  state.worst(17, rows);
  EXPECT_EQ(*std::min_element(rows.begin(), rows.end()), 30);
  EXPECT_EQ(state.check(), nullptr);
}

TEST(StateTest, OneRow) {
  Maintained model(lmmClassifier(TROP_F32, 20), 60, 4);
  State state = model.state(59, 1);
  state.build();
  model.experiment.weights[0].set(3, 5);
  state.update({{3}, {}, {}});
  EXPECT_EQ(state.worst(), 59);
  EXPECT_EQ(state.loss(59), model.freshLosses()[59]);
  EXPECT_EQ(state.check(), nullptr);
}

TEST(StateTest, NothingNewCallsNothing) {
  Maintained model(lmmClassifier(TROP_F32, 20), 60, 4);
  State state = model.state();
  state.build();
  StateCounters before = state.counters();
  EXPECT_EQ(state.update({{}, {}, {}}), -1);
  EXPECT_EQ(state.update({{0, 3}, {7}, {}}), -1); // listed, but as they were
  EXPECT_EQ(state.counters().updates, 2);
  EXPECT_EQ(state.counters().cells, before.cells);
  EXPECT_EQ(state.counters().treeNodes, before.treeNodes);
}

TEST(StateTest, Counters) {
  Maintained model(lmmClassifier(TROP_F32, 20), 61, 4);
  State state = model.state();
  state.build();
  model.experiment.weights[0].set(0, 3);
  state.update({{0}, {}, {}});
  StateCounters counters = state.counters();
  EXPECT_EQ(counters.builds, 1);
  EXPECT_EQ(counters.updates, 1);
  EXPECT_EQ(counters.cells, 61);
  EXPECT_EQ(counters.fallbacks, 16);
  EXPECT_EQ(counters.regroups + counters.rescans, 0);
  EXPECT_GE(counters.treeNodes, 61);
}

TEST(StateTest, ALossThatIsNotFiniteNamesItsRowUntilItIsGone) {
  Maintained model(maxPlusClassifier(TROP_F64), 61, 4);
  State state = model.state();
  state.build();
  Array &w = model.experiment.weights[0];
  std::vector<std::vector<int64_t>> all(1);
  std::vector<double> before;
  for (int64_t i = 0; i < 12; ++i) {
    all[0].push_back(i);
    before.push_back(w.get(i));
    w.set(i, i % 3 == 1 ? -INFINITY : before[i]);
  }
  int64_t expected = 0;
  while (model.experiment.samples.classOf(expected) != 1)
    ++expected;
  EXPECT_EQ(state.update(all), expected);
  EXPECT_EQ(state.update({{}}), expected);
  for (int64_t i = 0; i < 12; ++i)
    w.set(i, before[i]);
  EXPECT_EQ(state.update({{}}), -1);
  EXPECT_EQ(state.counters().builds, 3);
  EXPECT_EQ(state.check(), nullptr);
}

TEST(StateTest, CheckNamesTheFirstDifference) {
  Maintained model(lmmClassifier(TROP_F64, 20), 61, 4);
  State state = model.state();
  state.build();
  model.entries.forget(3);
  Array &w = model.experiment.weights[2];
  std::vector<std::vector<int64_t>> all(3);
  for (int64_t h = 0; h < 20; ++h) {
    w.set(3 * h + 1, w.get(3 * h + 1) + 1); // of unit 1 of z
    all[2].push_back(3 * h + 1);
  }
  double kept = state.loss(12);
  state.update(all);
  EXPECT_EQ(state.loss(12), kept);
  std::unique_ptr<StateDifference> difference = state.check();
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->value, "z");
  EXPECT_EQ(difference->row, 12);
  EXPECT_EQ(difference->unit, 1);
  EXPECT_NEAR(difference->fresh, difference->kept + 1, 1e-12);
}

TEST(StateTest, TooMuchMemoryIsRefusedBeforeItIsUsed) {
  Maintained model(lmmClassifier(TROP_F32, 20), 61, 4);
  model.entries.state.block_bytes = int64_t(1) << 46;
  std::string problem = errorOf([&] { model.state(); });
  EXPECT_NE(problem.find("expected 1125899906.8 MB of memory for the state of 61 samples, found "),
            std::string::npos)
      << problem;
  // Of what is available some is for losses and parameters, and rows count, too.
  int64_t found = 0, advised = 0;
  size_t at = problem.find("found "), advice = problem.find("; compile with 'tropc --sct-memory=");
  ASSERT_NE(advice, std::string::npos) << problem;
  found = std::stoll(problem.substr(at + 6));
  advised = std::stoll(problem.substr(advice + 35));
  EXPECT_LE(std::abs(found - advised), 1) << problem;
  EXPECT_NE(problem.find("M --sct-samples=61', or 'train --state off' keeps nothing"),
            std::string::npos)
      << problem;
}

TEST(StateTest, WhereNothingCanBeKeptNoMemoryIsAdvised) {
  Maintained model(lmmClassifier(TROP_F32, 20), 61, 4);
  model.entries.state.shared_bytes = int64_t(1) << 50;
  std::string problem = errorOf([&] { model.state(); });
  EXPECT_EQ(problem.find("tropc"), std::string::npos) << problem;
  EXPECT_NE(problem.find(" MB; 'train --state off' keeps nothing"), std::string::npos) << problem;
}
