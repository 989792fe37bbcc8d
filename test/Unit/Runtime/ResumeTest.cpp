//===- ResumeTest.cpp - Trainings that go on ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestExperiment.h"
#include "TestState.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Train/Checkpointer.h"
#include "runtime/Train/Resume.h"
#include "runtime/Train/Trainer.h"
#include "trop/schema.h"

#include <cmath>
#include <memory>
#include <optional>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
constexpr int64_t kSteps = 90, kEvery = 20; // in one phase of 50, then another

trop_argument number(double value, const char *key = nullptr) {
  return {sizeof(trop_argument), key, TROP_ARGUMENT_NUMBER, value, nullptr};
}

/// What a training is made of; few of these fields are set at a time.
struct Setting {
  std::string name;
  int32_t reduce;
  int64_t batch = 0, reduceCount = 1;
  bool state = false, patience = false;
};

const Setting kSettings[] = {{"mean, drawn", TROP_REDUCE_MEAN},
                             {"mean, batch", TROP_REDUCE_MEAN, 16},
                             {"mean, early stopping", TROP_REDUCE_MEAN, 16, 1, false, true},
                             {"max", TROP_REDUCE_MAX},
                             {"max with state", TROP_REDUCE_MAX, 0, 1, true},
                             {"max, batch", TROP_REDUCE_MAX, 16},
                             {"top(4)", TROP_REDUCE_TOP, 0, 4},
                             {"top(4) with state", TROP_REDUCE_TOP, 0, 4, true},
                             {"top(4), batch", TROP_REDUCE_TOP, 16, 4}};

/// A training in a folder of its own, with all that may be there to be carried.
struct Training {
  Training(const Setting &setting, const std::string &optimizer, int threads = 1)
      : experiment(lmmClassifier(TROP_F32, 20), blobs(61, 1), 0.7, threads,
                   threads > 1 ? 1 : Evaluator::kCellsPerThread, /*validation=*/0.3),
        plan{setting.reduce, kSteps, /*seed=*/5, /*quiet=*/true} {
    experiment.test.setTrain("cross_entropy", trop_reduce(setting.reduce), kSteps,
                             {{optimizer, {}, 50}, {optimizer, {}, -1}});
    experiment.test.parameter(0).update_every = 3;
    if (setting.state)
      keeper.emplace(experiment.test, /*blockSamples=*/4, /*fanOut=*/3);
    plan.threads = threads;
    plan.batch = setting.batch;
    plan.reduceCount = setting.reduceCount;
    plan.schedule = &cosine;
    plan.clip = &norm;
    plan.earlyStopping = setting.patience ? &patience : nullptr;
    for (const auto &[name, value] : trainingSettings(experiment.model, plan))
      about.training.settings[name] = value;
    about.data.source = "csv";
    about.data.path = "data.csv";
    about.data.features = experiment.table.features;
    about.data.labels = experiment.table.labels;
    about.data.classes = experiment.table.classes;
    about.data.scaling = {"none", std::vector<double>(4, 0), std::vector<double>(4, 1)};
    experiment.initialise();
  }

  /// Runs, and returns what the weights and all that is carried are at the end.
  std::string run() {
    checkpointer.emplace(experiment.model, CheckpointPlan{path, kEvery, 0, /*keepLast=*/100}, about,
                         plan.resumed != nullptr);
    plan.checkpointer = &*checkpointer;
    TrainResult result = train(experiment.model, experiment.samples, plan,
                               cut ? *cut : experiment.evaluator, experiment.weights);
    steps = result.steps;
    checkpointer->write(experiment.weights, result.steps, result.maxLoss, result.score,
                        result.training);
    return readFile(path);
  }
  std::string resume(const std::string &from) {
    resumed = loadCheckpoint(from, experiment.model, experiment.weights);
    checkSettings(from, resumed.training, experiment.model, plan);
    plan.resumed = &resumed.training;
    return run();
  }

