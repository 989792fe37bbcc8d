//===- LogTest.cpp - The log of a training --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"
#include "TestExperiment.h"

#include "runtime/Report/RunRecorder.h"

#include <cmath>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
class LogTest : public CommandTest {
protected:
  std::vector<nlohmann::json> lines(const std::string &name) {
    std::vector<nlohmann::json> all;
    std::istringstream text(readFile(folder.path(name)));
    for (std::string line; std::getline(text, line);)
      all.push_back(nlohmann::json::parse(line));
    return all;
  }
  /// The message for a log with this text.
  std::string errorFor(const std::string &text) {
    folder.write("bad.jsonl", text);
    return errorOf([] { readRun("bad.jsonl"); });
  }
};
} // namespace

static std::vector<int64_t> stepsOf(const std::vector<nlohmann::json> &lines, const char *kind) {
  std::vector<int64_t> steps;
  for (const nlohmann::json &line : lines)
    if (line["kind"] == kind)
      steps.push_back(line["step"]);
  return steps;
}

TEST_F(LogTest, TellsWhatRunsThenStepsThenTheEnd) {
  ASSERT_EQ(run({"train", "--steps", "40", "--seed", "3", "--log", "run.jsonl", "--log-every", "15",
                 "--eval-every", "20"}),
            0)
      << err;
  auto records = lines("run.jsonl");
  EXPECT_EQ(records.front()["kind"], "run");
  EXPECT_EQ(records.front()["model"], "LMM");
  EXPECT_EQ(records.front()["program"], "net");
  EXPECT_EQ(records.front()["seed"], 3);
  EXPECT_EQ(records.front()["steps"], 40);
  EXPECT_EQ(records.front()["optimizer"], "polyak for 300, constant(eps: 0.01)");
  EXPECT_EQ(records.front()["data"]["samples"]["train"], 63);
  EXPECT_EQ(stepsOf(records, "step"), (std::vector<int64_t>{0, 15, 30}));
  EXPECT_EQ(stepsOf(records, "evaluation"), (std::vector<int64_t>{0, 20, 40}));
  EXPECT_EQ(records.back()["kind"], "end");
  EXPECT_EQ(records.back()["stop"], "finished");
  EXPECT_EQ(records.back()["steps"], 40);
  EXPECT_EQ(records.back()["parts"].size(), 2u);
}

TEST_F(LogTest, TheDefaultsKeepALogShort) {
  ASSERT_EQ(run({"train", "--steps", "3001", "--log", "run.jsonl"}), 0) << err;
  auto records = lines("run.jsonl");
  EXPECT_EQ(stepsOf(records, "step").size(), 751u);
  EXPECT_EQ(stepsOf(records, "evaluation").size(), 21u);
}

TEST_F(LogTest, NoEvaluationButTheLastIfToldSo) {
  ASSERT_EQ(run({"train", "--steps", "40", "--log", "run.jsonl", "--eval-every", "0"}), 0) << err;
  EXPECT_EQ(stepsOf(lines("run.jsonl"), "evaluation"), (std::vector<int64_t>{40}));
}

