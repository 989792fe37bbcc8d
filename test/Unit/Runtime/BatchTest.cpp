//===- BatchTest.cpp - Mini-batches, clipping, early stopping -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Train/BatchGradient.h"
#include "runtime/Train/Batches.h"
#include "runtime/Train/Clip.h"
#include "runtime/Train/Trainer.h"

#include <cmath>
#include <cstring>
#include <set>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// A call without storage of its own.
struct Called {
  Called(const char *name, std::vector<trop_argument> given) : arguments(std::move(given)) {
    call = {sizeof(trop_call), name, int64_t(arguments.size()), arguments.data()};
  }
  Called(const Called &) = delete;

  std::vector<trop_argument> arguments;
  trop_call call;
};
trop_argument number(double value, const char *key = nullptr) {
  return {sizeof(trop_argument), key, TROP_ARGUMENT_NUMBER, value, nullptr};
}
} // namespace

TEST(BatchTest, AnEpochHasEveryRowOnceInANewOrder) {
  Batches batches({"train", 5, 10}, 4, /*seed=*/3);
  EXPECT_EQ(batches.stepsPerEpoch(), 3);
  std::vector<std::vector<int64_t>> epochs(2);
  for (int64_t step = 0; step < 6; ++step) {
    std::vector<int64_t> rows;
    batches.rowsOf(step, rows);
    EXPECT_EQ(rows.size(), step % 3 == 2 ? 2u : 4u);
    epochs[step / 3].insert(epochs[step / 3].end(), rows.begin(), rows.end());
  }
  for (const std::vector<int64_t> &epoch : epochs) {
    std::set<int64_t> rows(epoch.begin(), epoch.end());
    EXPECT_EQ(rows.size(), 10u);
    EXPECT_EQ(*rows.begin(), 5);
    EXPECT_EQ(*rows.rbegin(), 14);
  }
  EXPECT_NE(epochs[0], epochs[1]);
  std::vector<int64_t> again, first(epochs[0].begin(), epochs[0].begin() + 4);
  batches.rowsOf(0, again); // after a later epoch
  EXPECT_EQ(again, first);
}

TEST(BatchTest, TheGradientIsTheMeanOverTheBatch) {
  Experiment experiment(lmmClassifier(TROP_F64, 20), blobs(60, 1));
  experiment.initialise();
  std::vector<int64_t> rows;
  for (int64_t i = 0; i < 37; ++i)
    rows.push_back(i * 7 % 40);
  std::vector<double> losses, weights(rows.size(), 1 / 37.0);
  std::vector<Movable<double>> movable;
  for (int64_t p = 0; p < experiment.model.parameter_count; ++p)
    movable.push_back({p, experiment.model.parameters[p].count, nullptr});
  BatchGradient<double> gradient(experiment.model, experiment.samples, experiment.evaluator, 40);
  gradient.form(rows, losses, movable);
  Weights expected(experiment.model);
  experiment.evaluator.gradient(experiment.samples, rows.data(), 37, weights.data(),
                                expected.pointers());
  for (const Movable<double> &of : movable)
    for (int64_t i = 0; i < of.size; ++i)
      EXPECT_NEAR(of.gradient[i], expected[of.parameter].get(i), 1e-15);
  double loss;
  for (size_t i = 0; i < rows.size(); ++i) {
    experiment.evaluator.losses(experiment.samples, rows[i], 1, &loss);
    EXPECT_EQ(losses[i], loss);
  }
}

