//===- SupportTest.cpp - Random numbers, files, text ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include <cmath>
#include <csignal>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

// Computed by a program in another language: what a seed gives must never change.
TEST(RandomTest, DrawsAreFixedForever) {
  Random draws(7, Random::Stream::Split);
  EXPECT_EQ(draws.next(), 0x8a7fc24289a711cau);
  EXPECT_EQ(draws.next(), 0x8dd2abcbed6be32bu);
  EXPECT_EQ(Random(7, Random::Stream::Initial, 2).next(), 0xb6ce57867e86f369u);
}

TEST(RandomTest, StreamsDiffer) {
  std::set<uint64_t> firsts;
  for (uint64_t seed = 0; seed < 10; ++seed)
    for (auto stream : {Random::Stream::Split, Random::Stream::Initial, Random::Stream::Sample})
      for (uint64_t index = 0; index < 10; ++index)
        firsts.insert(Random(seed, stream, index).next());
  EXPECT_EQ(firsts.size(), 300u);
}

TEST(RandomTest, MomentsAndRanges) {
  Random draws(1, Random::Stream::Sample);
  constexpr int kCount = 100000;
  double sum = 0, squares = 0, uniforms = 0;
  std::vector<int> hits(7);
  for (int i = 0; i < kCount; ++i) {
    double normal = draws.normal(), uniform = draws.uniform();
    ASSERT_TRUE(uniform >= 0 && uniform < 1);
    sum += normal;
    squares += normal * normal;
    uniforms += uniform;
    ++hits[draws.below(7)];
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(squares / kCount, 1, 0.02);
  EXPECT_NEAR(uniforms / kCount, 0.5, 0.005);
  for (int count : hits)
    EXPECT_NEAR(count, kCount / 7.0, 600);
}

TEST(RandomTest, DistinctNumbersAreDistinct) {
  auto numbers = Random(3, Random::Stream::Split).distinct(50, 50);
  EXPECT_EQ(std::set<int64_t>(numbers.begin(), numbers.end()).size(), 50u);
  EXPECT_EQ(Random(3, Random::Stream::Split).distinct(50, 0).size(), 0u);
}

TEST(TextTest, NumbersAndLists) {
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(shortest(0.1f), "0.1");
  EXPECT_EQ(shortest(-INFINITY), "-inf");
  EXPECT_EQ(counted(1, "row"), "1 row");
  EXPECT_EQ(counted(2, "row"), "2 rows");
  EXPECT_EQ(quoted({"a", "b"}), "'a', 'b'");
  EXPECT_EQ(quoted(std::vector<std::string>(12, "x")),
            "'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x' and 2 more");
}

TEST(TextTest, ErrorsShowControlCharacters) {
  EXPECT_EQ(Error(std::string("a\x1b[31m\0b\n\xc3\xa9", 11)).what(),
            std::string("a\\x1b[31m\\x00b\\x0a\xc3\xa9"));
}

TEST(FilesTest, VariablesInPaths) {
  setenv("TROP_TEST_FOLDER", "/data", 1);
  setenv("TROP_TEST_PART", "/small", 1);
  setenv("TROP_TEST_NAME", "iris", 1);
  auto expand = [](const std::string &path) { return expandVariables(path); };
  EXPECT_EQ(expand("/source/${TROP_TEST_FOLDER}/a.csv"), "/data/a.csv");
  EXPECT_EQ(expand("/source/${TROP_TEST_NAME}/a.csv"), "/source/iris/a.csv");
  EXPECT_EQ(expand("${TROP_TEST_FOLDER}${TROP_TEST_PART}/${TROP_TEST_NAME}.csv"),
            "/data/small/iris.csv");
  EXPECT_EQ(expand("/mnt${TROP_TEST_PART}/a.csv"), "/mnt/small/a.csv");
  EXPECT_EQ(expand("a${b"), "a${b");
}

TEST(FilesTest, WritesWholeFilesOnly) {
  TemporaryFolder folder;
  std::string path = folder.path("file");
  writeFile(path, "old");
  writeFile(path, "new");
  EXPECT_EQ(readFile(path), "new");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"file"});
}

