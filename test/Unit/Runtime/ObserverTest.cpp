//===- ObserverTest.cpp - What observers of a training see ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Train/Observer.h"
#include "runtime/Train/Trainer.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// Keeps every k-th step.
class Recorder : public Observer {
public:
  explicit Recorder(int64_t every) : every(every) {}
  void step(const StepRecord &record) override {
    records.push_back(record);
    next = record.step + every;
  }
  std::vector<StepRecord> records;

private:
  int64_t every;
};
} // namespace

static TrainResult trainFor(Experiment &experiment, int64_t steps, int32_t reduce,
                            Observer *observer) {
  TrainPlan plan{reduce, steps, /*seed=*/0, /*quiet=*/true};
  plan.observer = observer;
  experiment.initialise();
  return train(experiment.model, experiment.samples, plan, experiment.evaluator,
               experiment.weights);
}

TEST(ObserverTest, SeesEveryStepItWants) {
  Experiment experiment(maxPlusClassifier(TROP_F64), blobs(30, 1));
  Recorder recorder(10);
  trainFor(experiment, 25, TROP_REDUCE_MAX, &recorder);
  ASSERT_EQ(recorder.records.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    const StepRecord &record = recorder.records[i];
    EXPECT_EQ(record.step, 10 * i);
    EXPECT_GT(record.gradientEntries, 0);
    EXPECT_LE(record.gradientEntries, 12);
    EXPECT_FALSE(record.counters.has_value());
    EXPECT_GT(record.seconds, i ? recorder.records[i - 1].seconds : 0);
  }
}

TEST(ObserverTest, TheLossIsThatOfTheWeightsBeforeTheStep) {
  Experiment experiment(maxPlusClassifier(TROP_F64), blobs(30, 1));
  Recorder recorder(1);
  TrainResult before = trainFor(experiment, 7, TROP_REDUCE_MAX, nullptr);
  trainFor(experiment, 8, TROP_REDUCE_MAX, &recorder);
  EXPECT_EQ(recorder.records[7].loss, before.maxLoss);
}

TEST(ObserverTest, ChangesNoBit) {
  for (int32_t reduce : {TROP_REDUCE_MAX, TROP_REDUCE_MEAN}) {
    Experiment plain(lmmClassifier(TROP_F32, 20), blobs(60, 1));
    Experiment observed(lmmClassifier(TROP_F32, 20), blobs(60, 1));
    Recorder recorder(3);
    trainFor(plain, 500, reduce, nullptr);
    trainFor(observed, 500, reduce, &recorder);
    for (int64_t p = 0; p < plain.model.parameter_count; ++p)
      EXPECT_EQ(std::memcmp(plain.weights[p].data(), observed.weights[p].data(),
                            size_t(plain.weights[p].size()) * sizeof(float)),
                0);
  }
}
