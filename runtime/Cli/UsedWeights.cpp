//===- UsedWeights.cpp - Which weights a command works with ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/UsedWeights.h"

#include "runtime/Checkpoint/PlainData.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

/// A checkpoint where training writes it that is newer than the program, and passed over.
static void noteNewer(const trop_model &model, const Options &options) {
  std::string name = concat(model.name, ".safetensors");
  std::error_code ignored;
  auto ofFile = std::filesystem::last_write_time(name, ignored);
  if (ignored || ofFile <= std::filesystem::last_write_time("/proc/self/exe", ignored) || ignored)
    return;
  if (auto title = titleOf(name);
      title && isOfModel(model.name, model.model_hash, title->model, title->hash))
    note(options, concat("'", name, "' is newer than this program: --checkpoint ", name,
                         " takes the weights from there"));
}

/// Weights do for both, but not to the same bits.
static void noteOtherSums(const Options &options, const std::string &path,
                          const std::string &difference) {
  note(options, concat("'", path, "': ", difference, kOtherSumsMeaning));
}

void rt::noteOtherHash(const Options &options, const std::string &path,
                       const Checkpoint &checkpoint) {
  if (checkpoint.hasOtherHash)
    note(options,
         concat("'", path, "' is of an earlier version: that it is of this network, names ",
                "and shapes of its parameters alone say"));
  if (!checkpoint.otherSums.empty())
    noteOtherSums(options, path, checkpoint.otherSums);
}

/// Loads weights of any origin, and notes what is to be said of them.
static std::optional<DataRecipe> loadMapped(const trop_model &model, const Options &options,
                                            const std::string &path, Weights &weights) {
  std::vector<std::string> remarks;
  std::optional<DataRecipe> data =
      loadWeights(path, model, weights, WeightMap("--map", options.map), &remarks);
  for (const std::string &remark : remarks)
    note(options, remark);
  return data;
}

/// Of weights that no training here made, which say this of the data, or nothing.
static Checkpoint foreign(const trop_model &model, const Options &options,
                          const std::string &origin, const UsedData &used,
                          const std::optional<DataRecipe> &said) {
  Checkpoint checkpoint;
  checkpoint.maxLoss = NAN;
  checkpoint.derivative = model.derivative;
  checkpoint.seed = model.train ? uint64_t(model.train->seed) : 0;
  DataRecipe &data = checkpoint.data;
  data.source = data.scaling.kind = data.targetScaling.kind = "";
  if (said)
    data = *said;
  data.digest = data.rowDigests = "";
  completeRecipe(model, options, origin, used, data);
  return checkpoint;
}

static Checkpoint loadAnyOrigin(const trop_model &model, const Options &options, Weights &weights,
                                const UsedData &used) {
  const std::string &path = options.checkpoint;
  auto title = titleOf(path);
  if (title && options.map.empty() &&
      (isOfModel(model.name, model.model_hash, title->model, title->hash) ||
       differInSums(model.model_hash, title->hash))) {
    Checkpoint checkpoint = loadCheckpoint(path, model, weights);
    noteOtherHash(options, path, checkpoint);
    return checkpoint;
  }
  if (title) // of another model, whose data are not evaluated
    checkMetadata(path, readMetadata(path), model);
  return foreign(model, options, path, used, loadMapped(model, options, path, weights));
}

Checkpoint rt::loadUsed(const trop_model &model, const Options &options, Weights &weights,
                        const UsedData &used) {
  if (options.ofAnyOrigin)
    return loadAnyOrigin(model, options, weights, used);
  if (!options.checkpoint.empty() || !isBuiltIn(model)) {
    Checkpoint checkpoint = loadCheckpoint(options.checkpoint, model, weights);
    noteOtherHash(options, options.checkpoint, checkpoint);
    if (isBuiltIn(model))
      note(options, concat("weights: ", options.checkpoint, ", not those built in"));
    return checkpoint;
  }
  std::optional<Checkpoint> checkpoint = builtInCheckpoint(model, weights);
  if (!checkpoint) {
    copyBuiltIn(model, weights);
    checkpoint = foreign(model, options, "", used, builtInData(model));
  }
  note(options, concat("weights: ", builtInText(model)));
  noteNewer(model, options);
  return *checkpoint;
}