TEST(FilesTest, CheckLeavesNothingBehind) {
  TemporaryFolder folder;
  checkWritable(folder.path("file"));
  EXPECT_TRUE(folder.files().empty());
}

TEST(FilesTest, Errors) {
  TemporaryFolder folder;
  std::string lost = folder.path("lost/file"), root = folder.path(".");
  EXPECT_EQ(errorOf([&] { readFile(lost); }),
            "cannot open '" + lost + "': No such file or directory");
  EXPECT_EQ(errorOf([&] { readFile(root); }), "cannot read '" + root + "': Is a directory");
  EXPECT_EQ(errorOf([&] { checkWritable(lost); }),
            "cannot write '" + lost + "': No such file or directory");
  EXPECT_EQ(errorOf([&] { writeFile(lost, ""); }),
            "cannot write '" + lost + "': No such file or directory");
  EXPECT_EQ(errorOf([&] { checkWritable("/dev/null"); }),
            "cannot write '/dev/null': it is not a regular file");
  EXPECT_EQ(errorOf([&] { readFile("/dev/zero"); }), "cannot read '/dev/zero': it is a device");
  EXPECT_EQ(errorOf([&] { checkWritable(""); }), "cannot write '': expected the name of a file");
}

TEST(FilesTest, ALinkStaysALink) {
  TemporaryFolder folder;
  folder.write("target", "old");
  std::filesystem::create_symlink("target", folder.path("link"));
  writeFile(folder.path("link"), "new");
  EXPECT_EQ(readFile(folder.path("target")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
}

TEST(FilesTest, ALinkToNothingIsFollowed) {
  TemporaryFolder folder;
  namespace fs = std::filesystem;
  fs::create_directory(folder.path("there"));
  fs::create_symlink("second", folder.path("first"));
  fs::create_symlink("there/file", folder.path("second"));
  checkWritable(folder.path("first"));
  EXPECT_FALSE(fs::exists(folder.path("there/file")));
  EXPECT_EQ(resolveTarget(folder.path("first")), resolveTarget(folder.path("there/../there/file")));
  writeFile(folder.path("first"), "new");
  EXPECT_EQ(readFile(folder.path("there/file")), "new");
  for (const char *link : {"first", "second"})
    EXPECT_TRUE(fs::is_symlink(folder.path(link)));
  fs::create_symlink(folder.path("there/other"), folder.path("third"));
  shareFile(folder.path("first"), folder.path("third"));
  EXPECT_TRUE(isSameFile(folder.path("there/file"), folder.path("there/other")));
  EXPECT_TRUE(fs::is_symlink(folder.path("third")));
}

TEST(FilesTest, LinksInACircle) {
  TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder.path("a"));
  std::filesystem::create_symlink("a", folder.path("b"));
  for (auto write : {+[](const std::string &path) { checkWritable(path); },
                     +[](const std::string &path) { writeFile(path, ""); }})
    EXPECT_EQ(errorOf([&] { write(folder.path("a")); }),
              "cannot write '" + folder.path("a") + "': Too many levels of symbolic links");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("a")));
}

TEST(FilesTest, WhatIsNoFileIsNotReplaced) {
  TemporaryFolder folder;
  std::string pipe = folder.path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0666), 0);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  for (const std::string &path : {pipe, concat("/proc/self/fd/", ends[1])})
    for (auto write : {+[](const std::string &path) { checkWritable(path); },
                       +[](const std::string &path) { writeFile(path, ""); }})
      EXPECT_EQ(errorOf([&] { write(path); }),
                "cannot write '" + path + "': it is not a regular file");
  EXPECT_EQ(errorOf([] { checkWritable("/proc/self/exe"); }),
            "cannot write '/proc/self/exe': it is the program that runs");
}

TEST(FilesTest, DiskFullLeavesTheOldFile) {
  TemporaryFolder folder;
  std::string path = folder.write("file", "old");
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = {1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  std::string problem = errorOf([&] { writeFile(path, std::string(5000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(problem, "cannot write '" + path + "': File too large");
  EXPECT_EQ(readFile(path), "old");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"file"});
}