/// Calls the network's own after a time that no evaluation may take.
static trop_forward_fn ownForward;
static trop_status slowForward(const trop_context *context, const trop_samples *samples,
                               void *outputs, trop_error *error) {
  usleep(50'000);
  return ownForward(context, samples, outputs, error);
}

TEST_F(LogTest, EvaluationsThatTakeTooLongAreLeftOut) {
  trop_entries entries = *test.model.devices->entries;
  ownForward = entries.forward;
  entries.forward = slowForward;
  setEntries(test.model, entries);
  ASSERT_EQ(run({"train", "--steps", "40", "--checkpoint", "a", "--log", "run.jsonl"}), 0) << err;
  auto records = lines("run.jsonl");
  EXPECT_EQ(stepsOf(records, "evaluation"), (std::vector<int64_t>{40}));
  EXPECT_EQ(stepsOf(records, "step").size(), 40u);
  EXPECT_EQ(records.back()["evaluations_left_out"], 20);
  EXPECT_EQ(readRun("run.jsonl").end->evaluationsLeftOut, 20);
  EXPECT_NE(err.find("20 evaluations of the log left out, which would have taken more than a tenth "
                     "of the time; --eval-every K has them\n"),
            std::string::npos)
      << err;

  ASSERT_EQ(run({"train", "--steps", "40", "--checkpoint", "b", "--log", "all.jsonl",
                 "--eval-every", "10"}),
            0)
      << err;
  records = lines("all.jsonl");
  EXPECT_EQ(stepsOf(records, "evaluation"), (std::vector<int64_t>{0, 10, 20, 30, 40}));
  EXPECT_FALSE(records.back().contains("evaluations_left_out"));
  EXPECT_EQ(readFile("a"), readFile("b"));
}

TEST_F(LogTest, TheFirstLossIsTheFirstEvaluations) {
  ASSERT_EQ(run({"train", "--steps", "5", "--log", "run.jsonl"}), 0) << err;
  rt::Run read = readRun("run.jsonl");
  EXPECT_EQ(read.steps[0].loss, *read.evaluations[0].parts[0].maxLoss);
  EXPECT_EQ(read.steps[4].loss, *read.evaluations[4].parts[0].maxLoss);
}

TEST_F(LogTest, ChangesNoWeight) {
  ASSERT_EQ(run({"train", "--checkpoint", "a"}), 0) << err;
  ASSERT_EQ(run({"train", "--checkpoint", "b", "--log", "run.jsonl", "--log-every", "3"}), 0);
  EXPECT_EQ(readFile("a"), readFile("b"));
}

TEST_F(LogTest, EpochsAreSteps) {
  ASSERT_EQ(
      run({"train", "--reduce", "mean", "--batch", "21", "--epochs", "4", "--log", "run.jsonl"}), 0)
      << err;
  auto records = lines("run.jsonl");
  EXPECT_EQ(records.front()["batch"], 21);
  EXPECT_EQ(records.front()["epochs"], 4);
  EXPECT_EQ(records.front()["steps"], 12);
  EXPECT_EQ(stepsOf(records, "step").size(), 12u);
  EXPECT_EQ(stepsOf(records, "evaluation").size(), 13u);
}

TEST_F(LogTest, AnOldLogStaysIfThePlanIsWrong) {
  ASSERT_EQ(run({"train", "--steps", "5", "--log", "run.jsonl"}), 0) << err;
  std::string old = readFile("run.jsonl");
  EXPECT_EQ(run({"train", "--batch", "1000", "--log", "run.jsonl"}), 1);
  EXPECT_EQ(readFile("run.jsonl"), old);
}

TEST_F(LogTest, TrainingThatFailsEndsItsLog) {
  test.setInit(0, "normal", {{"", 3e38}, {"", 1e38}});
  EXPECT_EQ(run({"train", "--log", "run.jsonl"}), 1);
  auto records = lines("run.jsonl");
  EXPECT_EQ(records.back()["stop"], "failed");
  EXPECT_NE(records.back()["error"].get<std::string>().find("expected a finite loss at step 0"),
            std::string::npos);
}

TEST_F(LogTest, NumbersReadBackAsTheSame) {
  LoggedStep step;
  step.step = 7;
  step.loss = 0.1 + 0.2;
  step.averageLoss = 1e-310;
  step.rate = 1 / 3.0;
  step.gradientEntries = 12;
  step.counters = StateCounters{};
  step.counters->cells = INT64_MAX;
  Evaluation evaluation{8, 0.25, std::vector<PartMetrics>(1)};
  evaluation.parts[0].part = "train";
  evaluation.parts[0].accuracy = 2 / 3.0;
  evaluation.parts[0].maxLoss = INFINITY;
  std::string text =
      runLine({{"model", "caf\xc3\xa9"}}) + stepLine(step) + evaluationLine(evaluation);
  EXPECT_EQ(text.find("NaN"), std::string::npos);
  rt::Run read = readRun(folder.write("run.jsonl", text + "{\"kind\":\"st"));
  EXPECT_EQ(read.settings["model"], "caf\xc3\xa9");
  EXPECT_EQ(read.steps.at(0).loss, step.loss);
  EXPECT_EQ(read.steps[0].averageLoss, step.averageLoss);
  EXPECT_EQ(read.steps[0].rate, step.rate);
  EXPECT_EQ(read.steps[0].counters->cells, INT64_MAX);
  EXPECT_EQ(read.evaluations.at(0).parts[0].accuracy, 2 / 3.0);
  EXPECT_TRUE(std::isnan(*read.evaluations[0].parts[0].maxLoss));
  EXPECT_FALSE(read.evaluations[0].parts[0].averageLoss.has_value());
  EXPECT_FALSE(read.end.has_value());
}

/// A log of steps 0, 1, ..., each taking a second, without an end.
static std::string logOf(int64_t from, int64_t to) {
  OrderedJson settings = {{"model_hash", "h"}};
  if (from > 0)
    settings["resumed_at"] = from;
  std::string text = runLine(settings);
  for (int64_t i = from; i < to; ++i) {
    LoggedStep step;
    step.step = i;
    step.loss = double(from);
    step.seconds = double(i - from + 1);
    text += stepLine(step);
  }
  return text;
}

TEST_F(LogTest, AResumedRunIsOneRun) {
  rt::Run read = readRun(folder.write("run.jsonl", logOf(0, 8) + logOf(5, 10)));
  ASSERT_EQ(read.steps.size(), 10u);
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_EQ(read.steps[i].step, i);
    EXPECT_EQ(read.steps[i].seconds, i + 1);
    EXPECT_EQ(read.steps[i].loss, i < 5 ? 0 : 5);
  }
}

