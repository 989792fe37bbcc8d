//===- Commands.h - What a generated program can do -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_COMMANDS_H
#define TROP_RUNTIME_CLI_COMMANDS_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Model/CallText.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// The command line after parsing.
struct Options {
  std::string program; // as it was called, without folders
  std::string data;    // empty: what the train block or the checkpoint names
  std::string labels;  // the labels of `data`, where they are files of their own
  /// By names of arguments of its source, in the place of what the train block says of it.
  std::map<std::string, std::vector<std::string>> dataTexts;
  int64_t fold = 0, folds = 0;   // the fold, from 1, to test on; 0: parts are as the block says
  std::vector<std::string> kept; // of predict: columns that go along
  std::string predictionFormat = "csv"; // of predict: csv, json, jsonl or npy
  std::string rowsOut;                  // a file for the rows of the parts; empty: none
  std::string checkpoint;               // empty: the weights that the program was compiled with
  bool ofAnyOrigin = false;             // `checkpoint` may be of any tool, by `map` (--weights)
  std::string init;       // of train: a file of its first weights; empty: as the program has it
  std::string map;        // which tensors of that file, or of --weights, parameters are (WeightMap)
  bool aboutFile = false; // of info: describe `checkpoint`
  std::string format = "safetensors"; // of export
  std::string output;                 // empty: standard output
  std::string at;                     // of gradient and explain: DATA or DATA:ROW
  std::string forward;                // of gradient: a Direction; empty: none
  bool byInput = false;
  int64_t entries = 20;  // most that gradient prints
  std::string explained; // of explain: a class or label; empty: the predicted one, the first
  std::string picture;   // of explain: a file; empty: none
  int64_t top = 3;       // of explain: terms of a sum
  std::optional<int64_t> steps;
  std::optional<int64_t> epochs;
  std::optional<uint64_t> seed;
  std::optional<int32_t> reduce; // trop_reduce
  int64_t reduceCount = 1;       // with `reduce`: m of top(m)
  std::string reduction;         // and that of a plugin
  // Of train, in the place of the train block's; a null call: none.
  std::vector<OwnedPhase> phases;         // empty: the train block's
  bool changesBlock = false;              // `phases` are the train block's with other options
  std::map<std::string, OwnedCall> calls; // by the names of properties, as counts are
  std::map<std::string, int64_t> counts;
  bool useState = true; // of train, as in TrainPlan
  bool ignoreUpdateEvery = false;
  int64_t verifyEvery = 0;
  bool counters = false;            // of train: print what the steps cost
  std::string log, report;          // of train: files; empty: none
  int64_t logEvery = 0;             // 0: so that a log has some 1000 steps
  std::optional<int64_t> evalEvery; // of train; 0: only after it
  // Of train: steps or seconds between two checkpoints, how many stay, where to go on from.
  int64_t checkpointSteps = 0;
  double checkpointSeconds = 600;
  int64_t keepLast = 1;
  bool keepBest = false;
  bool listsData = false;   // of train: print which files it would read, no more
  int64_t keepPrevious = 5; // of train: how many results of trainings before stay
  bool overwrite = false;   // of train: files that are no such results, too
  bool resumes = false;
  std::string resumeFrom;        // empty: `checkpoint`
  std::vector<std::string> runs; // of compare: logs
  int threads = 0;               // 0: automatic
  std::string device = "auto";   // see Devices.h
  bool confusion = false;        // of eval
  bool histogram = false;        // of eval
  bool time = false;             // of eval
  bool json = false;
  bool quiet = false;
};

// Each returns the exit code and throws Error or UsageError.
int runTrain(const trop_model &model, const Options &options);
int runData(const trop_model &model, const Options &options);
int runEval(const trop_model &model, const Options &options);
int runPredict(const trop_model &model, const Options &options);
int runGradient(const trop_model &model, const Options &options);
int runExplain(const trop_model &model, const Options &options);
int runCompare(const trop_model &model, const Options &options);
int runExport(const trop_model &model, const Options &options);
int runInfo(const trop_model &model, const Options &options);

/// A message on standard error, unless --quiet.
void note(const Options &options, const std::string &message);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_COMMANDS_H
