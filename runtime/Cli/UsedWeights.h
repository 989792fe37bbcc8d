//===- UsedWeights.h - Which weights a command works with -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_USEDWEIGHTS_H
#define TROP_RUNTIME_CLI_USEDWEIGHTS_H

#include "runtime/Cli/PlainWeights.h"

namespace trop::rt {

/// Those of --checkpoint or --weights or, where these are empty, those that the program was
/// compiled with, whose programs say which of the two. What weights of --weights do not say of the
/// data, those say that are `used`.
Checkpoint loadUsed(const trop_model &model, const Options &options, Weights &weights,
                    const UsedData &used);

/// Says so, if of a checkpoint that was loaded the hash could not be compared, or says that its
/// model adds products to sums otherwise.
void noteOtherHash(const Options &options, const std::string &path, const Checkpoint &checkpoint);

/// What a training begins with in the place of initialisers.
struct FirstWeights {
  std::string origin;             ///< a file, or "built in, ..."; empty: initialisers
  std::string file;               ///< which the training leaves as it is; may be empty
  std::optional<DataRecipe> data; ///< that they were trained on, if that is known
};

/// Whether it does; else with initialisers'.
bool startsWithWeights(const trop_model &model, const Options &options);

/// Fills `weights` from --init or, without it, with those that the program was compiled with.
/// Error: as of loadWeights.
FirstWeights loadFirst(const trop_model &model, const Options &options, Weights &weights);

/// Compares the data of the weights with those of the training. Remarks on columns that have
/// other names or are scaled by other numbers and on classes that are others. Error: another kind
/// of scaling.
void compareData(const FirstWeights &first, const DataRecipe &data,
                 std::vector<std::string> &remarks);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_USEDWEIGHTS_H
