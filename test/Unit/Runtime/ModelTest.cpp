//===- ModelTest.cpp - Arguments and calls of entry points ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Model/Processor.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ArgumentsTest, GivenAndLeftOut) {
  TestModel test = lmmClassifier(TROP_F32, 20);
  test.setData("iris.csv", {{"label", "a"}, {"split", 0.5}, {"label", "b"}});
  Arguments arguments(dataSource("csv"), test.train().data);
  EXPECT_EQ(arguments.text("path"), "iris.csv");
  EXPECT_EQ(arguments.texts("label"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(arguments.number("split"), 0.5);
  EXPECT_EQ(arguments.number("validation"), 0);
  EXPECT_EQ(arguments.text("scale"), "none");
  EXPECT_FALSE(arguments.has("classes"));
  EXPECT_EQ(spelled(*test.train().data),
            "csv(\"iris.csv\", label: \"a\", split: 0.5, label: \"b\")");
}

TEST(ArgumentsTest, PositionalOnesCountFromTheLeft) {
  TestModel test = lmmClassifier(TROP_F32, 20);
  const trop_call &votes = *test.parameter(2).init;
  Arguments arguments(initialiser("votes"), &votes);
  EXPECT_EQ(arguments.text("prototypes"), "W1");
  EXPECT_EQ(arguments.number("k"), 4);
  EXPECT_EQ(Arguments(dataSource("csv"), nullptr).number("split"), 0.7);
}

TEST(ArgumentsTest, UnknownNames) {
  EXPECT_EQ(errorOf([] { initialiser("he"); }), "unknown initialiser 'he'");
  EXPECT_EQ(errorOf([] { optimizer("sdg"); }), "unknown optimizer 'sdg'");
  EXPECT_EQ(errorOf([] { schedule("cosin"); }), "unknown schedule 'cosin'");
  EXPECT_EQ(errorOf([] { dataSource("parquet"); }), "unknown data source 'parquet'");
}

TEST(EvaluatorTest, RefusesAnotherVersion) {
  TestModel test = maxPlusClassifier(TROP_F32);
  EXPECT_EQ(errorOf([&] { checkModel(test.model); }), "");
  test.model.struct_size -= 16;
  EXPECT_EQ(errorOf([&] { checkModel(test.model); }),
            "expected a model described in at least 304 bytes, found 288 of an older release");
  test.model.abi_version = 1;
  EXPECT_EQ(errorOf([&] { checkModel(test.model); }),
            "expected a model of ABI version 2, found version 1");
}

TEST(EvaluatorTest, RefusesTypesThatItDoesNotKnow) {
  TestModel test = maxPlusClassifier(TROP_F32);
  test.model.compute = TROP_F64;
  std::string text = errorOf([&] { checkModel(test.model); }), name = test.model.name;
  EXPECT_EQ(text, "model '" + name + "' stores f32 and computes in f64, expected one type");
  test.model.storage = 2;
  EXPECT_EQ(errorOf([&] { checkModel(test.model); }),
            "model '" + name + "' has numbers of type 2, expected one below 2");
}

TEST(EvaluatorTest, CallsTheDeviceOfItsKind) {
  TestModel test = maxPlusClassifier(TROP_F32);
  trop_device gpu{};
  gpu.struct_size = sizeof gpu;
  gpu.kind = "cuda";
  gpu.arch = "sm_90";
  trop_device devices[] = {gpu, *test.model.devices};
  test.model.devices = devices;
  test.model.device_count = 2;
  EXPECT_EQ(&deviceOf(test.model), &devices[1]);
  EXPECT_EQ(trop_choose(&test.model), &test.model);
  std::string expected = std::string("expected code for a device 'cpu' of ") + kArch;
  devices[1].arch = "riscv64";
  EXPECT_EQ(trop_choose(&test.model), nullptr);
  EXPECT_EQ(explainProcessor(test.model), expected + ", found 'cuda' of sm_90, 'cpu' of riscv64");
  EXPECT_EQ(errorOf([&] { deviceOf(test.model); }),
            expected + ", found 'cuda' of sm_90, 'cpu' of riscv64");
  test.model.device_count = 0;
  EXPECT_EQ(explainProcessor(test.model), expected + ", found none");
}

TEST(EvaluatorTest, ThreadsChangeNothing) {
  std::string csv = blobs(1000, 2);
  Experiment one(lmmClassifier(TROP_F32, 20), csv);
  one.initialise();
  std::vector<float> losses(1000), outputs(3000);
  one.evaluator.losses(one.samples, 0, 1000, losses.data());
  one.evaluator.forward(one.samples, 0, 1000, outputs.data());
  for (int threads : {2, 3, 7}) {
    Experiment many(lmmClassifier(TROP_F32, 20), csv, 1, threads, /*cellsPerThread=*/1);
    many.initialise();
    EXPECT_EQ(many.evaluator.threadsFor(1000), threads);
    std::vector<float> otherLosses(1000), otherOutputs(3000);
    EXPECT_EQ(many.evaluator.losses(many.samples, 0, 1000, otherLosses.data()), -1);
    many.evaluator.forward(many.samples, 0, 1000, otherOutputs.data());
    EXPECT_EQ(losses, otherLosses);
    EXPECT_EQ(outputs, otherOutputs);
  }
}

TEST(EvaluatorTest, SmallWorkStaysOnOneThread) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(105, 2), 1, /*threads=*/4);
  EXPECT_EQ(experiment.evaluator.threadsFor(105), 1);
  EXPECT_EQ(experiment.evaluator.threadsFor(20'000), 2);
  EXPECT_EQ(experiment.evaluator.threadsFor(1'000'000), 4);
}

TEST(EvaluatorTest, FirstBadRowWhateverTheThreads) {
  std::string csv = blobs(100, 3);
  for (int threads : {1, 3}) {
    Experiment experiment(maxPlusClassifier(TROP_F64), csv, 1, threads, 1);
    for (int64_t i = 0; i < 4; ++i)
      experiment.weights[0].set(i * 3 + 2, -kInfinity); // class 2 gets no score
    std::vector<double> losses(100);
    EXPECT_EQ(experiment.evaluator.losses(experiment.samples, 10, 90, losses.data()), 11);
  }
}

TEST(EvaluatorTest, ExplainsWhatIsNotFinite) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(30, 3));
  experiment.initialise();
  EXPECT_EQ(experiment.evaluator.explainNonfinite(experiment.samples, 0), "");
  for (int64_t i = 0; i < 60; i += 3)
    experiment.weights[2].set(i, -kInfinity);
  EXPECT_EQ(experiment.evaluator.explainNonfinite(experiment.samples, 0), "entry 0 of 'z' is -inf");
  for (int64_t i = 0; i < 60; ++i)
    experiment.weights[2].set(i, -kInfinity);
  EXPECT_EQ(experiment.evaluator.explainNonfinite(experiment.samples, 0),
            "all entries of 'z' are -inf");
  experiment.weights[0].set(3, kInfinity);
  experiment.weights[1].set(60, -kInfinity);
  experiment.weights[0].set(5, NAN);
  EXPECT_EQ(experiment.evaluator.explainNonfinite(experiment.samples, 0),
            "entry 5 of 'lambda' is NaN");
}
