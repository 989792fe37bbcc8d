//===- InterruptTest.cpp - What a signal ends, and when -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"
#include "TestExperiment.h"
#include "TestState.h"

#include "runtime/Report/Pages.h"
#include "runtime/State/State.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Train/Metrics.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

static constexpr const char *kAcknowledged =
    "interrupted: saving what there is; a second signal ends the program at once\n";

namespace {
class InterruptTest : public CommandTest {
protected:
  /// Runs `body` in a child whose messages go to err.txt, with signals as they are by default.
  template <typename Body> pid_t inChild(const Body &body) {
    folder.write("err.txt", "");
    pid_t child = fork();
    if (child == 0) {
      for (int signal : {SIGINT, SIGTERM, SIGHUP})
        std::signal(signal, SIG_DFL);
      dup2(open("err.txt", O_WRONLY | O_TRUNC), STDERR_FILENO);
      dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
      _exit(body());
    }
    return child;
  }
  /// `net ARGUMENTS`
  int runHere(std::vector<std::string> arguments) {
    std::vector<char *> argv = {program.data()};
    for (std::string &argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    return trop_main(&test.model, int(argv.size()) - 1, argv.data());
  }
  pid_t startLong(std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"train", "--steps=1000000000"});
    pid_t child = inChild([&] { return runHere(options); });
    awaitThat(child, [&] { return messages().find("step 300 of ") != std::string::npos; });
    return child;
  }
  /// Data that do not come: a pipe that nobody writes to.
  void loseData() {
    std::filesystem::remove("train.csv");
    mkfifo("train.csv", 0666);
    writer = open("train.csv", O_RDWR);
  }
  /// Returns when it is so, or the child is gone.
  template <typename Question> static void awaitThat(pid_t child, const Question &question) {
    siginfo_t ended = {};
    while (!question() && waitid(P_PID, id_t(child), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           !ended.si_pid)
      usleep(1000);
  }
  /// Until the child waits for it: sleeps, time and again.
  static void awaitSleep(pid_t child) {
    for (int i = 0; i < 50; ++i) {
      usleep(1000);
      awaitThat(child, [&] {
        return readFile(concat("/proc/", child, "/stat")).find(") S ") != std::string::npos;
      });
    }
  }
  std::string messages() { return readFile("err.txt"); }
  static int statusOf(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }
  ~InterruptTest() override { close(writer); }
  int writer = -1;
};
} // namespace

TEST_F(InterruptTest, ATrainingSaysSoAtOnceAndWritesItsCheckpoint) {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::filesystem::remove("LMM.safetensors");
    pid_t child = startLong();
    kill(child, signal);
    int status = statusOf(child);
    ASSERT_TRUE(WIFEXITED(status)) << messages();
    EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
    size_t said = messages().find(kAcknowledged);
    ASSERT_NE(said, std::string::npos) << messages();
    EXPECT_NE(messages().find("interrupted after ", said), std::string::npos) << messages();
    EXPECT_EQ(run({"eval"}), 0) << err;
  }
}

TEST_F(InterruptTest, LogAndPageEndInOrder) {
  pid_t child = startLong({"--log=run.jsonl", "--report=run.html"});
  kill(child, SIGHUP);
  EXPECT_EQ(WEXITSTATUS(statusOf(child)), 128 + SIGHUP);
  rt::Run run = readRun("run.jsonl");
  EXPECT_EQ(run.end->stop, "interrupted");
  EXPECT_EQ(run.end->parts.size(), 2u);
  EXPECT_NE(readFile("run.html").find("steps, interrupted"), std::string::npos);
}

/// Calls the network's own loss, after a signal.
static trop_loss_fn ownLoss;
static trop_status interruptedLoss(const trop_context *context, const trop_samples *samples,
                                   void *losses, trop_error *error) {
  if (!interruptSignal())
    raise(SIGTERM);
  return ownLoss(context, samples, losses, error);
}

