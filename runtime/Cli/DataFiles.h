//===- DataFiles.h - The data a command works on ----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_DATAFILES_H
#define TROP_RUNTIME_CLI_DATAFILES_H

#include "runtime/Cli/Commands.h"

namespace trop::rt {

enum class Labelling { Given, None };

/// What `train` reads: the files of the train block, or those of --data in their place.
/// --data FOLDER stands for the block's IDX or .npy files by the same names in that folder,
/// --data FILE --labels FILE for two of them, without any for testing. Of a training that goes
/// on, `before` is what it read, and without --data reads again if it is still there.
TableRequest trainingFiles(const trop_model &model, const Options &options,
                           const DataRecipe *before = nullptr);

/// The files that a training reads beside its first weights: those of the request, and with lists
/// of rows.
std::vector<std::string> filesRead(const trop_model &model, const Options &options,
                                   const TableRequest &request);

/// Files by their absolute paths, as a list in JSON. Error: a path that is not UTF-8.
std::string fileList(const std::vector<std::string> &paths);

/// Reads it, splits and scales it as the train block says, and notes in `recipe` how. `remarks`
/// gets what is to be said of it: bytes that nothing is said to scale, losses of scaled targets.
Samples readTraining(const trop_model &model, const Options &options, TableRequest &request,
                     uint64_t seed, DataRecipe &recipe, std::vector<std::string> &remarks);

/// What was read for a training, before it becomes samples.
struct TrainingTable {
  Table table;
  Split split;
};

/// The first half of readTraining: all of `recipe` but for the samples' digest.
TrainingTable readTrainingTable(const trop_model &model, const Options &options,
                                TableRequest &request, uint64_t seed, DataRecipe &recipe,
                                std::vector<std::string> &remarks);

/// Writes the rows of the parts, as `parts:` reads them.
void writeRows(const std::string &path, const TrainingTable &read);

/// The parts of the training's data, or of --data FOLDER, or all of --data FILE as one. Files
/// that are gone may lie where the train block says now. Error: parts of data whose contents are
/// not those of the training, saying what changed.
Samples readEvaluated(const trop_model &model, const Options &options, uint64_t seed,
                      DataRecipe &recipe);

/// Where rows at `path` are named by their lines: a note if it is a file of the training's data,
/// and these have changed since.
void noteChanges(const trop_model &model, const Options &options, const Checkpoint &checkpoint,
                 const std::string &path);

/// Puts other files in the place of the recipe's: `labels` are those that are files.
void useFile(DataRecipe &recipe, const std::string &path, const std::string &labels);

/// What is asked for of the files of `recipe`.
TableRequest requestAgain(const trop_model &model, const DataRecipe &recipe, Labelling labelling);

/// The files of `recipe`, in the same columns and classes as the training data.
Table readAgain(const trop_model &model, const DataRecipe &recipe, Labelling labelling);

/// The same, as one part.
Samples readWhole(const trop_model &model, const DataRecipe &recipe, Labelling labelling);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DATAFILES_H
