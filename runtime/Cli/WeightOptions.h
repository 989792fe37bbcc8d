//===- WeightOptions.h - Options about weights ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_WEIGHTOPTIONS_H
#define TROP_RUNTIME_CLI_WEIGHTOPTIONS_H

#include "runtime/Cli/Commands.h"

#include <CLI/CLI.hpp>

namespace trop::rt {

/// --checkpoint, and --weights with --map, of commands that compute. Of a program that has weights,
/// a file is an exception to these.
void addWeightOptions(CLI::App &sub, Options &options, const trop_model &model);

/// --map, of the file that another option names.
void addMapOption(CLI::App &sub, Options &options, CLI::Option *file);

std::string exportHelp(const trop_model &model, const std::string &program);
void addExportOptions(CLI::App &sub, Options &options, const trop_model &model);

void addInfoOptions(CLI::App &sub, Options &options);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_WEIGHTOPTIONS_H
