//===- CommandLine.h - How tools are called and end -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SUPPORT_COMMANDLINE_H
#define TROP_TOOLS_SUPPORT_COMMANDLINE_H

#include <functional>

namespace CLI {
class App;
} // namespace CLI

namespace trop::tools {

/// Parses the command line of `app`, which bears the tool's name. Returns whether there is
/// something left to do: help and version were printed. UsageError: it does not fit, or is no
/// UTF-8.
bool parseArguments(CLI::App &app, int argc, char **argv);

/// What `run` returns, after its errors are told in the tool's name: 2 of a UsageError, else 1.
int runTool(const char *name, const std::function<int()> &run);

} // namespace trop::tools

#endif // TROP_TOOLS_SUPPORT_COMMANDLINE_H