TEST_F(InterruptTest, BeforeTheFirstStepThereIsNoCheckpoint) {
  trop_entries entries = *test.model.devices->entries;
  ownLoss = entries.loss;
  entries.loss = interruptedLoss;
  setEntries(test.model, entries);
  pid_t child = inChild([&] { return runHere({"train", "--log=run.jsonl"}); });
  EXPECT_EQ(WEXITSTATUS(statusOf(child)), 128 + SIGTERM);
  EXPECT_FALSE(std::filesystem::exists("LMM.safetensors"));
  EXPECT_NE(messages().find("no checkpoint is written: no step was made\n"), std::string::npos)
      << messages();
  EXPECT_EQ(readRun("run.jsonl").end->steps, 0);
}

TEST_F(InterruptTest, WhereNothingIsLostItEndsAtOnce) {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    loseData();
    pid_t child = inChild([&] { return runHere({"train"}); });
    awaitSleep(child);
    kill(child, signal);
    int status = statusOf(child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
    EXPECT_EQ(messages(), "interrupted before training: no checkpoint is written\n");
    EXPECT_FALSE(std::filesystem::exists("LMM.safetensors"));
  }
}

TEST_F(InterruptTest, OtherCommandsEndAtOnce) {
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  loseData();
  for (const char *command : {"eval", "predict"}) {
    pid_t child = inChild([&] { return runHere({command, "--data=train.csv"}); });
    awaitSleep(child);
    kill(child, SIGTERM);
    EXPECT_EQ(WEXITSTATUS(statusOf(child)), 128 + SIGTERM);
    EXPECT_EQ(messages(), "interrupted\n");
  }
}

TEST_F(InterruptTest, QuietSaysNothing) {
  loseData();
  pid_t child = inChild([&] { return runHere({"train", "--quiet"}); });
  awaitSleep(child);
  kill(child, SIGINT);
  EXPECT_EQ(WEXITSTATUS(statusOf(child)), 128 + SIGINT);
  EXPECT_EQ(messages(), "");
}

TEST_F(InterruptTest, WhatTheParentIgnoresStaysIgnored) {
  loseData();
  pid_t child = inChild([&] {
    std::signal(SIGHUP, SIG_IGN);
    return runHere({"train"});
  });
  awaitSleep(child);
  kill(child, SIGHUP);
  kill(child, SIGTERM);
  EXPECT_EQ(WEXITSTATUS(statusOf(child)), 128 + SIGTERM);
}

// Whichever two of the three come, and however soon: the second is as if there were no handler.
TEST_F(InterruptTest, TheSecondSignalEnds) {
  for (int first : {SIGINT, SIGTERM, SIGHUP})
    for (int second : {SIGINT, SIGTERM, SIGHUP}) {
      pid_t child = inChild([&] {
        InterruptGuard guard("");
        InterruptDelay delay;
        raise(first);
        raise(second);
        return 0;
      });
      int status = statusOf(child);
      ASSERT_TRUE(WIFSIGNALED(status)) << first << ' ' << second;
      EXPECT_EQ(WTERMSIG(status), second);
      EXPECT_EQ(messages(), kAcknowledged);
    }
}

// The kernel may make one of two equal signals that come so soon. It ends in either case.
TEST_F(InterruptTest, TwoAtOnceLeaveAWholeCheckpointOrNone) {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::filesystem::remove("LMM.safetensors");
    pid_t child = startLong();
    kill(child, signal);
    kill(child, signal);
    int status = statusOf(child);
    if (WIFSIGNALED(status)) {
      EXPECT_EQ(WTERMSIG(status), signal);
    } else {
      EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
      EXPECT_EQ(run({"eval"}), 0) << err;
    }
    EXPECT_EQ(run({"train", "--steps=1"}), 0) << err;
  }
}

//===----------------------------------------------------------------------===//
// Passes over samples
//===----------------------------------------------------------------------===//

namespace {
/// As if a signal had come.
struct Received {
  Received() { receivedSignal = SIGINT; }
  ~Received() { receivedSignal = 0; }
};
} // namespace

static bool isGivenUp(const std::function<void()> &pass) {
  try {
    pass();
    return false;
  } catch (const Interrupted &) {
    return true;
  }
}

