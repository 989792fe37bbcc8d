//===- Jobs.h - Processes, several at a time ------------------ -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SUPPORT_JOBS_H
#define TROP_TOOLS_SUPPORT_JOBS_H

#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trop::tools {

/// One process. What it prints goes to files and, when it is done, to `finished`.
struct Job {
  std::vector<std::string> command;
  std::string scratch;             // beginning of the files' names
  std::function<void()> prepare{}; // called right before it starts, if given
};

struct JobEnd {
  int code; // 128 + signal for a process that one ended
  std::string output, errors;
};

/// While it lives, SIGCHLD and the signals that end a tool, SIGINT, SIGTERM and SIGHUP, are noted,
/// whichever thread takes them: none is missed between a look at children and a wait for them.
class StopSignals {
public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals &) = delete;
  StopSignals &operator=(const StopSignals &) = delete;

  /// The next signal, waited for.
  int wait();
  /// A signal that ends the tool and came, or 0.
  int stopped();

private:
  int next();

  int ends[2], outerEnd;
  std::map<int, struct sigaction> before;
};

/// Runs all, at most `width` at a time, in their order. `finished(index, end)` returns
/// whether to start more. After SIGINT, SIGTERM or SIGHUP, which running ones are sent too, none is
/// started; the signal is returned once all have ended, else 0. Error: one cannot be started.
int runJobs(const std::vector<Job> &jobs, size_t width,
            const std::function<bool(size_t, const JobEnd &)> &finished);

/// The first error of what a program of this project printed, without its name and its --help;
/// without one, its first line, or how it ended.
std::string errorText(const JobEnd &end);

/// The tropc beside this program, else that of PATH.
std::string compilerPath();

} // namespace trop::tools

#endif // TROP_TOOLS_SUPPORT_JOBS_H