bool rt::startsWithWeights(const trop_model &model, const Options &options) {
  return options.init != "none" && (!options.init.empty() || isBuiltIn(model));
}

FirstWeights rt::loadFirst(const trop_model &model, const Options &options, Weights &weights) {
  if (!startsWithWeights(model, options))
    return {};
  if (options.init.empty()) {
    copyBuiltIn(model, weights);
    return {builtInText(model), "", builtInData(model)};
  }
  FirstWeights first{options.init, options.init, loadMapped(model, options, options.init, weights)};
  if (auto title = titleOf(options.init); title && differInSums(model.model_hash, title->hash))
    noteOtherSums(options, options.init, sumsDiffer(model.model_hash, title->hash));
  return first;
}

/// Another kind is a mistake, other numbers of the same are those of other rows.
static void checkKind(const FirstWeights &first, const char *what, const Scaling &before,
                      const Scaling &now) {
  if (!before.kind.empty() && before.kind != now.kind)
    fail("weights (", first.origin, "): expected those of ", what, " scaled by '", now.kind,
         "', as in this training, found '", before.kind, "'");
}

static std::string nameAt(const std::vector<std::string> &names, size_t column) {
  return column < names.size() ? names[column] : "";
}

/// ": the first, and 2 more differ"
static std::string firstOf(const std::vector<std::string> &differences) {
  return concat(": ", differences.front(),
                differences.size() > 1 ? concat(", and ", differences.size() - 1, " more differ")
                                       : "");
}

/// A network knows columns by their places: other names there are most likely other columns.
static void compareNames(const FirstWeights &first, const char *what,
                         const std::vector<std::string> &before,
                         const std::vector<std::string> &now, std::vector<std::string> &remarks) {
  if (before.empty())
    return; // It says nothing of them.
  std::vector<std::string> differences;
  for (size_t c = 0; c < std::max(before.size(), now.size()); ++c)
    if (nameAt(before, c) != nameAt(now, c))
      differences.push_back(
          concat("number ", c + 1, " was '", nameAt(before, c), "' and is '", nameAt(now, c), "'"));
  if (!differences.empty())
    remarks.push_back(concat("warning: the weights (", first.origin, ") are of other ", what,
                             firstOf(differences)));
}

/// Of columns whose names agree: of others the names say enough.
static void compareNumbers(const Scaling &before, const std::vector<std::string> &namesBefore,
                           const Scaling &now, const std::vector<std::string> &names,
                           std::vector<std::string> &differences) {
  size_t columns = std::min({namesBefore.size(), names.size(), before.shift.size(),
                             before.divisor.size(), now.shift.size(), now.divisor.size()});
  for (size_t c = 0; c < columns; ++c)
    if (namesBefore[c] == names[c] &&
        (before.shift[c] != now.shift[c] || before.divisor[c] != now.divisor[c]))
      differences.push_back(concat("'", names[c], "' was (x - ", sixDigits(before.shift[c]), ") / ",
                                   sixDigits(before.divisor[c]), " and is (x - ",
                                   sixDigits(now.shift[c]), ") / ", sixDigits(now.divisor[c])));
}

void rt::compareData(const FirstWeights &first, const DataRecipe &data,
                     std::vector<std::string> &remarks) {
  if (!first.data)
    return;
  const DataRecipe &before = *first.data;
  checkKind(first, "data", before.scaling, data.scaling);
  checkKind(first, "targets", before.targetScaling, data.targetScaling);
  compareNames(first, "features", before.features, data.features, remarks);
  if (data.classes.empty()) // else the name of the column means nothing to the network
    compareNames(first, "targets", before.labels, data.labels, remarks);
  std::vector<std::string> differences;
  compareNumbers(before.scaling, before.features, data.scaling, data.features, differences);
  compareNumbers(before.targetScaling, before.labels, data.targetScaling, data.labels, differences);
  if (!differences.empty())
    remarks.push_back(concat("warning: the weights (", first.origin,
                             ") were trained on data scaled otherwise", firstOf(differences)));
  if (before.classes != data.classes && !before.classes.empty())
    remarks.push_back(concat("warning: the weights (", first.origin, ") are of the classes ",
                             quoted(before.classes), ", the data of ", quoted(data.classes)));
}