// 252 parameters and a block of 5,000 cells: 16 samples.
TEST(InterruptedPassTest, BlocksGiveTheSameBits) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(90, 1));
  experiment.initialise();
  Array whole(TROP_F32, 90), outputs(TROP_F32, 270);
  experiment.evaluator.losses(experiment.samples, 0, 90, whole.data());
  experiment.evaluator.forward(experiment.samples, 0, 90, outputs.data());
  for (int threads : {1, 3}) {
    Evaluator cut(experiment.model, experiment.weights, threads, 1, 5000);
    Array losses(TROP_F32, 90), others(TROP_F32, 270);
    cut.losses(experiment.samples, 0, 90, losses.data());
    cut.forward(experiment.samples, 0, 90, others.data());
    EXPECT_EQ(std::memcmp(whole.data(), losses.data(), 90 * sizeof(float)), 0);
    EXPECT_EQ(std::memcmp(outputs.data(), others.data(), 270 * sizeof(float)), 0);
  }
}

TEST(InterruptedPassTest, ALossThatIsNotFiniteIsFoundInItsBlock) {
  Experiment experiment(maxPlusClassifier(TROP_F64), blobs(90, 1));
  for (int64_t i = 1; i < 12; i += 3)
    experiment.weights[0].set(i, -INFINITY);
  int64_t expected = 32;
  while (experiment.samples.classOf(expected) != 1)
    ++expected;
  for (int threads : {1, 2}) {
    Evaluator cut(experiment.model, experiment.weights, threads, 1, 12 * 16);
    Array losses(TROP_F64, 90);
    EXPECT_EQ(cut.losses(experiment.samples, 32, 58, losses.data()), expected);
  }
}

TEST(InterruptedPassTest, OneBlockIsFinishedAndSeveralAreGivenUp) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(90, 1));
  experiment.initialise();
  Received signal;
  Array losses(TROP_F32, 90);
  std::vector<int64_t> rows(90, 3);
  for (int threads : {1, 2}) {
    Evaluator whole(experiment.model, experiment.weights, threads, 1),
        cut(experiment.model, experiment.weights, threads, 1, 5000);
    EXPECT_EQ(evaluate(experiment.model, experiment.samples, whole).size(), 1u);
    EXPECT_EQ(whole.listedLosses(experiment.samples, rows, losses.data()), -1);
    EXPECT_TRUE(isGivenUp([&] { evaluate(experiment.model, experiment.samples, cut); }));
    EXPECT_TRUE(isGivenUp([&] { cut.listedLosses(experiment.samples, rows, losses.data()); }));
  }
}

TEST(InterruptedPassTest, APageLeavesOutWhatIsNotKnown) {
  Experiment experiment(lmmClassifier(TROP_F32, 20), blobs(90, 1));
  experiment.initialise();
  Evaluator cut(experiment.model, experiment.weights, 1, 1, 5000);
  rt::Run run;
  run.settings = OrderedJson::object();
  DataRecipe recipe;
  recipe.scaling = {"none", std::vector<double>(4, 0), std::vector<double>(4, 1)};
  recipe.features = experiment.table.features;
  recipe.classes = experiment.table.classes;
  const char *text = "The program was interrupted: samples are left out.";
  auto page = [&] { return trainPage(run, experiment.model, experiment.samples, cut, recipe); };
  EXPECT_EQ(page().find(text), std::string::npos);
  Received signal;
  EXPECT_NE(page().find(text), std::string::npos);
}

TEST(InterruptedPassTest, StateIsBuiltAnewAfterwards) {
  TestModel test = lmmClassifier(TROP_F32, 20);
  TestState entries(test, 4, 3);
  Experiment experiment(std::move(test), blobs(90, 1));
  experiment.initialise();
  State state(experiment.model, experiment.samples, 0, 90, experiment.weights, /*threads=*/2);
  {
    Received signal;
    EXPECT_TRUE(isGivenUp([&] { state.build(); }));
  }
  EXPECT_EQ(state.update({{}, {}, {}}), -1);
  EXPECT_EQ(state.check(), nullptr);
}
