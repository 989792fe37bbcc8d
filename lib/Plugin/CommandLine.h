//===- CommandLine.h - Plugins on the command line --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_COMMANDLINE_H
#define TROP_LIB_PLUGIN_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"

#include <string>
#include <vector>

namespace trop {

/// A tool's arguments, and the plugins that they name, which may have options and passes of their
/// own: they are loaded before the rest is parsed.
class CommandLine {
public:
  /// Takes --load-plugin=FILE out of the arguments, and --load-dialect-plugin and
  /// --load-pass-plugin, MLIR's names of it. Files of arguments (@FILE) are read.
  CommandLine(int argc, char **argv);

  llvm::ArrayRef<std::string> getPlugins() const { return plugins; }
  /// The others, as a main function has them.
  int getCount() const { return static_cast<int>(arguments.size()) - 1; }
  char **getArguments() { return arguments.data(); }

private:
  llvm::BumpPtrAllocator allocator;
  llvm::SmallVector<char *, 0> arguments; ///< and null
  std::vector<std::string> plugins;
};

/// --load-plugin for a tool's --help.
void addLoadPluginOption(llvm::cl::OptionCategory &category);

} // namespace trop

#endif // TROP_LIB_PLUGIN_COMMANDLINE_H
