//===- Recipe.h - How data became samples, as JSON --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_RECIPE_H
#define TROP_RUNTIME_CHECKPOINT_RECIPE_H

#include "runtime/Data/Samples.h"

#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// How a data file became inputs and targets, so that another can become the same.
struct DataRecipe : Files {
  std::string source; // of trop/schema.h
  std::vector<std::string> features, labels, classes;
  bool dropOtherClasses = false; // the train block selects classes
  double split = 1, validation = 0;
  /// How rows are dealt, beside: the seed, if it is not the training's; what stays together; the
  /// file with lists of rows.
  std::optional<uint64_t> splitSeed;
  bool stratified = false;
  std::string group, listsPath;
  int64_t fold = 0, folds = 0;
  Encoding encoding;
  std::vector<double> classWeights; // balanced for the training; empty: as the train block says
  int64_t columns = 0;              // of a file without names; 0: not known
  Scaling scaling;
  std::string digest;     // of the samples, in their order; of old checkpoints empty
  std::string rowDigests; // of Data/Digest.h, to say what changed; may be empty
  ReadOptions options;
  Scaling targetScaling{};
  std::vector<std::string> classLabels{}; // of IDX: those of `classes`; empty: the numbers from 0
};

/// The metadata 'data' of a checkpoint, which docs/checkpoints.md describes.
std::string recipeText(const DataRecipe &data);

/// Error, with `path` and the metadata's `key`: it is no such text.
DataRecipe readRecipe(const std::string &text, const std::string &path, const char *key = "data");

/// Whether it is of data with as many inputs and outputs as the model.
bool isUsable(const DataRecipe &data, const trop_model &model);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_RECIPE_H
