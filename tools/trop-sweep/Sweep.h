//===- Sweep.h - Compiles, trains and sums up --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_SWEEP_H
#define TROP_TOOLS_SWEEP_SWEEP_H

#include "tools/Support/Jobs.h"
#include "tools/trop-sweep/Records.h"
#include "tools/trop-sweep/Results.h"

#include <map>
#include <set>

namespace trop::sweep {

/// The command line, as it was given.
struct Settings {
  std::vector<std::string> sources;
  std::string folder, seeds = "0", folds, train, tropc, figures;
  std::vector<std::string> constants, options;
  size_t jobs = 0;
  bool quiet = false;
};

/// All that is in a sweep.
class Sweep {
public:
  /// UsageError or Error: what can be known to be wrong before anything is run.
  explicit Sweep(const Settings &settings);
  /// Returns the exit code. UsageError: what a program says is wrong usage.
  int run();

private:
  int compile();
  int listData();
  int train();
  void noteCompiled(const std::string &program, const tools::JobEnd &end);
  bool isKnown(Run &run);
  std::vector<std::string> &dataOf(const Point &point);
  tools::Job begin(const Run &run);
  void noteThere() const;
  bool noteTrained(size_t run, const tools::JobEnd &end);
  void failPoint(Run &run, const std::string &why);
  void makeFolder() const;
  void checkSummaries() const;
  void sumUp() const;
  std::string programFile(const Point &point) const;
  std::string pointName(const Point &point) const;
  std::string pointFile(const Point &point) const;
  std::vector<std::string> trainArguments(const Point &point) const;
  std::vector<std::string> compileCommand(const Point &point, const std::string &output) const;

  const Settings &settings;
  std::vector<Factor> factors;
  std::vector<std::string> trainWords, tropcWords, figures;
  std::vector<Run> runs;
  size_t width, reported = 0;
  std::map<std::string, std::string> programs, compileErrors; // digests, and why there is none
  Digests files;
  std::map<std::vector<std::string>, std::vector<std::string>> data; // which files a command reads
  std::map<size_t, FileDigests> begunWith;                           // by run
  std::map<std::string, int64_t> again; // why points are run again, and how many
  std::set<size_t> resumed;
  std::string usageError;
};

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_SWEEP_H
