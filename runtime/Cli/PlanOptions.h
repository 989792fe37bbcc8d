//===- PlanOptions.h - From options to what a training does -----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_PLANOPTIONS_H
#define TROP_RUNTIME_CLI_PLANOPTIONS_H

#include "runtime/Cli/Commands.h"
#include "runtime/Train/TrainPlan.h"

#include <map>

namespace trop::rt {

/// Reads "max", "mean" or "top(3)", which `option` was given. UsageError: something else.
void setReduce(Options &options, const std::string &option, const std::string &text);

/// The train block with what the options put in its place. It points into both. UsageError:
/// options that do not go together.
TrainPlan planOf(const trop_model &model, const Options &options);

/// The settings of the train block alone, and its data, steps and epochs.
std::map<std::string, std::string> blockSettings(const trop_model &model);

/// Of a training that goes on: what no option says is as in the checkpoint, unless the train
/// block says it anew since then.
void takeSettings(const trop_model &model, const Checkpoint &saved, Options &options);

/// Its files, or null if the train block names other data since then.
const DataRecipe *filesOf(const trop_model &model, const Checkpoint &saved);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_PLANOPTIONS_H
