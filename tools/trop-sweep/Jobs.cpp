//===- Jobs.cpp - Processes, several at a time ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-sweep/Jobs.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

using namespace trop;
using namespace trop::rt;
using namespace trop::sweep;

static volatile std::sig_atomic_t gSignal = 0;
static void noteSignal(int signal) { gSignal = signal; }

namespace {
/// Notes SIGINT and SIGTERM, which then interrupt waitpid.
class SignalNotes {
public:
  SignalNotes() {
    struct sigaction action = {};
    action.sa_handler = noteSignal;
    sigaction(SIGINT, &action, &oldInterrupt);
    sigaction(SIGTERM, &action, &oldTerminate);
  }
  ~SignalNotes() {
    sigaction(SIGINT, &oldInterrupt, nullptr);
    sigaction(SIGTERM, &oldTerminate, nullptr);
  }

private:
  struct sigaction oldInterrupt, oldTerminate;
};
} // namespace

/// Job control sends a terminal's SIGINT to the whole group: a child has one of its own, so
/// that it gets each signal once, from here.
static pid_t start(const Job &job) {
  std::vector<char *> arguments;
  for (const std::string &argument : job.command)
    arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  std::string out = job.scratch + ".out", err = job.scratch + ".err";

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&files, 1, out.c_str(), kFlags, 0666);
  posix_spawn_file_actions_addopen(&files, 2, err.c_str(), kFlags, 0666);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  int problem = posix_spawnp(&child, arguments[0], &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (problem)
    fail("cannot start '", job.command[0], "': ", std::strerror(problem));
  return child;
}

static JobEnd endOf(const Job &job, int status) {
  JobEnd end{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), "", ""};
  for (auto [suffix, text] : {std::pair(".out", &end.output), {".err", &end.errors}}) {
    std::string path = job.scratch + suffix;
    *text = readFile(path);
    std::remove(path.c_str());
  }
  return end;
}

int sweep::runJobs(const std::vector<Job> &jobs, size_t width,
                   const std::function<bool(size_t, const JobEnd &)> &finished) {
  SignalNotes notes;
  std::map<pid_t, size_t> running;
  size_t next = 0;
  bool more = true, told = false;
  while (true) {
    while (more && !gSignal && next < jobs.size() && running.size() < width) {
      running.emplace(start(jobs[next]), next);
      ++next;
    }
    if (running.empty())
      return gSignal;
    if (gSignal && !told) {
      told = true;
      for (auto [child, job] : running)
        kill(child, gSignal);
    }
    int status = 0;
    pid_t child = waitpid(-1, &status, 0);
    auto found = running.find(child);
    if (found == running.end())
      continue; // a signal arrived
    size_t job = found->second;
    running.erase(found);
    more = finished(job, endOf(jobs[job], status)) && more;
  }
}
