//===- RecordsTest.cpp - What a sweep's folder says of a point ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Records.h"
#include "tools/Support/Jobs.h"

#include "test/Unit/Runtime/TestFiles.h"

#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;
using namespace trop::tools;
using namespace trop::test;

TEST(RecordsTest, WhatIsWrittenIsRead) {
  TemporaryFolder folder;
  std::string path = folder.path("point.json");
  EXPECT_FALSE(readRecord(path));
  writeRecord(path, {"abc", {"--seed", "1"}});
  EXPECT_TRUE(readRecord(path)->result.is_null());
  writeRecord(path, {"abc", {"--seed", "1"}, {{"/a.csv", "12"}}, {{"steps", 3}}});
  Record read = *readRecord(path);
  EXPECT_EQ(read.program, "abc");
  EXPECT_EQ(read.arguments, (std::vector<std::string>{"--seed", "1"}));
  EXPECT_EQ(read.data, (FileDigests{{"/a.csv", "12"}}));
  EXPECT_EQ(read.result["steps"], 3);
  folder.write("point.json", "[1]");
  EXPECT_FALSE(readRecord(path));
}

TEST(RecordsTest, DifferencesAreTold) {
  TemporaryFolder folder;
  Record now{"abc", {"--seed", "1"}};
  EXPECT_EQ(difference(now, now), "");
  EXPECT_EQ(difference({"abc", {"--seed", "2"}}, now), "options of train differ");
  EXPECT_EQ(difference({"abd", {"--seed", "2"}}, now), "the program is another");
  std::string first = R"({"program": "abd", "train": [], "data": {}, "result": null})";
  EXPECT_EQ(difference(*readRecord(folder.write("point.json", first)), now),
            "the program was of ABI version 1, and now is of 2");
}

TEST(RecordsTest, ChangedFilesAreFound) {
  TemporaryFolder folder;
  std::string a = folder.write("a.csv", "1,2\n"), b = folder.write("b.csv", "3,4\n");
  Digests digests;
  FileDigests before = {{a, digests.of(a)}, {b, digests.of(b)}};
  EXPECT_NE(digests.of(a), digests.of(b));
  EXPECT_EQ(digests.of(std::vector<std::string>{a, b}), before);
  EXPECT_EQ(digests.changed(before, {a, b}), "");
  folder.write("b.csv", "3,44\n");
  EXPECT_EQ(digests.changed(before, {a, b}), b);
  EXPECT_EQ(digests.changed(before, {a}), "");
  folder.write("b.csv", "3,4\n"); // The time alone does not count.
  EXPECT_EQ(digests.changed(before, {a, b}), "");
  std::filesystem::rename(b, folder.path("c.csv"));
  EXPECT_EQ(digests.changed(before, {a, folder.path("c.csv")}), ""); // Nor does the place.
  EXPECT_EQ(digests.changed(before, {a, b}), ""); // Without it nothing could be run again.
}

TEST(RecordsTest, OneSweepAFolder) {
  TemporaryFolder folder;
  auto held = std::make_unique<FolderLock>(folder.path("."));
  pid_t child = fork();
  if (child == 0) {
    // What the parent holds is inherited; a lock of one's own is not.
    std::string problem = errorOf([&] { FolderLock another(folder.path("."), 1); });
    _exit(problem.find("another sweep runs in '") == 0 ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  held.reset();
  FolderLock again(folder.path("."));
}

TEST(JobsTest, SeveralAtATimeInTheirOrder) {
  TemporaryFolder folder;
  std::vector<Job> jobs;
  std::string prepared;
  for (const char *script : {"echo one", "echo two >&2; exit 3", "kill -9 $$", "echo four"}) {
    std::string scratch = folder.path(std::to_string(jobs.size()));
    jobs.push_back({{"sh", "-c", script}, scratch, [&] { prepared += "x"; }});
  }
  std::vector<JobEnd> ends(jobs.size());
  EXPECT_EQ(runJobs(jobs, 2,
                    [&](size_t job, const JobEnd &end) {
                      ends[job] = end;
                      return true;
                    }),
            0);
  EXPECT_EQ(prepared, "xxxx");
  EXPECT_EQ(ends[0].output, "one\n");
  EXPECT_EQ(ends[1].code, 3);
  EXPECT_EQ(ends[1].errors, "two\n");
  EXPECT_EQ(ends[2].code, 137);
  EXPECT_EQ(ends[3].output, "four\n");

  size_t ended = 0; // After the first says so, none is started.
  runJobs(jobs, 1, [&](size_t, const JobEnd &) { return ++ended, false; });
  EXPECT_EQ(ended, 1u);
  jobs[0].command = {"/no/such/program"};
  EXPECT_EQ(errorOf([&] { runJobs(jobs, 1, [](size_t, const JobEnd &) { return true; }); }),
            "cannot start '/no/such/program': No such file or directory");
}