TEST_F(LogTest, AResumedRunContinuesItsLog) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(30, 1));
  experiment.model.model_hash = "h";
  RecordPlan plan{"run.jsonl", 1, 0, 5};
  // The last line was not finished.
  folder.write("run.jsonl", logOf(0, 8) + "{\"kind\":\"st");
  {
    RunRecorder recorder(experiment.model, experiment.samples, experiment.evaluator, plan, 10);
    recorder.begin({{"model_hash", "h"}});
    EXPECT_EQ(recorder.run().steps.size(), 5u);
    recorder.wants(5, 1.5);
    recorder.step({5, 1.5});
    recorder.end({"finished", 6, 1});
    EXPECT_EQ(recorder.run().end->seconds, 6);
  }
  rt::Run read = readRun("run.jsonl");
  EXPECT_EQ(read.steps.size(), 6u);
  EXPECT_EQ(read.settings["resumed_at"], 5);
  EXPECT_EQ(read.end->seconds, 6);

  experiment.model.model_hash = "other";
  EXPECT_EQ(errorOf([&] {
              RunRecorder(experiment.model, experiment.samples, experiment.evaluator, plan, 10);
            }),
            "run.jsonl:1: expected the log of a run of 'LMM' with hash 'other', found hash 'h'; "
            "choose another file for --log");
}

TEST_F(LogTest, WhatIsNotALogIsRefusedByLine) {
  const std::string first = "{\"kind\":\"run\",\"version\":1}\n";
  EXPECT_EQ(errorFor(""), "bad.jsonl:1: expected the log of a run, which train --log writes, "
                          "found an empty file");
  EXPECT_EQ(errorFor("a,b,c\n"), "bad.jsonl:1: expected a line of a run's log, found invalid JSON "
                                 "at its byte 1");
  EXPECT_EQ(errorFor("[1]\n"), "bad.jsonl:1: expected a line of a run's log, found [1]");
  EXPECT_EQ(errorFor("{\"a\":1}\n"), "bad.jsonl:1: expected the key 'kind', found {\"a\":1}");
  EXPECT_EQ(errorFor("{\"kind\":\"end\"}\n"),
            "bad.jsonl:1: expected a record of kind 'run' first, found 'end'");
  EXPECT_EQ(errorFor("{\"kind\":\"run\",\"version\":2}\n"),
            "bad.jsonl:1: expected a log of version 1, found version 2");
  EXPECT_EQ(errorFor(first + first),
            "bad.jsonl:2: expected one record of kind 'run', found a second one");
  EXPECT_EQ(errorFor(first + "{\"kind\":\"other\"}\n"),
            "bad.jsonl:2: expected a record of kind 'step', 'evaluation' or 'end', found 'other'");
  EXPECT_EQ(errorFor(first + "{\"kind\":\"step\",\"step\":-1}\n"),
            "bad.jsonl:2: expected 'step' to be at least 0, found -1");
  EXPECT_EQ(errorFor(first + "{\"kind\":\"step\",\"step\":1,\"seconds\":\"x\"}\n"),
            "bad.jsonl:2: expected 'seconds' to be a number, found \"x\"");
}

TEST_F(LogTest, PlacesThatCannotBeWrittenAreFoundBeforeTraining) {
  EXPECT_EQ(run({"train", "--log", "none/run.jsonl"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'none/run.jsonl': No such file or directory\n");
  EXPECT_EQ(run({"train", "--log", "train.csv"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'train.csv': this command reads it\n");
  EXPECT_EQ(run({"train", "--eval-every", "5"}), 2);
  EXPECT_EQ(err, "net: error: expected --log or --report beside --eval-every, found neither\n");
  EXPECT_EQ(run({"train", "--log", "a", "--checkpoint", "a"}), 2);
  EXPECT_EQ(err, "net: error: expected different files for --checkpoint and --log, found 'a' for "
                 "both\n");
}

TEST_F(LogTest, AFullDiskEndsTheLogOnly) {
  if (!std::filesystem::exists("/dev/full"))
    GTEST_SKIP();
  LogFile log("/dev/full");
  EXPECT_EQ(log.problem(), "");
  log.add("{}\n");
  EXPECT_EQ(log.problem(), "cannot write '/dev/full': No space left on device");
}
