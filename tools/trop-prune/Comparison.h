//===- Comparison.h - Prunes, compiles and evaluates -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_COMPARISON_H
#define TROP_TOOLS_PRUNE_COMPARISON_H

#include "tools/Support/Jobs.h"
#include "tools/trop-prune/Inputs.h"
#include "tools/trop-prune/Network.h"
#include "tools/trop-prune/Results.h"

#include <functional>
#include <map>

namespace trop::pruning {

/// What makes a network smaller; the tool's is `prune`.
using Pruner =
    std::function<mlir::FailureOr<Pruned>(mlir::ModuleOp, const PruneRequest &, const Inputs *)>;

/// A folder for what is compiled, which goes with it.
class Scratch {
public:
  Scratch();
  ~Scratch();
  std::string file(const std::string &name) const { return path + "/" + name; }

private:
  std::string path;
};

/// All that is in a comparison of smaller networks. Networks of one source, which is to say of
/// the same shapes, are compiled once.
class Comparison {
public:
  /// UsageError or Error: what can be known to be wrong before anything is run.
  Comparison(const Settings &settings, Pruner pruner = prune);
  /// Returns the exit code.
  int run();

  const Results &getResults() const { return results; }

private:
  void checkOutputs() const;
  std::vector<std::string> getOutputs(const Point &point) const;
  int readData();
  void checkData() const;
  Written shrink(const Point &point, Result *result) const;
  Point match(const Point &point, int64_t most) const;
  int pruneAll();
  void note(Result result, const Written &written);
  void failPoint(Result &result, const std::string &why) const;
  int compile();
  int evaluate();
  int writeOutputs();
  void report() const;
  std::vector<std::string> compileCommand(const std::string &source) const;

  const Settings &settings;
  Pruner pruner;
  std::vector<Point> points;
  std::vector<std::string> tropcWords;
  Network network;
  tools::StopSignals signals; // Scratch goes whatever ends the tool.
  Scratch scratch;
  std::optional<Inputs> inputs; ///< none: not needed, or not there
  Results results;
  std::vector<std::string> sources, weights;   ///< files of each result; empty: there is none
  std::map<std::string, std::string> programs; ///< by the text of the source
};

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_COMPARISON_H