  Experiment experiment;
  std::optional<Evaluator> cut; // its passes, into blocks
  int64_t steps = 0;            // done
  std::optional<TestState> keeper;
  TrainPlan plan;
  trop_argument cosineArguments[2] = {number(10, "warmup"), number(0.1, "end")};
  trop_call cosine = {sizeof(trop_call), "cosine", 2, cosineArguments};
  trop_argument normArgument = number(0.5);
  trop_call norm = {sizeof(trop_call), "norm", 1, &normArgument};
  trop_argument patienceArguments[2] = {number(2), number(7, "every")};
  trop_call patience = {sizeof(trop_call), "patience", 2, patienceArguments};
  Checkpoint about, resumed;
  std::optional<Checkpointer> checkpointer;
  std::string path = experiment.folder.path("net.safetensors");
};
} // namespace

// Other releases rested where this one has a step.
TEST(ResumeTest, WhetherItRestsIsFoundAnew) {
  Training whole(kSettings[3], "sgd");
  std::string expected = whole.run();
  std::string from = whole.experiment.folder.path(concat("net.step", kEvery, ".safetensors"));
  Training rest(kSettings[3], "sgd");
  rest.resumed = loadCheckpoint(from, rest.experiment.model, rest.experiment.weights);
  rest.resumed.training.numbers.at("stationary") = "1";
  rest.plan.resumed = &rest.resumed.training;
  EXPECT_TRUE(rest.run() == expected);
}

/// Calls the network's own loss; a signal comes when none is left.
static trop_loss_fn ownLoss;
static int callsLeft;
static trop_status interruptedLoss(const trop_context *context, const trop_samples *samples,
                                   void *losses, trop_error *error) {
  if (--callsLeft == 0)
    receivedSignal = SIGTERM;
  return ownLoss(context, samples, losses, error);
}

// A pass of three blocks that is given up: of a step, of early stopping, of a checkpoint.
TEST(ResumeTest, GoesOnBitForBitFromInsideAPass) {
  for (const Setting *setting : {&kSettings[2], &kSettings[3], &kSettings[6]}) {
    SCOPED_TRACE(setting->name);
    Training whole(*setting, "adam");
    std::string expected = whole.run();
    int inside = 0;
    for (int calls = 5; calls < 60; ++calls) {
      Training broken(*setting, "adam");
      trop_entries entries = *broken.experiment.model.devices->entries;
      ownLoss = entries.loss;
      entries.loss = interruptedLoss;
      setEntries(broken.experiment.model, entries);
      broken.cut.emplace(broken.experiment.model, broken.experiment.weights, 1,
                         Evaluator::kCellsPerThread, 252 * 16);
      callsLeft = calls;
      broken.run();
      receivedSignal = 0;
      if (callsLeft > 0)
        break;
      if (broken.steps == 0)
        continue;
      inside += std::isnan(
          loadCheckpoint(broken.path, whole.experiment.model, broken.experiment.weights).maxLoss);
      Training rest(*setting, "adam");
      EXPECT_TRUE(rest.resume(broken.path) == expected) << calls;
    }
    EXPECT_GT(inside, 0);
  }
}

// The whole file is compared: weights, what the optimizer carries, random numbers.
TEST(ResumeTest, GoesOnBitForBit) {
  for (const schema::Call &optimizer : schema::kOptimizers)
    for (const Setting &setting : kSettings) {
      SCOPED_TRACE(concat(optimizer.name, ", ", setting.name));
      Training whole(setting, optimizer.name);
      std::string expected = whole.run();
      int seen = 0;
      for (int64_t step = kEvery; step < kSteps; step += 2 * kEvery) {
        std::string from = whole.experiment.folder.path(concat("net.step", step, ".safetensors"));
        if (!std::filesystem::exists(from))
          continue; // It was over before.
        Training rest(setting, optimizer.name);
        EXPECT_TRUE(rest.resume(from) == expected) << "from step " << step;
        ++seen;
      }
      EXPECT_GE(seen, 1);
      Training over(setting, optimizer.name);
      EXPECT_TRUE(over.resume(whole.path) == expected) << "from the end";
    }
}

TEST(ResumeTest, ThreadsChangeNoBit) {
  for (const schema::Call &optimizer : schema::kOptimizers)
    for (const Setting &setting : kSettings) {
      std::string alone = Training(setting, optimizer.name).run();
      for (int threads : {2, 8})
        EXPECT_TRUE(Training(setting, optimizer.name, threads).run() == alone)
            << optimizer.name << ", " << setting.name << ", " << threads << " threads";
    }
}

