//===- ResumeCommandTest.cpp - The options about checkpoints --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Support/Files.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
class ResumeCommandTest : public CommandTest {};
} // namespace

TEST_F(ResumeCommandTest, MoreStepsAndTheLogGoOn) {
  ASSERT_EQ(run({"train", "--checkpoint", "whole.safetensors"}), 0) << err;
  ASSERT_EQ(run({"train", "--steps=320", "--log=run.jsonl", "--log-every=10"}), 0) << err;
  EXPECT_EQ(run({"train", "--resume"}), 0) << err;
  EXPECT_NE(err.find("nothing left to do: the checkpoint has all of its 320 steps (--steps or "),
            std::string::npos)
      << err;
  EXPECT_EQ(run({"train", "--steps=500", "--resume", "--log=run.jsonl", "--log-every=10"}), 0)
      << err;
  EXPECT_NE(err.find("500 steps, 180 of them now, in "), std::string::npos) << err;
  EXPECT_EQ(readFile("LMM.safetensors"), readFile("whole.safetensors"));
  std::string log = readFile("run.jsonl");
  EXPECT_NE(log.find("\"resumed_at\":320"), std::string::npos);
  EXPECT_EQ(run({"compare", "run.jsonl"}), 0) << err;
}

// What is not said again is as it was; the other way round it may be said in other words.
TEST_F(ResumeCommandTest, SettingsAreTheCheckpoints) {
  test.parameter(0).update_every = 3;
  std::string data = folder.write("more.csv", blobs(70, 2));
  std::vector<std::string> options = {"train",
                                      "--quiet",
                                      "--data=" + data,
                                      "--seed=3",
                                      "--batch=16",
                                      "--reduce=top(2)",
                                      "--optimizer=adamw(lr: 0.01) for 60, inna",
                                      "--schedule=step(every: 20)",
                                      "--clip=norm(0.5)",
                                      "--ignore-update-every"};
  auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = options;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  ASSERT_EQ(run(with({"--steps=200", "--checkpoint=whole.safetensors"})), 0) << err;
  ASSERT_EQ(run(with({"--steps=80", "--checkpoint=a.safetensors"})), 0) << err;
  std::filesystem::copy("a.safetensors", "b.safetensors");
  EXPECT_EQ(run({"train", "--resume=a.safetensors", "--steps=200"}), 0) << err;
  EXPECT_EQ(readFile("a.safetensors"), readFile("whole.safetensors"));
  EXPECT_EQ(run({"train", "--resume=b.safetensors", "--steps=200", "--seed=3",
                 "--optimizer=adamw( lr:1e-2, beta1: 0.90 ) for 60, inna(lr: 0.01)"}),
            0)
      << err;
  EXPECT_EQ(readFile("b.safetensors"), readFile("whole.safetensors"));
  EXPECT_EQ(run({"train", "--resume=a.safetensors", "--steps=300", "--clip=none", "--seed=4"}), 1);
  EXPECT_NE(err.find("a.safetensors: expected the settings of the training to go on, found others: "
                     "seed was '3' and is '4'; clip was 'norm(0.5)' and is 'none' (an option "),
            std::string::npos)
      << err;
}

// A source that was edited since is not passed over.
TEST_F(ResumeCommandTest, WhatTheTrainBlockSaysAnewCounts) {
  ASSERT_EQ(run({"train", "--quiet", "--batch=16", "--steps=100"}), 0) << err;
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 700,
                {{"polyak", {}, 300}, {"constant", {{"eps", 0.02}}, -1}});
  EXPECT_EQ(run({"train", "--resume"}), 1);
  EXPECT_NE(err.find("others: eps of constant was 0.01 and is 0.02 (an option"), std::string::npos)
      << err;
  test.setTrain("cross_entropy", TROP_REDUCE_MAX, 700,
                {{"polyak", {}, 300}, {"constant", {{"eps", 0.01}}, -1}});
  EXPECT_EQ(run({"train", "--resume"}), 0) << err;
  EXPECT_NE(err.find("700 steps, 600 of them now, in "), std::string::npos) << err;
}

