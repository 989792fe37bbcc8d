//===- ChangedDataTest.cpp - Data that are not those of the training ------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Data/Digest.h"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// Rows by letters, counted from 1.
static std::string changes(const std::string &before, const std::string &now) {
  auto digests = [](const std::string &letters) {
    std::string text;
    for (char letter : letters)
      text += std::string(7, '-') + letter;
    return text;
  };
  return rowChanges(digests(before), digests(now),
                    [](int64_t row) { return concat("d:", row + 1); });
}

TEST(RowChangesTest, WhatHappenedAndWhere) {
  EXPECT_EQ(changes("abcde", "abcde"), "");
  EXPECT_EQ(changes("abcde", "abde"), "1 row removed before d:3");
  EXPECT_EQ(changes("abcde", "abc"), "2 rows removed, the first after d:3");
  EXPECT_EQ(changes("abcde", "xabcdey"), "2 rows added, the first at d:1");
  EXPECT_EQ(changes("abcde", "abxde"), "1 row changed at d:3");
  EXPECT_EQ(changes("abcdefgh", "acdxfghyz"),
            "1 row removed before d:2; 2 rows added, the first at d:8; 1 row changed at d:4");
  EXPECT_EQ(changes("abc", "xyz"), "3 rows changed, the first at d:1");
}

TEST(RowChangesTest, Order) {
  EXPECT_EQ(changes("abcde", "abedc"), "the same rows in another order, the first at d:3");
  EXPECT_EQ(changes("abcde", "edba"), "1 row removed; others in another order");
}

TEST(RowChangesTest, EqualRows) {
  EXPECT_EQ(changes("abab", "bab"), "1 row removed before d:1");
  EXPECT_EQ(changes("aab", "aaab"), "1 row added at d:3");
  EXPECT_EQ(changes("abcad", "bcax"), "1 row removed after d:4; 1 row changed at d:4");
}

TEST(RowChangesTest, NothingIsSaidOfWhatIsNotKnown) {
  EXPECT_EQ(changes("", "abc"), "");
  EXPECT_EQ(changes("abc", ""), "");
  EXPECT_NE(rowChanges("cut", "--------", [](int64_t) { return ""; }), "");
}

TEST(RowChangesTest, AllOfARowCounts) {
  TestModel classifier = lmmClassifier(TROP_F32, 4);
  TemporaryFolder folder;
  auto digests = [&](const std::string &rows) {
    TableRequest request;
    request.path = folder.write("t.csv", "a,b,c,d,kind\n0,0,0,0,u\n0,0,0,0,v\n0,0,0,0,w\n" + rows);
    request.model = &classifier.model;
    return rowDigests(readTable("csv", request)).substr(24);
  };
  std::string one = digests("1,2,3,4,u\n");
  EXPECT_EQ(one.size(), 8u);
  EXPECT_EQ(digests(" 1.0, 2,3,4e0,\"u\"\n"), one);
  for (const char *other : {"2,1,3,4,u\n", "1,2,3,4,v\n", "1,2,3,-4,u\n", "1,2,3,4.5,u\n"})
    EXPECT_NE(digests(other), one) << other;
  EXPECT_EQ(digests("5,6,7,8,u\n1,2,3,4,u\n").substr(8), one);
}

//===----------------------------------------------------------------------===//
// Commands
//===----------------------------------------------------------------------===//

namespace {
class ChangedDataTest : public CommandTest {
protected:
  ChangedDataTest() { EXPECT_EQ(run({"train", "--quiet", "--steps=40"}), 0) << err; }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::istringstream text(readFile("train.csv"));
    for (std::string line; std::getline(text, line);)
      all.push_back(line);
    return all;
  }
  void write(const std::vector<std::string> &lines) const {
    std::string text;
    for (const std::string &line : lines)
      text += line + "\n";
    folder.write("train.csv", text);
  }
  /// Of `eval`.
  std::string refusal(const std::string &found) const {
    return concat("net: error: ", real("train.csv"),
                  ": expected the data of the training, whose parts are evaluated, found ", found,
                  " (--data FILE evaluates a file as one part)\n");
  }
  std::string real(const std::string &name) const {
    return std::filesystem::canonical(folder.path(".")).string() + "/" + name;
  }
  const std::vector<std::string> original = lines();
};
} // namespace

TEST_F(ChangedDataTest, EvalRefusesParts) {
  std::vector<std::string> fewer = original;
  fewer.erase(fewer.begin() + 10);
  write(fewer);
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, refusal("1 row removed before " + real("train.csv:11")));
  EXPECT_EQ(run({"eval", "--json"}), 1);

  std::vector<std::string> turned(original.rbegin(), original.rend() - 1);
  turned.insert(turned.begin(), original[0]);
  write(turned);
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(err, refusal("the same rows in another order, the first at " + real("train.csv:2")));

  std::vector<std::string> edited = original;
  edited[40] = "1,1,1,1,east";
  edited.push_back("2,2,2,2,west");
  write(edited);
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(err, refusal(concat("1 row added at ", real("train.csv:92"), "; 1 row changed at ",
                                real("train.csv:41"))));
}

TEST_F(ChangedDataTest, AFileIsEvaluatedAsOnePart) {
  write({original.begin(), original.end() - 1});
  nlohmann::json evaluated = runJson({"eval", "--data", "train.csv"});
  EXPECT_EQ(evaluated["parts"].size(), 1u);
  EXPECT_EQ(evaluated["parts"][0]["samples"], 89);
}

