//===- Jobs.h - Processes, several at a time ------------------ -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SUPPORT_JOBS_H
#define TROP_TOOLS_SUPPORT_JOBS_H

#include <functional>
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

/// Runs all, at most `width` at a time, in their order. `finished(index, end)` returns
/// whether to start more. After SIGINT, SIGTERM or SIGHUP, which running ones are sent too, none is
/// started; the signal is returned once all have ended, else 0. Error: one cannot be started.
int runJobs(const std::vector<Job> &jobs, size_t width,
            const std::function<bool(size_t, const JobEnd &)> &finished);

/// The first error of what a program of this project printed, without its name and its --help;
/// without one, how it ended.
std::string errorText(const JobEnd &end);

/// The tropc beside this program, else that of PATH.
std::string compilerPath();

} // namespace trop::tools

#endif // TROP_TOOLS_SUPPORT_JOBS_H
