//===- PlainWeights.h - Weights that do not say all of their data -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_PLAINWEIGHTS_H
#define TROP_RUNTIME_CLI_PLAINWEIGHTS_H

#include "runtime/Cli/DataFiles.h"

namespace trop::rt {

/// The data that a command takes.
struct UsedData {
  std::string path; // may be empty
  Labelling labelling = Labelling::None;
};

/// Adds what a recipe of readPlainData leaves out, as the train block has it and else the data,
/// which are read for it. `origin` is the file of the weights; empty: they are built in. Error:
/// scaling is fitted on training data, which nobody knows then.
void completeRecipe(const trop_model &model, const Options &options, const std::string &origin,
                    const UsedData &used, DataRecipe &recipe);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_PLAINWEIGHTS_H
