//===- DataOptions.h - Options about data and predictions -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_DATAOPTIONS_H
#define TROP_RUNTIME_CLI_DATAOPTIONS_H

#include "runtime/Cli/Commands.h"

#include <CLI/CLI.hpp>

namespace trop::rt {

/// --split, --label and others, by which `train` and `data` change what the block says.
void addDataOptions(CLI::App &sub, Options &options);

std::string dataHelp(const std::string &program);

/// What is predicted and how predictions are written.
void addPredictOptions(CLI::App &sub, Options &options);
std::string predictHelp(const trop_model &model, const std::string &program);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_DATAOPTIONS_H
