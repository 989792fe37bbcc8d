//===- OutputsTest.cpp - What a command writes over, and what it does not -===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCommand.h"

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/FileLock.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::test;

namespace fs = std::filesystem;

namespace {
class OutputsTest : public CommandTest {
protected:
  std::vector<std::string> files() {
    std::vector<std::string> names = folder.files();
    std::sort(names.begin(), names.end());
    names.erase(std::remove(names.begin(), names.end(), "train.csv"), names.end());
    return names;
  }
  /// "max loss 0.1 after 500 steps"
  static std::string score(const std::string &path) {
    std::optional<CheckpointTitle> title = titleOf(path);
    return title ? concat("max loss ", sixDigits(title->maxLoss), " after ",
                          counted(title->step, "step"))
                 : "none";
  }
  static bool says(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
  }
  /// Runs the program in the place of this process.
  [[noreturn]] void become(std::vector<std::string> arguments) {
    std::vector<char *> argv = {program.data()};
    for (std::string &argument : arguments)
      argv.push_back(argument.data());
    argv.push_back(nullptr);
    _exit(trop_main(&test.model, int(argv.size()) - 1, argv.data()));
  }
  /// Runs in another process, its messages in err.txt.
  pid_t start(std::vector<std::string> arguments) {
    folder.write("err.txt", "");
    pid_t child = fork();
    if (child != 0)
      return child;
    std::signal(SIGINT, SIG_DFL); // The tests may run where it is ignored.
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    dup2(open("err.txt", O_WRONLY | O_TRUNC), STDERR_FILENO);
    become(std::move(arguments));
  }
  /// Where a checkpoint finds no room.
  pid_t startOnFullDisk(std::vector<std::string> arguments) {
    pid_t child = fork();
    if (child != 0)
      return child;
    rlimit small = {1000, 1000};
    setrlimit(RLIMIT_FSIZE, &small);
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    become(std::move(arguments));
  }
  pid_t startLong(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"train", "--steps=1000000000"});
    pid_t child = start(arguments);
    while (!says(readFile("err.txt"), "step 300 of "))
      usleep(1000);
    return child;
  }
  static int codeOf(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Trainings before
//===----------------------------------------------------------------------===//

TEST_F(OutputsTest, WhatATrainingBeforeReachedIsKept) {
  ASSERT_EQ(run({"train"}), 0) << err;
  EXPECT_TRUE(says(err, "checkpoint written to LMM.safetensors\n")) << err;
  std::string first = readFile("LMM.safetensors");
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  EXPECT_TRUE(says(err, concat("checkpoint written to LMM.safetensors: ", score("LMM.safetensors"),
                               "; the one before, ", score("LMM.1.safetensors"),
                               ", is kept as LMM.1.safetensors\n")))
      << err;
  EXPECT_EQ(score("LMM.1.safetensors").substr(score("LMM.1.safetensors").find(" after")),
            " after 500 steps");
  EXPECT_EQ(readFile("LMM.1.safetensors"), first);
  std::string second = readFile("LMM.safetensors");
  ASSERT_EQ(run({"train", "--steps=2", "--checkpoint-every=1"}), 0) << err;
  EXPECT_EQ(readFile("LMM.1.safetensors"), second);
  EXPECT_EQ(readFile("LMM.2.safetensors"), first);
  EXPECT_TRUE(says(err, "checkpoint of max loss ")) << err; // while it runs
  ASSERT_EQ(run({"train", "--steps=3", "--keep-previous=2"}), 0) << err;
  EXPECT_TRUE(says(err, " is kept as LMM.1.safetensors, and the oldest one kept before is gone\n"))
      << err;
  EXPECT_EQ(readFile("LMM.2.safetensors"), second);
  ASSERT_EQ(run({"train", "--steps=4", "--keep-previous=0"}), 0) << err;
  EXPECT_TRUE(says(err, "checkpoint written to LMM.safetensors\n")) << err;
  EXPECT_EQ(files(), (std::vector<std::string>{"LMM.1.safetensors", "LMM.2.safetensors",
                                               "LMM.safetensors"}));
  EXPECT_EQ(run({"train", "--keep-previous", "-1"}), 2);
  EXPECT_EQ(err, "net: error: --keep-previous: expected an integer from 0 to 9223372036854775807, "
                 "found '-1' (net --help tells more)\n");
}

TEST_F(OutputsTest, WhatIsGoneOnWithIsNotRenamed) {
  ASSERT_EQ(run({"train", "--steps=10", "--checkpoint-every=5", "--keep-last=2", "--keep-best"}), 0)
      << err;
  fs::create_symlink("LMM.safetensors", "link");
  ASSERT_EQ(run({"train", "--resume", "--steps=20", "--checkpoint-every=5", "--keep-last=2",
                 "--keep-best"}),
            0)
      << err;
  ASSERT_EQ(run({"train", "--resume=link", "--steps=30"}), 0) << err;
  EXPECT_EQ(files(),
            (std::vector<std::string>{"LMM.best.safetensors", "LMM.safetensors",
                                      "LMM.step15.safetensors", "LMM.step20.safetensors", "link"}));
  // What is at another --checkpoint is another's.
  ASSERT_EQ(run({"train", "--steps=10", "--checkpoint=other"}), 0) << err;
  std::string other = readFile("other");
  ASSERT_EQ(run({"train", "--resume=LMM.safetensors", "--steps=40", "--checkpoint=other"}), 0)
      << err;
  EXPECT_EQ(readFile("other.1"), other);
}

TEST_F(OutputsTest, TheBestAndTheLastOfAnotherTrainingAreKept) {
  ASSERT_EQ(run({"train", "--steps=10", "--checkpoint-every=5", "--keep-last=2", "--keep-best"}), 0)
      << err;
  std::string best = readFile("LMM.best.safetensors"), five = readFile("LMM.step5.safetensors");
  ASSERT_EQ(run({"train", "--steps=5", "--checkpoint-every=1", "--keep-last=2", "--keep-best",
                 "--seed=1"}),
            0)
      << err;
  EXPECT_EQ(readFile("LMM.best.1.safetensors"), best);
  EXPECT_EQ(readFile("LMM.step5.1.safetensors"), five);
  EXPECT_TRUE(says(err, "; what was LMM.step5.safetensors is kept as LMM.step5.1.safetensors\n"))
      << err;
  EXPECT_EQ(files(), (std::vector<std::string>{
                         "LMM.1.safetensors", "LMM.best.1.safetensors", "LMM.best.safetensors",
                         "LMM.safetensors", "LMM.step10.safetensors", "LMM.step4.safetensors",
                         "LMM.step5.1.safetensors", "LMM.step5.safetensors"}));
}

TEST_F(OutputsTest, ATrainingThatFailsLosesNothing) {
  ASSERT_EQ(run({"train", "--steps=10"}), 0) << err;
  std::string before = readFile("LMM.safetensors");
  EXPECT_EQ(codeOf(startOnFullDisk({"train"})), 1);
  EXPECT_EQ(readFile("LMM.safetensors"), before);
  EXPECT_EQ(files(), std::vector<std::string>{"LMM.safetensors"});
  ASSERT_EQ(run({"train", "--steps=20"}), 0) << err;
  EXPECT_EQ(readFile("LMM.1.safetensors"), before);
  std::string newest = readFile("LMM.safetensors");
  EXPECT_EQ(codeOf(startOnFullDisk({"train", "--keep-previous=1"})), 1);
  EXPECT_EQ(run({"train", "--batch=1000"}), 1);
  test.setInit(2, "normal", {{"", -std::numeric_limits<double>::infinity()}, {"", 0}});
  EXPECT_EQ(run({"train"}), 1);
  EXPECT_EQ(readFile("LMM.safetensors"), newest);
  EXPECT_EQ(readFile("LMM.1.safetensors"), before);
  EXPECT_EQ(files(), (std::vector<std::string>{"LMM.1.safetensors", "LMM.safetensors"}));
}

TEST_F(OutputsTest, LogsAndPagesAreKept) {
  auto train = [&](const char *seed) {
    return run({"train", "--steps=5", "--log=run.jsonl", "--report=run.html", "--seed", seed});
  };
  fs::create_directory("run.1.jsonl"); // passed over
  ASSERT_EQ(train("0"), 0) << err;
  std::string log = readFile("run.jsonl"), page = readFile("run.html");
  ASSERT_EQ(train("1"), 0) << err;
  EXPECT_TRUE(says(err, "what was run.jsonl is kept as run.2.jsonl\n")) << err;
  EXPECT_TRUE(says(err, "what was run.html is kept as run.1.html\n")) << err;
  EXPECT_EQ(readFile("run.2.jsonl"), log);
  EXPECT_EQ(readFile("run.1.html"), page);
  EXPECT_EQ(run({"compare", "run.jsonl", "run.2.jsonl"}), 0) << err;
  ASSERT_EQ(run({"train", "--resume", "--steps=9", "--log=run.jsonl", "--report=run.html"}), 0)
      << err;
  EXPECT_FALSE(fs::exists("run.3.jsonl"));
  EXPECT_EQ(readFile("run.2.html"), page); // A page may be of another training.
}

//===----------------------------------------------------------------------===//
// Files of other kinds
//===----------------------------------------------------------------------===//

TEST_F(OutputsTest, WhatIsNoCheckpointIsNotReplaced) {
  folder.write("notes.txt", "all that I know");
  EXPECT_EQ(run({"train", "--checkpoint=notes.txt"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'notes.txt': it is no checkpoint; choose another file "
                 "with --checkpoint, or replace it with --overwrite\n");
  EXPECT_EQ(run({"train", "--log=notes.txt"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'notes.txt': it is no log of a training; choose another "
                 "file with --log, or replace it with --overwrite\n");
  EXPECT_EQ(run({"train", "--report=notes.txt"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'notes.txt': it is no page of a training; choose "
                 "another file with --report, or replace it with --overwrite\n");
  folder.write("LMM.best.safetensors", "mine");
  folder.write("LMM.step7.safetensors", "mine");
  EXPECT_EQ(run({"train", "--keep-best"}), 1);
  EXPECT_TRUE(says(err, "cannot write 'LMM.best.safetensors': it is no checkpoint; ")) << err;
  EXPECT_EQ(run({"train", "--keep-last=3"}), 1);
  EXPECT_TRUE(says(err, "cannot write 'LMM.step7.safetensors': it is no checkpoint; ")) << err;
  EXPECT_EQ(readFile("notes.txt"), "all that I know");
  EXPECT_EQ(run({"train", "--steps=1", "--checkpoint=notes.txt", "--overwrite"}), 0) << err;
  EXPECT_EQ(score("notes.txt").substr(0, 8), "max loss");
  folder.write("other.txt", "all else");
  EXPECT_EQ(run({"train", "--steps=1", "--overwrite", "--log=other.txt", "--report=new.html"}), 0)
      << err;
  EXPECT_EQ(readFile("other.txt").front(), '{');
  EXPECT_FALSE(fs::exists("other.1.txt"));
  folder.write("empty", ""); // It holds nothing to lose.
  EXPECT_EQ(run({"train", "--steps=1", "--checkpoint=empty"}), 0) << err;
}

TEST_F(OutputsTest, NorAreCheckpointsOfAnotherModel) {
  test.model.model_hash = "another";
  test.model.name = "Other";
  ASSERT_EQ(run({"train", "--steps=1", "--checkpoint=a"}), 0) << err;
  std::string other = readFile("a");
  test.model.model_hash = "LMM";
  test.model.name = "LMM";
  EXPECT_EQ(run({"train", "--checkpoint=a"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'a': it is a checkpoint of another model, 'Other' "
                 "(another); choose another file with --checkpoint, or replace it with "
                 "--overwrite\n");
  EXPECT_EQ(readFile("a"), other);
  EXPECT_EQ(run({"train", "--steps=1", "--checkpoint=a", "--overwrite"}), 0) << err;
  EXPECT_FALSE(fs::exists("a.1"));
}

TEST_F(OutputsTest, NothingReplacesTheProgramItsSourceOrACheckpoint) {
  fs::create_symlink("/proc/self/exe", "program");
  folder.write("test.trop", "network LMM");
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  ASSERT_EQ(run({"train", "--steps=1", "--checkpoint=other"}), 0) << err;
  std::string checkpoint = readFile("other");
  std::vector<std::vector<std::string>> commands = {{"train", "--checkpoint"},
                                                    {"train", "--log"},
                                                    {"train", "--report"},
                                                    {"train", "--overwrite", "--checkpoint"},
                                                    {"train", "--overwrite", "--log"},
                                                    {"train", "--overwrite", "--report"},
                                                    {"predict", "--data=train.csv", "-o"},
                                                    {"gradient", "--at=train.csv", "-o"},
                                                    {"explain", "--at=train.csv:2", "--picture"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("program");
    EXPECT_EQ(run(command), 1) << command[0];
    EXPECT_EQ(err, "net: error: cannot write 'program': it is the program that runs\n");
    command.back() = "test.trop";
    EXPECT_EQ(run(command), 1) << command[0];
    EXPECT_EQ(err, "net: error: cannot write 'test.trop': it is the source of this program\n");
    command.back() = "./train.csv";
    EXPECT_EQ(run(command), 1) << command[0];
    EXPECT_EQ(err, "net: error: cannot write './train.csv': this command reads it\n");
    if (command[0] == "train")
      continue;
    command.back() = "other";
    EXPECT_EQ(run(command), 1) << command[0];
    EXPECT_EQ(err, "net: error: cannot write 'other': it is a checkpoint, expected another file\n");
  }
  EXPECT_EQ(readFile("test.trop"), "network LMM");
  EXPECT_EQ(readFile("other"), checkpoint);
  EXPECT_EQ(run({"train", "--overwrite", "--resume=other", "--checkpoint=more", "--log=other"}), 1);
  EXPECT_EQ(err, "net: error: cannot write 'other': this command reads it\n");
  EXPECT_EQ(run({"train", "--checkpoint=a", "--log=./a"}), 2);
  EXPECT_TRUE(
      says(err, "expected different files for --checkpoint and --log, found './a' for both"))
      << err;
  EXPECT_EQ(run({"train", "--keep-best", "--overwrite", "--report=./LMM.best.safetensors"}), 2);
  EXPECT_TRUE(says(err, "expected different files for --keep-best and --report, found ")) << err;
}

TEST_F(OutputsTest, LinksToNothingAreFollowed) {
  fs::create_directory("out");
  auto link = [](const char *name) {
    fs::create_symlink(concat("out/", name), name);
    return std::string(name);
  };
  ASSERT_EQ(run({"train", "--steps=1", "--checkpoint", link("w"), "--log", link("log"), "--report",
                 link("page")}),
            0)
      << err;
  ASSERT_EQ(run({"predict", "--checkpoint=w", "--data=train.csv", "-o", link("rows")}), 0) << err;
  ASSERT_EQ(run({"gradient", "--checkpoint=w", "--at=train.csv", "-o", link("g")}), 0) << err;
  ASSERT_EQ(run({"compare", "log", "-o", link("both")}), 0) << err;
  for (const char *name : {"w", "log", "page", "rows", "g", "both"}) {
    EXPECT_TRUE(fs::is_symlink(name)) << name;
    EXPECT_GT(fs::file_size(concat("out/", name)), 0u) << name;
  }
  fs::create_symlink("circle", "circle");
  for (const char *option : {"--checkpoint", "--log", "--report"}) {
    EXPECT_EQ(run({"train", option, "circle"}), 1);
    EXPECT_EQ(err, "net: error: cannot write 'circle': Too many levels of symbolic links\n");
  }
}

TEST_F(OutputsTest, PipesAreRefused) {
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  ASSERT_EQ(mkfifo("pipe", 0666), 0);
  for (std::vector<std::string> command : {std::vector<std::string>{"train", "--checkpoint=pipe"},
                                           {"train", "--log=pipe"},
                                           {"train", "--report=pipe"},
                                           {"train", "--resume=LMM.safetensors", "--log=pipe"},
                                           {"predict", "--data=train.csv", "-o", "pipe"},
                                           {"gradient", "--at=train.csv", "-o", "pipe"},
                                           {"explain", "--at=train.csv:2", "--picture=pipe"}}) {
    EXPECT_EQ(run(command), 1) << command[0];
    EXPECT_EQ(err, "net: error: cannot write 'pipe': it is not a regular file\n");
  }
}

//===----------------------------------------------------------------------===//
// Several at a time
//===----------------------------------------------------------------------===//

TEST_F(OutputsTest, OneTrainingAFile) {
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  std::string before = readFile("LMM.safetensors");
  fs::create_symlink("LMM.safetensors", "link");
  pid_t child = startLong({"--log=run.jsonl"});
  for (const char *path : {"LMM.safetensors", "./LMM.safetensors", "link"}) {
    EXPECT_EQ(run({"train", "--data=lost.csv", "--checkpoint", path}), 1); // nothing is read
    EXPECT_EQ(err, concat("net: error: another training, process ", child, ", writes to '", path,
                          "', expected one at a time; choose another file with --checkpoint\n"));
  }
  EXPECT_EQ(run({"train", "--resume"}), 1);
  EXPECT_TRUE(says(err, "net: error: another training, process ")) << err;
  EXPECT_EQ(run({"train", "--checkpoint=other", "--log=run.jsonl"}), 1);
  EXPECT_EQ(err, "net: error: another training writes to 'run.jsonl', expected one at a time; "
                 "choose another file with --log\n");
  EXPECT_EQ(run({"eval"}), 0) << err;
  EXPECT_EQ(run({"train", "--steps=1", "--checkpoint=other"}), 0) << err;
  EXPECT_EQ(readFile("LMM.safetensors"), before);
  kill(child, SIGKILL);
  EXPECT_EQ(codeOf(child), 128 + SIGKILL);
  EXPECT_EQ(run({"train", "--steps=1"}), 0) << err;
  EXPECT_FALSE(fs::exists("LMM.safetensors.lock"));
}

// One that goes on from LMM.1 while another training would rename it.
TEST_F(OutputsTest, WhatIsBeingWrittenIsNotRenamed) {
  ASSERT_EQ(run({"train", "--steps=1"}), 0) << err;
  ASSERT_EQ(run({"train", "--steps=2"}), 0) << err;
  pid_t child = startLong({"--resume=LMM.1.safetensors"});
  ASSERT_EQ(run({"train", "--steps=3"}), 0) << err;
  EXPECT_TRUE(says(err, " after 2 steps, is kept as LMM.2.safetensors\n")) << err;
  kill(child, SIGTERM);
  EXPECT_EQ(codeOf(child), 128 + SIGTERM);
  EXPECT_TRUE(says(score("LMM.2.safetensors"), " after 2 steps"));
}

TEST_F(OutputsTest, NorIsALogThatIsBeingWritten) {
  for (int i = 0; i < 2; ++i)
    ASSERT_EQ(run({"train", "--steps=1", "--log=run.jsonl"}), 0) << err;
  FileLock other("run.1.jsonl");
  ASSERT_EQ(run({"train", "--steps=1", "--log=run.jsonl"}), 0) << err;
  EXPECT_TRUE(says(err, "what was run.jsonl is kept as run.2.jsonl\n")) << err;
}

TEST_F(OutputsTest, WithoutLocksThereIsAWord) {
  fs::create_directory("LMM.safetensors.lock");
  EXPECT_EQ(run({"train", "--steps=1"}), 0) << err;
  EXPECT_TRUE(says(err,
                   "\nwarning: no lock for 'LMM.safetensors' (Is a directory): another training "
                   "that writes to it is not noticed\n"))
      << err;
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

TEST_F(OutputsTest, AFolderThatIsGoneInTheEnd) {
  fs::create_directory("out");
  pid_t child = startLong({"--checkpoint=out/w", "--log=out/log", "--report=out/page"});
  fs::remove_all("out");
  kill(child, SIGINT);
  EXPECT_EQ(codeOf(child), 1);
  EXPECT_TRUE(says(readFile("err.txt"),
                   "warning: cannot write 'out/page': No such file or directory\n"
                   "net: error: cannot write 'out/w': No such file or directory\n"))
      << readFile("err.txt");
  fs::create_directory("out");
  child = startLong({"--checkpoint=w", "--log=out/log"});
  fs::remove_all("out");
  kill(child, SIGINT);
  EXPECT_EQ(codeOf(child), 1);
  EXPECT_TRUE(says(readFile("err.txt"), "net: error: cannot write 'out/log': it was removed while "
                                        "the program ran: the log is not complete\n"))
      << readFile("err.txt");
  EXPECT_EQ(run({"eval", "--checkpoint=w"}), 0) << err;
}

TEST_F(OutputsTest, AFolderThatIsGoneInBetween) {
  fs::create_directory("out");
  pid_t child = startLong({"--checkpoint=out/w", "--checkpoint-every=1s"});
  fs::remove_all("out");
  while (!says(readFile("err.txt"), "warning: no checkpoint: cannot write 'out/w': No such file or "
                                    "directory; training goes on"))
    usleep(10'000);
  fs::create_directory("out");
  kill(child, SIGINT);
  EXPECT_EQ(codeOf(child), 128 + SIGINT);
  EXPECT_EQ(run({"eval", "--checkpoint=out/w"}), 0) << err;
}

/// In a child: whether it may mount file systems, which nobody else sees.
static bool mayMount() {
  std::string map = concat("0 ", getuid(), " 1");
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
      return false;
    std::ofstream("/proc/self/uid_map") << map;
  }
  return mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

TEST_F(OutputsTest, FoldersThatAreFullOrReadOnly) {
  fs::create_directory("small");
  auto train = [&] {
    run({"train", "--steps=1", "--checkpoint=small/w"});
    return err.substr(std::min(err.find("net: error"), err.size()));
  };
  pid_t child = fork();
  if (child == 0) {
    if (!mayMount() || mount("small", "small", "tmpfs", 0, "size=8k") != 0)
      _exit(77);
    folder.write("small/fill", std::string(8192, 'x'));
    bool full = train() == "net: error: cannot write 'small/w': No space left on device\n";
    bool readOnly = mount("small", "small", "tmpfs", MS_REMOUNT | MS_RDONLY, "size=8k") == 0 &&
                    train() == "net: error: cannot write 'small/w': Read-only file system\n";
    _exit((full ? 0 : 1) + (readOnly ? 0 : 2));
  }
  int code = codeOf(child);
  if (code == 77)
    GTEST_SKIP() << "no right to mount a file system";
  EXPECT_EQ(code, 0);
}
