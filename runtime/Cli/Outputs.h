//===- Outputs.h - Files that a command may write ---------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_OUTPUTS_H
#define TROP_RUNTIME_CLI_OUTPUTS_H

#include "runtime/Cli/Commands.h"

namespace trop::rt {

/// Before a command's work. Error: `path` cannot be written, or is what the command reads
/// (`reads`), its program or a source of it.
void checkOutput(const trop_model &model, const std::string &path,
                 const std::vector<std::string> &reads);

/// The same of results that are written over without a word: they replace no checkpoint either.
void checkResult(const trop_model &model, const std::string &path,
                 const std::vector<std::string> &reads);

/// The same of --checkpoint, --log and --report, which are different files; and the latter two
/// replace none of another kind, unless the user wants it so, and none that another training
/// writes. `reads`: the data.
void checkWatched(const trop_model &model, const Options &options, std::vector<std::string> reads);

/// Keeps the log or page that a training before wrote to `path`, as it is with checkpoints.
void keepWatched(const Options &options, const std::string &path,
                 bool (*isOurs)(const std::string &path));

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_OUTPUTS_H
