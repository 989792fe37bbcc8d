//===- LogTest.cpp - The log of a training --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Report/LogFile.h"
#include "runtime/Report/Run.h"

#include <cmath>

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
  Evaluation evaluation{8, 0.25, {}};
  evaluation.parts.push_back({"train", 90});
  evaluation.parts[0].accuracy = 2 / 3.0;
  evaluation.parts[0].maxLoss = INFINITY;
  std::string text = runLine({{"model", "caf\xe9"}}) + stepLine(step) + evaluationLine(evaluation);
  EXPECT_EQ(text.find("NaN"), std::string::npos);
  rt::Run read = readRun(folder.write("run.jsonl", text + "{\"kind\":\"st"));
  EXPECT_EQ(read.settings["model"], "caf\xef\xbf\xbd");
  EXPECT_EQ(read.steps.at(0).loss, step.loss);
  EXPECT_EQ(read.steps[0].averageLoss, step.averageLoss);
  EXPECT_EQ(read.steps[0].rate, step.rate);
  EXPECT_EQ(read.steps[0].counters->cells, INT64_MAX);
  EXPECT_EQ(read.evaluations.at(0).parts[0].accuracy, 2 / 3.0);
  EXPECT_TRUE(std::isnan(*read.evaluations[0].parts[0].maxLoss));
  EXPECT_FALSE(read.evaluations[0].parts[0].averageLoss.has_value());
  EXPECT_FALSE(read.end.has_value());
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
