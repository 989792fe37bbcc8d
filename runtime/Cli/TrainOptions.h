//===- TrainOptions.h - The options of train --------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_TRAINOPTIONS_H
#define TROP_RUNTIME_CLI_TRAINOPTIONS_H

#include "runtime/Cli/Commands.h"

#include <CLI/CLI.hpp>

namespace trop::rt {

/// What CLI11 converts itself it may round or cut to the type's range.
CLI::Validator integerUpTo(int64_t most);

/// UsageError: the problem, and where there is help.
[[noreturn]] void refuse(const Options &options, const std::string &problem);

/// Those about what is trained, how, and where it is saved; numbers are for arithmetic of the
/// model's element type. `wanted` gets what `help`, in the place of a call, asks for, before
/// CLI::Success is thrown.
void addPlanOptions(CLI::App &sub, Options &options, const trop_model &model, std::string &wanted);

/// Those about maintained state, and how the training is watched.
void addWatchOptions(CLI::App &sub, Options &options);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_TRAINOPTIONS_H
