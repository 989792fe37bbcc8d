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
  EXPECT_EQ(run({"train", "--resume", "--log=run.jsonl", "--log-every=10"}), 0) << err;
  EXPECT_NE(err.find("500 steps, 180 of them now, in "), std::string::npos) << err;
  EXPECT_EQ(readFile("LMM.safetensors"), readFile("whole.safetensors"));
  std::string log = readFile("run.jsonl");
  EXPECT_NE(log.find("\"resumed_at\":320"), std::string::npos);
  EXPECT_EQ(run({"compare", "run.jsonl"}), 0) << err;
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