TEST(ResumeTest, ThreadsMayDiffer) {
  for (const Setting &setting : kSettings) {
    SCOPED_TRACE(setting.name);
    Training whole(setting, "adam", /*threads=*/2);
    std::string expected = whole.run();
    std::string from = whole.experiment.folder.path(concat("net.step", kEvery, ".safetensors"));
    for (int threads : {1, 8}) {
      Training rest(setting, "adam", threads);
      EXPECT_TRUE(rest.resume(from) == expected) << threads << " threads";
    }
  }
}

TEST(ResumeTest, MoreStepsGoOnWhereNothingDependsOnThem) {
  Setting mean = {"mean, batch", TROP_REDUCE_MEAN, 16};
  auto first = [&](const std::string &optimizer, bool scheduled) {
    auto made = std::make_unique<Training>(mean, optimizer);
    if (!scheduled)
      made->plan.schedule = nullptr;
    made->about.training.settings["schedule"] = scheduled ? spelled(made->cosine) : "none";
    return made;
  };
  auto further = [&](const std::string &optimizer, bool scheduled, int64_t steps) {
    auto some = first(optimizer, scheduled), more = first(optimizer, scheduled);
    some->plan.steps = 30;
    some->run();
    more->plan.steps = steps;
    return more->resume(some->path);
  };
  auto whole = first("adam", false);
  EXPECT_TRUE(further("adam", false, kSteps) == whole->run());
  EXPECT_EQ(errorOf([&] { further("adam", true, kSteps); }),
            "expected 30 steps, as the checkpoint has it, since the schedule cosine(warmup: 10, "
            "end: 0.1) depends on how many there are, found 90");
  EXPECT_EQ(errorOf([&] { further("level", false, kSteps); }),
            "expected 30 steps, as the checkpoint has it, since the optimizer level depends on "
            "how many there are, found 90");
  EXPECT_EQ(errorOf([&] { further("adam", false, 29); }),
            "expected at least the 30 steps that the checkpoint has done, found 29");
}

TEST(ResumeTest, AnotherTrainingIsRefused) {
  Training one(kSettings[1], "adam"), other(kSettings[1], "sgd");
  one.run();
  auto problem = [&](Training &with) {
    std::string message = errorOf([&] { with.resume(one.path); });
    return message.substr(std::min(message.size(), one.path.size()));
  };
  EXPECT_EQ(problem(other),
            ": expected the settings of the training to go on, found others: optimizer was "
            "'adam for 50, adam' and is 'sgd for 50, sgd' (an option that is left out is as the "
            "checkpoint has it)");
  Training derived(kSettings[1], "adam");
  derived.experiment.model.derivative = "minimal";
  derived.plan.seed = 6;
  derived.plan.earlyStopping = &derived.patience;
  EXPECT_EQ(problem(derived),
            ": expected the settings of the training to go on, found others: seed was '5' and is "
            "'6'; derivative was 'native' and is 'minimal'; early stopping was 'none' and is "
            "'patience(2, every: 7)' (an option that is left out is as the checkpoint has it)");
  one.about.training.settings.clear();
  TrainingState nothing;
  EXPECT_EQ(errorOf([&] { checkSettings("w", nothing, one.experiment.model, one.plan); }),
            "w: expected a checkpoint of a training to go on with, found one of weights alone");
}

// Values count, not how they are written.
TEST(ResumeTest, SettingsAreComparedByValue) {
  Training one(kSettings[1], "adamw");
  TrainingState saved = one.about.training;
  saved.numbers["step"] = "1";
  auto problem = [&](const char *setting, const char *was) {
    TrainingState other = saved;
    other.settings[setting] = was;
    std::string message =
        errorOf([&] { checkSettings("w", other, one.experiment.model, one.plan); });
    size_t begin = message.find("others: "), end = message.find(" (an option");
    return message.empty() ? "" : message.substr(begin + 8, end - begin - 8);
  };
  EXPECT_EQ(problem("optimizer", "adamw(lr: 0.001) for 50, adamw(beta1:0.90,  lr: 1e-3)"), "");
  EXPECT_EQ(problem("schedule", "cosine(end: 1e-1, warmup: 10)"), "");
  EXPECT_EQ(problem("optimizer", "adamw for 50, adamw(weight_decay: 0, lr: 0.1)"),
            "lr of adamw was 0.1 and is 0.001; weight_decay of adamw was 0 and is 0.01");
  EXPECT_EQ(problem("optimizer", "adamw for 40, adamw"),
            "optimizer was 'adamw for 40, adamw' and is 'adamw for 50, adamw'");
  EXPECT_EQ(problem("schedule", "none"),
            "schedule was 'none' and is 'cosine(warmup: 10, end: 0.1)'");
  EXPECT_EQ(problem("clip", "norm(1)"), "most of norm was 1 and is 0.5");
  EXPECT_EQ(problem("batch", "16x"), "batch was '16x' and is '16'");
}

