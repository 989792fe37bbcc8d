//===- CommandLine.cpp - Plugins on the command line ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Plugin/CommandLine.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Error.h"

using namespace llvm;

namespace trop {

static bool loadsPlugin(StringRef option) {
  return is_contained({"load-plugin", "load-dialect-plugin", "load-pass-plugin"}, option);
}

CommandLine::CommandLine(int argc, char **argv) {
  SmallVector<const char *> said(argv, argv + argc);
  cl::ExpansionContext files(allocator, cl::TokenizeGNUCommandLine);
  // A file that cannot be read is what parsing complains of.
  if (Error error = files.expandResponseFiles(said)) {
    consumeError(std::move(error));
    said.assign(argv, argv + argc);
  }
  bool isOver = false; // behind --
  for (size_t at = 0; at < said.size(); ++at) {
    StringRef text = said[at];
    isOver |= text == "--";
    auto [option, value] = text.ltrim('-').split('=');
    if (!isOver && text.starts_with("-") && loadsPlugin(option)) {
      if (text.contains('=')) {
        plugins.push_back(value.str());
        continue;
      }
      if (at + 1 < said.size()) {
        plugins.push_back(said[++at]);
        continue;
      }
    }
    arguments.push_back(const_cast<char *>(said[at]));
  }
  arguments.push_back(nullptr);
}

void addLoadPluginOption(cl::OptionCategory &category) {
  static cl::list<std::string> option(
      "load-plugin",
      cl::desc("Load layers, passes, ... of a plugin, from the current folder, a path, or\n"
               "a folder of TROP_PLUGIN_PATH; its options can be given, too"),
      cl::value_desc("file.so"), cl::cat(category));
}

} // namespace trop
