//===- PlainData.h - What weights of any origin say of data -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A file of weights that is no checkpoint may have metadata "trop_data", of which other tools can
// write as much as they know: docs/checkpoints.md has its fields.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CHECKPOINT_PLAINDATA_H
#define TROP_RUNTIME_CHECKPOINT_PLAINDATA_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Checkpoint/WeightMap.h"

namespace trop::rt {

inline constexpr const char *kPlainData = "trop_data";

/// Fills `weights` from a file of this model, of another or of another tool, by `map`. Returns on
/// which data they were trained, if the file says it; `remarks` gets what is to be
/// said. Error: as of WeightMap, a number that a parameter does not take, or as of isCheckpoint.
std::optional<DataRecipe> loadWeights(const std::string &path, const trop_model &model,
                                      Weights &weights, const WeightMap &map = WeightMap(),
                                      std::vector<std::string> *remarks = nullptr);

/// None: nothing is said. Lists that are left out are empty, and so is a kind of scaling of which
/// there are no numbers. Error: it is no such description, or not of this model.
std::optional<DataRecipe> readPlainData(const std::string &path, const Metadata &said,
                                        const trop_model &model);

/// On which data the weights built in were trained, as loadWeights of a file has it.
std::optional<DataRecipe> builtInData(const trop_model &model);

/// Of a recipe what is of the model, and nothing of files.
std::string plainDataText(const DataRecipe &data);

} // namespace trop::rt

#endif // TROP_RUNTIME_CHECKPOINT_PLAINDATA_H