/// Ten batches of 3 rows, in tensors and in lists.
TEST(BatchTest, MoreRowsThanABatchAreTakenByParts) {
  for (int units : {2, 400}) {
    Experiment experiment(lmmClassifier(TROP_F64, units), blobs(60, 1));
    experiment.initialise();
    std::vector<int64_t> rows;
    for (int64_t i = 0; i < 30; ++i)
      rows.push_back(i * 7 % 40);
    std::vector<Movable<double>> whole, parts;
    for (int64_t p = 0; p < experiment.model.parameter_count; ++p)
      whole.push_back({p, experiment.model.parameters[p].count, nullptr});
    parts = whole;
    std::vector<double> losses, lossesOfParts;
    BatchGradient<double> one(experiment.model, experiment.samples, experiment.evaluator, 30);
    one.form(rows, losses, whole);
    BatchGradient<double> few(experiment.model, experiment.samples, experiment.evaluator, 3);
    for (int repeated = 0; repeated < 2; ++repeated) {
      few.form(rows, lossesOfParts, parts);
      EXPECT_EQ(lossesOfParts, losses);
      for (size_t p = 0; p < whole.size(); ++p) {
        auto dense = [](const Movable<double> &of) {
          std::vector<double> entries(of.size);
          for (int64_t i = 0; i < of.count; ++i)
            entries[of.indices ? of.indices[i] : i] = of.gradient[i];
          return entries;
        };
        std::vector<double> found = dense(parts[p]), expected = dense(whole[p]);
        for (size_t i = 0; i < found.size(); ++i)
          EXPECT_NEAR(found[i], expected[i], 1e-15) << "entry " << i << " of parameter " << p;
      }
    }
  }
}

static std::vector<char> trainOn(int threads, int32_t reduce, int64_t reduceCount = 1,
                                 int64_t batch = 16, int64_t accumulate = 0) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  experiment.initialise();
  Evaluator evaluator(experiment.model, experiment.weights, threads, /*cellsPerThread=*/1);
  TrainPlan plan{reduce, 0, 1, /*quiet=*/true};
  plan.reduceCount = reduceCount;
  plan.batch = batch;
  plan.accumulate = accumulate;
  plan.epochs = 5;
  TrainResult result =
      train(experiment.model, experiment.samples, plan, evaluator, experiment.weights);
  EXPECT_EQ(result.steps % 5, 0);
  std::vector<char> bytes;
  for (int64_t p = 0; p < experiment.model.parameter_count; ++p) {
    const char *data = static_cast<const char *>(experiment.weights[p].data());
    bytes.insert(bytes.end(), data, data + experiment.weights[p].bytes());
  }
  return bytes;
}

TEST(BatchTest, ThreadsChangeNoBit) {
  for (auto [reduce, count] :
       {std::pair(TROP_REDUCE_MEAN, 1), {TROP_REDUCE_MAX, 1}, {TROP_REDUCE_TOP, 5}}) {
    std::vector<char> one = trainOn(1, reduce, count);
    EXPECT_EQ(trainOn(2, reduce, count), one);
    EXPECT_EQ(trainOn(8, reduce, count), one);
  }
}

TEST(BatchTest, BatchesThatAreAccumulatedAreOne) {
  std::vector<char> one = trainOn(1, TROP_REDUCE_MEAN, 1, /*batch=*/48);
  EXPECT_EQ(trainOn(1, TROP_REDUCE_MEAN, 1, /*batch=*/16, /*accumulate=*/3), one);
  EXPECT_EQ(trainOn(3, TROP_REDUCE_MEAN, 1, /*batch=*/24, /*accumulate=*/2), one);
  EXPECT_EQ(trainOn(1, TROP_REDUCE_MEAN, 1, /*batch=*/48, /*accumulate=*/1), one);
}

TEST(BatchTest, TooLargeABatchIsRefused) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  TrainPlan plan{TROP_REDUCE_MEAN, 10, 1, /*quiet=*/true};
  plan.batch = 1000;
  auto refusal = [&] {
    return errorOf([&] {
      train(experiment.model, experiment.samples, plan, experiment.evaluator, experiment.weights);
    });
  };
  EXPECT_EQ(refusal(), "a batch of 1000 expects at least 1000 training samples, found 60");
  plan.batch = 8;
  plan.reduce = TROP_REDUCE_TOP;
  plan.reduceCount = 9;
  EXPECT_EQ(refusal(), "top(9) expects at least 9 samples in a batch, found 8");
  plan.reduceCount = 2;
  plan.accumulate = 3;
  EXPECT_EQ(refusal(), "accumulate expects reduce mean, found top(2)");
  plan.reduce = TROP_REDUCE_MEAN;
  plan.accumulate = 9;
  EXPECT_EQ(refusal(),
            "accumulate of 9 expects as many batches of 8 in the 60 training samples, found 8");
  plan.batch = 0;
  EXPECT_EQ(refusal(),
            "accumulate expects a batch, the samples of each of those that it adds, found none");
}

