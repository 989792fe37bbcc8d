//===- PreviousTest.cpp - What is kept of files, and locks ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "runtime/Support/FileLock.h"
#include "runtime/Support/Previous.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace {
/// A file that is written again and again.
class PreviousTest : public ::testing::Test {
protected:
  Kept write(const std::string &text, int64_t most = 3) {
    Kept kept;
    writeFile(path, text, [&] {
      kept = keepPrevious(path, most, [](const std::string &name) {
        return readFile(name).find("foreign") == std::string::npos;
      });
    });
    return kept;
  }
  std::string text(const std::string &name) { return readFile(folder.path(name)); }
  std::vector<std::string> names() {
    std::vector<std::string> all = folder.files();
    std::sort(all.begin(), all.end());
    return all;
  }

  TemporaryFolder folder;
  std::string path = folder.path("net.txt");
};
} // namespace

TEST_F(PreviousTest, TheNewestIsOne) {
  EXPECT_EQ(write("a").name, "");
  EXPECT_EQ(write("b").name, folder.path("net.1.txt"));
  EXPECT_EQ(write("c").gone, 0);
  EXPECT_EQ(write("d").gone, 0);
  EXPECT_EQ(write("e").gone, 1);
  EXPECT_EQ(names(), (std::vector<std::string>{"net.1.txt", "net.2.txt", "net.3.txt", "net.txt"}));
  EXPECT_EQ(text("net.txt") + text("net.1.txt") + text("net.2.txt") + text("net.3.txt"), "edcb");
  EXPECT_EQ(write("f", 1).gone, 3);
  EXPECT_EQ(names(), (std::vector<std::string>{"net.1.txt", "net.txt"}));
  EXPECT_EQ(text("net.1.txt"), "e");
  EXPECT_EQ(write("g", 0).name, "");
  EXPECT_EQ(text("net.1.txt"), "e");
}

TEST_F(PreviousTest, NumbersOfOthersArePassedOver) {
  for (const char *name : {"net.1.txt", "net.3.txt", "net.2024.txt"})
    folder.write(name, "foreign");
  for (const char *text : {"a", "b", "c", "d"})
    write(text, 2);
  EXPECT_EQ(text("net.2.txt") + text("net.4.txt"), "cb");
  for (const char *name : {"net.1.txt", "net.3.txt", "net.2024.txt"})
    EXPECT_EQ(text(name), "foreign");
  EXPECT_FALSE(std::filesystem::exists(folder.path("net.5.txt")));
}

// As after a kill between two renames.
TEST_F(PreviousTest, AGapIsFilled) {
  folder.write("net.2.txt", "old");
  write("a");
  write("b");
  EXPECT_EQ(text("net.1.txt") + text("net.2.txt"), "aold");
}

TEST_F(PreviousTest, NamesWithoutEndings) {
  EXPECT_EQ(nameWith("a.b/net", "1"), "a.b/net.1");
  EXPECT_EQ(nameWith("a/.net", "1"), "a/.net.1");
  EXPECT_EQ(nameWith("net.best.safetensors", "1"), "net.best.1.safetensors");
}

TEST(FileLockTest, OneAtATime) {
  TemporaryFolder folder;
  std::string path = folder.path("lock");
  {
    FileLock one(path), other(path);
    EXPECT_FALSE(one.isTaken());
    EXPECT_TRUE(other.isTaken());
    EXPECT_EQ(other.holder(), getpid());
    EXPECT_EQ(one.problem() + other.problem(), "");
    EXPECT_TRUE(isLocked(path));
  }
  EXPECT_TRUE(folder.files().empty());
  EXPECT_FALSE(isLocked(path));
}

TEST(FileLockTest, OfAKilledProgramNothingIsLeft) {
  TemporaryFolder folder;
  std::string path = folder.path("lock");
  pid_t child = fork();
  if (child == 0) {
    FileLock lock(path);
    raise(SIGKILL);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(readFile(path), concat(child, "\n"));
  FileLock lock(path);
  EXPECT_FALSE(lock.isTaken());
  EXPECT_EQ(readFile(path), concat(getpid(), "\n"));
}

TEST(FileLockTest, FilesOfOthersStay) {
  TemporaryFolder folder;
  std::string path = folder.write("lock", "notes\n");
  {
    FileLock lock(path);
    EXPECT_TRUE(isLocked(path));
  }
  EXPECT_EQ(readFile(path), "notes\n");
  // A file that is another by now is another's.
  std::string moved = folder.path("moved");
  {
    FileLock lock(moved);
    std::filesystem::remove(moved);
    folder.write("moved", "");
  }
  EXPECT_TRUE(std::filesystem::exists(moved));
}

TEST(FileLockTest, WhereThereAreNone) {
  TemporaryFolder folder;
  std::filesystem::create_directory(folder.path("lock"));
  FileLock lock(folder.path("lock"));
  EXPECT_FALSE(lock.isTaken());
  EXPECT_EQ(lock.problem(), "Is a directory");
}