TEST_F(ChangedDataTest, EqualContentsAreTheSameData) {
  ASSERT_EQ(run({"eval"}), 0) << err;
  std::string table = out, spaced;
  for (const std::string &line : original)
    spaced += line + " \r\n";
  folder.write("train.csv", spaced);
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out, table);
}

// What the checkpoint names is gone, and what the train block names is there.
TEST_F(ChangedDataTest, AFileThatMoved) {
  ASSERT_EQ(run({"eval"}), 0) << err;
  std::string table = out;
  std::filesystem::rename("train.csv", "moved.csv");
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(err, concat("net: error: cannot open '", folder.path("train.csv"),
                        "': No such file or directory\n"));
  test.setData(folder.path("moved.csv"), {{"label", "kind"}, {"split", 0.7}});
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(out, table);
  folder.write("moved.csv", blobs(90, 2));
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_NE(err.find("moved.csv: expected the data of the training, whose parts are evaluated, "
                     "found 90 rows changed, the first at "),
            std::string::npos)
      << err;
}

TEST_F(ChangedDataTest, TrainListsItsData) {
  EXPECT_EQ(run({"train", "--list-data", "--checkpoint=lost/c"}), 0) << err;
  EXPECT_EQ(out, concat("[\"", real("train.csv"), "\"]\n"));
  EXPECT_EQ(run({"train", "--list-data", "--data=other.csv"}), 0) << err;
  EXPECT_EQ(out, "[\"other.csv\"]\n");
  EXPECT_EQ(err, "");
}

// One digest of all samples, or none at all.
TEST_F(ChangedDataTest, CheckpointsOfBefore) {
  Weights weights(test.model);
  Checkpoint checkpoint = loadCheckpoint("LMM.safetensors", test.model, weights);
  EXPECT_EQ(checkpoint.data.rowDigests.size(), 720u);
  checkpoint.data.rowDigests.clear();
  saveCheckpoint("old.safetensors", test.model, weights, checkpoint);
  EXPECT_EQ(readFile("old.safetensors").find("row_digests"), std::string::npos);
  EXPECT_EQ(run({"eval", "--checkpoint=old.safetensors"}), 0) << err;
  write({original.begin(), original.end() - 1});
  EXPECT_EQ(run({"eval", "--checkpoint=old.safetensors"}), 1);
  EXPECT_EQ(err, refusal("other contents"));
  checkpoint.data.digest.clear();
  saveCheckpoint("old.safetensors", test.model, weights, checkpoint);
  EXPECT_EQ(run({"eval", "--checkpoint=old.safetensors"}), 0) << err;
}

TEST_F(ChangedDataTest, ResumeSaysWhatChanged) {
  write({original.begin(), original.end() - 2});
  EXPECT_EQ(run({"train", "--resume", "--steps=50"}), 1);
  EXPECT_NE(err.find(concat(": the contents of '", real("train.csv"),
                            "' have changed since: 2 rows removed, the first after ",
                            real("train.csv:89"), "\n")),
            std::string::npos)
      << err;
}

TEST_F(ChangedDataTest, RowsByTheirLinesAreNoted) {
  ASSERT_EQ(run({"gradient", "--at=train.csv:12"}), 0) << err;
  EXPECT_EQ(err, "");
  std::vector<std::string> fewer = original;
  fewer.erase(fewer.begin() + 10);
  write(fewer);
  ASSERT_EQ(run({"gradient", "--at=train.csv:12"}), 0) << err;
  EXPECT_EQ(err, concat("'train.csv' has changed since the training, its rows are taken as they "
                        "are now: 1 row removed before ",
                        real("train.csv:11"), "\n"));
  folder.write("other.csv", blobs(3, 1));
  ASSERT_EQ(run({"gradient", "--at=other.csv:2"}), 0) << err;
  EXPECT_EQ(err, "");
  folder.write("train.csv", "a,b,c,d\n1,2,3,4\n");
  EXPECT_EQ(run({"predict", "--data=train.csv"}), 0) << err;
}

// Data are read once: the training, its figures and its checkpoint are of what was read.
TEST_F(ChangedDataTest, AChangeWhileTraining) {
  pid_t child = fork();
  if (child == 0) {
    dup2(open("out.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666), STDOUT_FILENO);
    dup2(open("err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666), STDERR_FILENO);
    char train[] = "train", steps[] = "--steps=1000000000", log[] = "--log=run.jsonl";
    char *argv[] = {program.data(), train, steps, log, nullptr};
    _exit(trop_main(&test.model, 4, argv));
  }
  while (!std::filesystem::exists("err.txt") ||
         readFile("err.txt").find("step 300 of ") == std::string::npos)
    usleep(1000);
  write({original.begin(), original.end() - 1});
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGTERM);
  EXPECT_NE(readFile("run.jsonl").find("\"name\":\"test\",\"samples\":27"), std::string::npos)
      << readFile("run.jsonl");
  EXPECT_EQ(run({"eval"}), 1);
  EXPECT_EQ(err, refusal("1 row removed after " + real("train.csv:90")));
  write(original);
  EXPECT_EQ(run({"eval"}), 0) << err;
}