TEST(BatchTest, ClippedGradients) {
  std::vector<double> a{3, 0}, b{-4};
  std::vector<Movable<double>> movable{{0, 2, nullptr, a.data(), 2}, {1, 1, nullptr, b.data(), 1}};
  Called norm("norm", {number(2.5)}), value("value", {number(3.5)}), large("norm", {number(9)});
  auto clipped = [&](const Called &called) {
    std::vector<Movable<double>> copy = movable;
    Clip<double> clip(called.call);
    clip.apply(copy);
    return std::vector<double>{copy[0].gradient[0], copy[0].gradient[1], copy[1].gradient[0]};
  };
  EXPECT_EQ(clipped(norm), (std::vector<double>{1.5, 0, -2}));
  EXPECT_EQ(clipped(value), (std::vector<double>{3, 0, -3.5}));
  EXPECT_EQ(clipped(large), (std::vector<double>{3, 0, -4}));
}

/// Polyak's rate is that of the whole gradient: clipping shortens a step, or leaves it.
TEST(BatchTest, ClippingMakesNoStepLonger) {
  Called polyak("polyak", {}), level("level", {});
  Called norm("norm", {number(2.5)}), value("value", {number(3.5)}), large("norm", {number(9)});
  auto stepOf = [&](const Called &optimizer, const Called &called) {
    std::vector<double> weights(2), entries{3, -4};
    std::vector<int64_t> indices{0, 1};
    std::vector<Movable<double>> movable{{0, 2, weights.data(), entries.data(), 2, indices.data()}};
    StepInput input{/*loss=*/12.5};
    Clip<double> clip(called.call);
    input.squares = clip.apply(movable);
    makeOptimizer<double>(optimizer.call, {/*outputCount=*/2, /*steps=*/10, /*sizes=*/{2}})
        ->step(input, movable.data(), 1);
    return weights;
  };
  for (const Called *rule : {&polyak, &level}) {
    EXPECT_EQ(stepOf(*rule, large), (std::vector<double>{-1.5, 2}));
    EXPECT_EQ(stepOf(*rule, norm), (std::vector<double>{-0.75, 1}));
    EXPECT_EQ(stepOf(*rule, value), (std::vector<double>{-1.5, 1.75}));
  }
}

TEST(BatchTest, EarlyStoppingGoesBackToTheBest) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(60, 1), 0.7, 1,
                        Evaluator::kCellsPerThread, /*validation=*/0.3);
  experiment.initialise();
  Called patience("patience", {number(2), number(1, "every"), number(1e9, "least")});
  TrainPlan plan{TROP_REDUCE_MEAN, 100, 1, /*quiet=*/true};
  plan.earlyStopping = &patience.call;
  TrainResult result =
      train(experiment.model, experiment.samples, plan, experiment.evaluator, experiment.weights);
  EXPECT_EQ(result.stop, Stop::Early);
  EXPECT_EQ(result.steps, 3); // one that is best, two that are not 1e9 better
  EXPECT_EQ(result.bestStep, 1);

  Experiment whole(lmmClassifier(TROP_F32, 20), blobs(60, 1));
  EXPECT_EQ(
      errorOf([&] { train(whole.model, whole.samples, plan, whole.evaluator, whole.weights); }),
      "early_stopping expects a validation part, found none: give the data 'validation' or "
      "'split'");
}