TEST(ResumeTest, DataIsTheSame) {
  Training one(kSettings[0], "sgd");
  DataRecipe saved = one.about.data, found = saved;
  saved.digest = one.experiment.samples.digest();
  Experiment other(lmmClassifier(TROP_F32, 20), blobs(61, 2), 0.7, 1, Evaluator::kCellsPerThread,
                   0.3);
  found.digest = other.samples.digest();
  EXPECT_NE(saved.digest, found.digest);
  std::string begin = concat("w: expected the data of the training to go on, with digest ",
                             saved.digest, ", found other data, ", found.digest, ": ");
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, other.samples); }),
            begin + "the contents of 'data.csv' have changed since");
  found.path = "b.csv";
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, other.samples); }),
            begin + "its file was 'data.csv' and is 'b.csv'");
  found.split = 0.5;
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, other.samples); }),
            begin + "split was 1 and is 0.5; its file was 'data.csv' and is 'b.csv'");
  found.digest = saved.digest;
  checkData("w", saved, found, other.samples); // A file that moved is the same.
}

TEST(ResumeTest, ClassesAreTheSame) {
  Training one(kSettings[0], "sgd");
  const Samples &samples = one.experiment.samples;
  DataRecipe saved = one.about.data;
  saved.source = "idx";
  saved.digest = samples.digest();
  saved.rowDigests = "12345678";
  saved.classes = {"low", "top"};
  DataRecipe found = saved;
  found.classLabels = {"0", "1"};
  checkData("w", saved, found, samples); // The numbers from 0, too.
  const std::string begin = "w: expected the data of the training to go on, found others: ";
  found.path = "moved";
  found.classes = {"top", "low"};
  found.rowDigests = "87654321"; // which have the names
  const std::string names = "the list of classes was 'low', 'top' and is 'top', 'low'";
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, samples); }), begin + names);
  found.classes = saved.classes;
  found.classLabels = {"1", "0"};
  const std::string labels = "the list of the classes' labels was '0', '1' and is '1', '0'";
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, samples); }), begin + labels);
  saved.classes = {"1", "2"};
  found.classLabels = {};
  found.classes = {"1.0", "2"}; // the same numbers, written otherwise
  checkData("w", saved, found, samples);
  saved.classes = {"low", "top"};
  // Where numbers of classes change, so do the samples, which is not for their contents.
  found = saved;
  found.classes = {"top", "low"};
  found.digest = "other";
  const std::string other = concat("w: expected the data of the training to go on, with digest ",
                                   saved.digest, ", found other data, other: ");
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, samples); }), other + names);
  found.source = saved.source = "csv";
  EXPECT_EQ(errorOf([&] { checkData("w", saved, found, samples); }), other + names);
}

TEST(ResumeTest, DamagedStateIsRefused) {
  Training one(kSettings[1], "adam");
  one.run();
  auto problem = [&](auto damage) {
    Training other(kSettings[1], "adam");
    other.resumed = loadCheckpoint(one.path, other.experiment.model, other.experiment.weights);
    damage(other.resumed.training);
    other.plan.resumed = &other.resumed.training;
    return errorOf([&] { other.run(); });
  };
  EXPECT_EQ(problem([](TrainingState &) {}), "");
  EXPECT_EQ(problem([](TrainingState &state) { state.numbers["phase"] = "7"; }),
            "the checkpoint to go on from expects a step of its phase, found step 90 in phase 7");
  EXPECT_EQ(problem([](TrainingState &state) { state.numbers.erase("random"); }),
            "the checkpoint to go on from expects a number 'random' in its state, found none");
  EXPECT_EQ(
      problem([](TrainingState &state) { state.numbers["optimizer/steps/W1"] = "x"; }),
      "the checkpoint to go on from expects a number 'optimizer/steps/W1' in its state, found "
      "'x'");
  EXPECT_EQ(problem([](TrainingState &state) { state.slots.clear(); }),
            "the checkpoint to go on from expects a tensor 'optimizer/exp_avg/W0' of 8 numbers, "
            "found none");
}

