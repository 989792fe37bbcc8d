//===- ProgressTest.cpp - What a long training shows ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Train/Progress.h"

#include <chrono>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static const ProgressState kState = {300, 500, 12, "max loss 0.25", "polyak(target: 0)"};

TEST(ProgressTest, PlainLines) {
  EXPECT_EQ(plainLine(kState),
            "step 300 of 500, polyak(target: 0): max loss 0.25, 12 steps/s, 0:17 left");
  EXPECT_EQ(plainLine({500, 500, 1234567, "average loss 1", "sgd"}),
            "step 500 of 500, sgd: average loss 1, 1.2 M steps/s");
  EXPECT_EQ(plainLine({0, 500, 0, "evaluating", ""}), "step 0 of 500, evaluating");
  EXPECT_EQ(plainLine({0, 36000, 10, "x", ""}), "step 0 of 36000, x, 10 steps/s, 1:00:00 left");
  EXPECT_EQ(plainLine({0, 1000000, 10, "x", ""}), "step 0 of 1000000, x, 10 steps/s, 1 d 3 h left");
}

TEST(ProgressTest, TheBarFitsIntoTheLine) {
  EXPECT_EQ(barLine(kState, 120, false),
            "[==============>         ] max loss 0.25, step 300 of 500, 12 steps/s, 0:17 left, "
            "polyak(target: 0)");
  EXPECT_EQ(barLine(kState, 80, false),
            "[=============>         ] max loss 0.25, step 300 of 500, 12 steps/s, 0:17 left");
  EXPECT_EQ(barLine(kState, 65, false),
            "[====>   ] max loss 0.25, step 300 of 500, 12 steps/s, 0:17 left");
  EXPECT_EQ(barLine(kState, 55, false), "max loss 0.25, step 300 of 500, 12 steps/s, 0:17 left");
  EXPECT_EQ(barLine(kState, 50, false), "[===> ] max loss 0.25, step 300 of 500, 0:17 left");
  EXPECT_EQ(barLine(kState, 32, false), "max loss 0.25, step 300 of 500");
  EXPECT_EQ(barLine(kState, 20, false), "max loss 0.25");
  EXPECT_EQ(barLine({7, 500, 12, "average loss 0.260882", "sgd"}, 20, false),
            "average loss 0.2608");
  EXPECT_EQ(barLine({7, 500, 0, "evaluating", ""}, 80, false),
            "[>                       ] evaluating, step 7 of 500");
  EXPECT_EQ(barLine(kState, 100, true).substr(0, 25), "[\33[36m==============>\33[0m");
  for (int columns = 1; columns < 120; ++columns)
    EXPECT_LT(barLine(kState, columns, false).size(), size_t(columns));
}

// A step right after what took long, as the first, would make a rate of its own.
TEST(ProgressTest, OneFastStepIsNoRate) {
  testing::internal::CaptureStderr();
  {
    Progress progress(/*quiet=*/false);
    progress.begin(/*steps=*/25, "max", /*averages=*/false);
    std::this_thread::sleep_for(std::chrono::milliseconds(1050));
    progress.beginPhase("sgd");
    progress.step(1, 0.5);
    for (int64_t done = 2; done <= 25; ++done) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      progress.step(done, 0.5);
    }
    progress.endPhase();
  }
  std::string text = testing::internal::GetCapturedStderr();
  size_t end = text.rfind(" steps/s"), begin = text.rfind(' ', end - 1);
  ASSERT_NE(end, std::string::npos) << text;
  EXPECT_LT(std::stod(text.substr(begin, end - begin)), 25) << text;
  EXPECT_EQ(text.find("step 1 of"), std::string::npos) << text;
}

// What takes long between two steps is said, if a line is due, and does not make them slow.
TEST(ProgressTest, WhatIsNoStepDoesNotCount) {
  testing::internal::CaptureStderr();
  {
    Progress progress(/*quiet=*/false);
    progress.begin(/*steps=*/4, "max", /*averages=*/false);
    progress.beginPhase("sgd");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    progress.step(1, 0.5);
    {
      Progress::Aside aside(&progress);
      std::this_thread::sleep_for(std::chrono::milliseconds(1050));
      Progress::Aside inner(&progress, "evaluating");
    }
    progress.step(2, 0.5);
    progress.endPhase();
  }
  std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find("step 1 of 4, evaluating\nstep 2 of 4, sgd: max loss 0.5, "), 0u) << text;
  size_t end = text.rfind(" steps/s"), begin = text.rfind(' ', end - 1);
  EXPECT_GT(std::stod(text.substr(begin, end - begin)), 4) << text;
}

