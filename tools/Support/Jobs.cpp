//===- Jobs.cpp - Processes, several at a time ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/Support/Jobs.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <map>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;
using namespace trop::tools;

namespace {
constexpr int kStops[] = {SIGINT, SIGTERM, SIGHUP};

/// Where signals are noted: any thread may be the one that takes them.
volatile sig_atomic_t noteEnd = -1;

void noteSignal(int signal) {
  int before = errno;
  unsigned char byte = static_cast<unsigned char>(signal);
  ssize_t ignored = write(noteEnd, &byte, 1);
  (void)ignored;
  errno = before;
}

} // namespace

StopSignals::StopSignals() : outerEnd(noteEnd) {
  if (pipe2(ends, O_CLOEXEC) != 0)
    fail("cannot wait for programs: ", errnoText());
  for (int end : ends)
    fcntl(end, F_SETFL, O_NONBLOCK); // Of a full pipe enough is known.
  noteEnd = ends[1];
  struct sigaction action{};
  action.sa_handler = noteSignal;
  action.sa_flags = SA_RESTART;
  for (int signal : kStops)
    sigaction(signal, &action, &before[signal]);
  sigaction(SIGCHLD, &action, &before[SIGCHLD]);
}

StopSignals::~StopSignals() {
  for (const auto &[signal, action] : before)
    sigaction(signal, &action, nullptr);
  noteEnd = outerEnd;
  close(ends[0]);
  close(ends[1]);
}

int StopSignals::next() {
  unsigned char byte = 0;
  return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

int StopSignals::wait() {
  pollfd input{ends[0], POLLIN, 0};
  while (true) {
    if (int signal = next())
      return signal;
    poll(&input, 1, -1);
  }
}

int StopSignals::stopped() {
  while (int signal = next())
    if (signal != SIGCHLD)
      return signal;
  return 0;
}

namespace {
/// None of them comes while it lives.
class BlockedSignals {
public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }
  sigset_t before;
};

/// Processes with the places of their jobs; none outlives an error here.
struct Children : std::map<pid_t, size_t> {
  ~Children() {
    for (auto [child, job] : *this)
      kill(child, SIGTERM);
    for (auto [child, job] : *this)
      waitpid(child, nullptr, 0);
  }
};
} // namespace

/// The child's end: runs the job, or returns why not by errno.
static int become(const Job &job, const sigset_t &mask, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent)
    raise(SIGTERM); // It was killed before.
  std::vector<char *> arguments;
  for (const std::string &argument : job.command)
    arguments.push_back(const_cast<char *>(argument.c_str()));
  arguments.push_back(nullptr);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
  int in = open("/dev/null", O_RDONLY), out = open((job.scratch + ".out").c_str(), kFlags, 0666),
      err = open((job.scratch + ".err").c_str(), kFlags, 0666);
  if (in < 0 || out < 0 || err < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
    return errno;
  // The tool sees these even where it was started to ignore them, as in the background.
  for (int signal : kStops)
    std::signal(signal, SIG_DFL);
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  execvp(arguments[0], arguments.data());
  return errno;
}

/// Job control sends a terminal's SIGINT to the whole group: a child has one of its own, so
/// that it gets each signal once, from here. Of a parent that is killed it gets SIGTERM.
static pid_t start(const Job &job) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    fail("cannot start '", job.command[0], "': ", errnoText());
  BlockedSignals blocked; // A child notes none in the pipe of its parent.
  pid_t parent = getpid(), child = fork();
  if (child == 0) {
    int problem = become(job, blocked.before, parent);
    ssize_t ignored = write(ends[1], &problem, sizeof problem);
    _exit(ignored == sizeof problem ? 127 : 126);
  }
  int problem = child < 0 ? errno : 0;
  close(ends[1]);
  if (child > 0 && read(ends[0], &problem, sizeof problem) > 0)
    waitpid(child, nullptr, 0);
  close(ends[0]);
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

int tools::runJobs(const std::vector<Job> &jobs, size_t width,
                   const std::function<bool(size_t, const JobEnd &)> &finished) {
  StopSignals signals;
  Children running;
  size_t next = 0;
  bool more = true;
  int stopped = 0;
  while (true) {
    while (more && !stopped && next < jobs.size() && running.size() < width) {
      if (jobs[next].prepare)
        jobs[next].prepare();
      running.emplace(start(jobs[next]), next);
      ++next;
    }
    if (running.empty())
      return stopped;
    if (int signal = signals.wait(); signal != SIGCHLD) {
      stopped = signal;
      for (auto [child, job] : running)
        kill(child, signal);
    }
    int status = 0;
    for (pid_t child; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
      size_t job = running.at(child);
      running.erase(child);
      more = finished(job, endOf(jobs[job], status)) && more;
    }
  }
}

std::string tools::errorText(const JobEnd &end) {
  size_t at = end.errors.find("error: ");
  if (at == std::string::npos && !end.errors.empty())
    return end.errors.substr(0, end.errors.find('\n'));
  if (at == std::string::npos)
    return end.code > 128 ? concat("ended by signal ", end.code - 128)
                          : concat("ended with code ", end.code);
  std::string line = end.errors.substr(at + 7, end.errors.find('\n', at) - at - 7);
  constexpr std::string_view kHelp = " --help tells more)";
  bool helps = line.size() > kHelp.size() &&
               line.compare(line.size() - kHelp.size(), kHelp.size(), kHelp) == 0;
  return helps ? line.substr(0, line.rfind(" (")) : line;
}

std::string tools::compilerPath() {
  std::error_code ignored;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  std::filesystem::path beside = self.parent_path() / "tropc";
  return std::filesystem::exists(beside, ignored) ? beside.string() : "tropc";
}