TEST(CheckpointerTest, KeepsTheLastAndTheBest) {
  Training one(kSettings[1], "sgd");
  Checkpointer to(one.experiment.model, {one.path, 0, 0, /*keepLast=*/2, /*keepBest=*/true},
                  one.about, false);
  double scores[] = {3, 1, 2, 4};
  TrainingState state;
  state.numbers["step"] = "1";
  for (int64_t i = 0; i < 4; ++i)
    to.write(one.experiment.weights, 10 * (i + 1), 0, scores[i], state);
  std::vector<std::string> files = one.experiment.folder.files();
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files, (std::vector<std::string>{"data.csv", "net.best.safetensors", "net.safetensors",
                                             "net.step30.safetensors", "net.step40.safetensors"}));
  auto stepOf = [&](const char *file) {
    return loadCheckpoint(one.experiment.folder.path(file), one.experiment.model,
                          one.experiment.weights)
        .step;
  };
  EXPECT_EQ(stepOf("net.best.safetensors"), 20);
  EXPECT_EQ(stepOf("net.step30.safetensors"), 30);
  EXPECT_EQ(stepOf("net.safetensors"), 40);

  // One that goes on knows which was the best.
  Checkpointer again(one.experiment.model, {one.path, 0, 0, 1, true}, one.about, true);
  again.write(one.experiment.weights, 50, 0, 1.5, state);
  EXPECT_EQ(stepOf("net.best.safetensors"), 20);
  again.write(one.experiment.weights, 60, 0, 0.5, state);
  EXPECT_EQ(stepOf("net.best.safetensors"), 60);
}

TEST(CheckpointerTest, WeightsThatAreNoNumbersReplaceNoGoodOnes) {
  Training one(kSettings[1], "sgd");
  std::string good = one.run();
  one.experiment.weights[1].set(17, NAN);
  EXPECT_EQ(errorOf([&] { one.checkpointer->write(one.experiment.weights, 91, 0, {}, {}); }),
            "expected numbers in parameter 'W1' after 91 steps, found NaN at entry 17");
  EXPECT_EQ(readFile(one.path), good);
}

TEST(CheckpointerTest, WhatKilledProgramsLeftIsRemoved) {
  Training one(kSettings[1], "sgd");
  Checkpointer to(one.experiment.model, {one.path, 0, 0, /*keepLast=*/2}, one.about, false);
  pid_t gone = fork();
  if (gone == 0)
    _exit(0);
  waitpid(gone, nullptr, 0);
  std::string ours = concat("net.safetensors.tmp-", getpid());
  one.experiment.folder.write(concat("net.safetensors.tmp-", gone), "left");
  one.experiment.folder.write(concat("net.step20.safetensors.tmp-", gone), "left");
  one.experiment.folder.write(concat("net.safetensors.tmp-", getppid()), "still written");
  one.experiment.folder.write("net.safetensors.tmp-x", "another's");
  one.experiment.folder.write(ours, "of a program that had our number");
  to.prepare();
  to.write(one.experiment.weights, 1, 0, {}, {});
  EXPECT_EQ(one.experiment.folder.files().size(), 5u);
  EXPECT_FALSE(std::filesystem::exists(one.experiment.folder.path(ours)));
}

// Or each later step would look at all losses again.
TEST(CheckpointerTest, ARefusedOneIsNotDueAtOnce) {
  Training one(kSettings[1], "sgd");
  Checkpointer to(one.experiment.model, {one.path, 0, /*everySeconds=*/100}, one.about, false);
  auto later = Checkpointer::Clock::now() + std::chrono::seconds(100);
  EXPECT_TRUE(to.isDue(1, later));
  to.postpone();
  EXPECT_FALSE(to.isDue(1, later));
}