namespace {
class TerminalTest : public CommandTest {
protected:
  /// What `net train` writes to a terminal.
  std::string show(const char *noColour, unsigned short columns = 80,
                   std::string option = "--seed=0") {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal))
      return "";
    winsize size = {24, columns, 0, 0};
    std::string name = ptsname(terminal);
    pid_t child = fork();
    if (child == 0) {
      int end = open(name.c_str(), O_RDWR | O_NOCTTY);
      ioctl(end, TIOCSWINSZ, &size);
      dup2(end, STDERR_FILENO);
      dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
      setenv("TERM", "xterm", 1);
      setenv("NO_COLOR", noColour, 1);
      char train[] = "train", steps[] = "--steps=20000";
      char *argv[] = {program.data(), train, steps, option.data(), nullptr};
      _exit(trop_main(&test.model, 4, argv));
    }
    // The child's end stays open with it; a read fails once it has gone.
    int own = open(name.c_str(), O_RDWR | O_NOCTTY);
    std::string text;
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    for (int status = 0; true; usleep(1000)) {
      bool gone = waitpid(child, &status, WNOHANG) == child;
      char block[4096];
      for (ssize_t count; (count = read(terminal, block, sizeof block)) > 0;)
        text.append(block, size_t(count));
      if (gone)
        break;
    }
    close(own);
    close(terminal);
    return text;
  }
};
} // namespace

TEST_F(TerminalTest, OneBarIsRewritten) {
  std::string text = show("");
  if (text.empty())
    GTEST_SKIP() << "no terminals here";
  EXPECT_NE(text.find("\r[\33[36m="), std::string::npos) << text;
  EXPECT_NE(text.find(" steps/s, "), std::string::npos) << text;
  EXPECT_NE(text.find("] max loss "), std::string::npos) << text;
  EXPECT_NE(text.find(", step 20000 of 20000, "), std::string::npos) << text;
  for (const char *what : {"\rloading\33[K\r\33[Kdata: train.csv, ", "\revaluating\33[K"})
    EXPECT_NE(text.find(what), std::string::npos) << text;
}

TEST_F(TerminalTest, ARemarkStandsOnALineOfItsOwn) {
  ASSERT_EQ(run({"train", "--steps=1", "--report=run.html"}), 0) << err;
  std::string text = show("1", 80, "--report=run.html");
  if (text.empty())
    GTEST_SKIP() << "no terminals here";
  EXPECT_NE(text.find("\rwriting the report\33[K\r\33[Kwhat was run.html is kept as run.1.html"),
            std::string::npos)
      << text;
}

TEST_F(TerminalTest, OfAFewColumnsTheLossIsSeen) {
  std::string text = show("1", 20);
  if (text.empty())
    GTEST_SKIP() << "no terminals here";
  size_t lines = 0;
  for (size_t at = 0; (at = text.find("\rmax loss ", at)) != std::string::npos; ++at, ++lines)
    EXPECT_LE(text.find_first_of("\33\r\n", at + 1) - at - 1, 19u) << text;
  EXPECT_GT(lines, 0u) << text;
}

TEST_F(TerminalTest, NoColourIfToldSo) {
  std::string text = show("1");
  if (text.empty())
    GTEST_SKIP() << "no terminals here";
  EXPECT_NE(text.find("\r[="), std::string::npos) << text;
  EXPECT_EQ(text.find("\33[36m"), std::string::npos) << text;
}

TEST_F(TerminalTest, AFileGetsPlainLines) {
  ASSERT_EQ(run({"train", "--steps", "20000"}), 0);
  EXPECT_EQ(err.find('\r'), std::string::npos) << err;
  EXPECT_EQ(err.find('\33'), std::string::npos) << err;
}