TEST_F(ResumeCommandTest, FilesByDefault) {
  ASSERT_EQ(run({"train", "--steps=10", "--checkpoint=a.safetensors"}), 0) << err;
  ASSERT_EQ(run({"train", "--steps=20", "--resume", "a.safetensors"}), 0) << err;
  EXPECT_NE(err.find("written to a.safetensors"), std::string::npos) << err;
  ASSERT_EQ(run({"train", "--steps=30", "--resume=a.safetensors", "--checkpoint=b.safetensors"}), 0)
      << err;
  EXPECT_NE(err.find("written to b.safetensors"), std::string::npos) << err;
  EXPECT_EQ(run({"train", "--resume"}), 1);
  EXPECT_EQ(err, "net: error: cannot open 'LMM.safetensors': No such file or directory\n");
}

// The checkpoint has the best parameters, and the training goes on from the last.
TEST_F(ResumeCommandTest, NoStepIsSaidToHaveTheParametersOfAnother) {
  test.setData(folder.write("train.csv", blobs(90, 1)),
               {{"label", "kind"}, {"split", 0.5}, {"validation", 0.3}});
  std::vector<std::string> options = {
      "train",           "--quiet",
      "--reduce=mean",   "--optimizer=sgd(lr: 3)",
      "--steps=100",     "--log=run.jsonl",
      "--eval-every=30", "--early-stopping=patience(90, every: 10)"};
  ASSERT_EQ(run(options), 0) << err;
  ASSERT_NE(readFile("run.jsonl").find("\"best_step\":"), std::string::npos) << "choose another lr";
  ASSERT_EQ(
      run({"train", "--quiet", "--resume", "--steps=200", "--log=run.jsonl", "--eval-every=30"}), 0)
      << err;
  std::string log = readFile("run.jsonl");
  EXPECT_NE(log.find("\"kind\":\"evaluation\",\"step\":120,"), std::string::npos) << log;
  EXPECT_EQ(log.find("\"kind\":\"evaluation\",\"step\":100,"), std::string::npos) << log;
}

TEST_F(ResumeCommandTest, ALossWithoutBoundsKeepsTheLastGoodCheckpoint) {
  test = lmmRegression(TROP_F32);
  std::string rows = "x,y\n";
  for (int i = 0; i < 33; ++i)
    rows += concat(i, ",", i * i, "\n");
  test.setInit(2, "zeros", {});
  test.setTrain("squared_error", TROP_REDUCE_MAX, 1000, {{"sgd", {{"lr", 1e6}}, -1}});
  test.setData(folder.write("squares.csv", rows), {{"split", 1}});
  EXPECT_EQ(run({"train", "--quiet", "--checkpoint-every=1"}), 1);
  EXPECT_NE(err.find("squares.csv:"), std::string::npos) << err;
  EXPECT_NE(err.find(": expected a finite loss at step "), std::string::npos) << err;
  EXPECT_NE(err.find(" of parameter 'W"), std::string::npos) << err;
  EXPECT_NE(err.find("; the checkpoint after "), std::string::npos) << err;
  EXPECT_NE(err.find(" is kept in "), std::string::npos) << err;
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out.find("inf"), std::string::npos) << out;
}

TEST_F(ResumeCommandTest, WrongUsage) {
  for (const char *wrong : {"", "-1", "10h", "m", "1.5m", "99999999999999999999"}) {
    EXPECT_EQ(run({"train", "--checkpoint-every", wrong}), 2) << wrong;
    EXPECT_NE(err.find("--checkpoint-every"), std::string::npos) << err;
  }
  EXPECT_EQ(run({"train", "--keep-last=0"}), 2);
  EXPECT_EQ(err, "net: error: --keep-last: expected at least 1, the newest, found 0\n");
  EXPECT_EQ(run({"train", "--steps=3", "--checkpoint-every=1m"}), 0) << err;
  EXPECT_EQ(run({"train", "--steps=3", "--checkpoint-every=0", "--keep-best"}), 0) << err;
}
