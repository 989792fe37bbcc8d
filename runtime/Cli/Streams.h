//===- Streams.h - Options that say "-" -------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_STREAMS_H
#define TROP_RUNTIME_CLI_STREAMS_H

#include "runtime/Cli/Commands.h"

namespace CLI {
class App;
}

namespace trop::rt {

/// UsageError: an option of the chosen command names a file with the empty name, as a variable
/// that is not set has it. Left out, it may mean another file or none.
void checkFileNames(const CLI::App &app, const Options &options);

/// Error: a name that JSON will hold, and that is not UTF-8.
void checkNames(const CLI::App &app, const Options &options);

/// Standard input is read, and standard output written, by one option; where that says "-", the
/// text that a command prints is left out. UsageError: two of a kind, or "-" for a file that is
/// locked, replaced or read at any place.
void checkStreams(const Options &options);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_STREAMS_H
