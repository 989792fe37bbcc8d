//===- CrashReport.cpp - Whom a crash is reported to ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin is a shared object that exports what MLIR asks plugins for, so nobody needs to
// note which are loaded, or when their code is called.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/CrashReport.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Signals.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <vector>

namespace trop {

/// What to call the plugin that a shared object is; empty if it is none.
static std::string describePlugin(const char *path) {
  void *object = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
  if (!object)
    return "";
  void *symbol = dlsym(object, "mlirGetDialectPluginInfo");
  dlclose(object);
  if (!symbol)
    return "";
  auto getInfo = reinterpret_cast<mlir::DialectPluginLibraryInfo (*)()>(symbol);
  return std::string("the plugin '") + getInfo().pluginName + "' (" + path + ")";
}

std::string findCallingPlugin() {
  void *frames[256];
  int depth = backtrace(frames, 256);
  for (int frame = 0; frame < depth; ++frame) {
    Dl_info place;
    if (!dladdr(frames[frame], &place) || !place.dli_fname)
      continue;
    if (std::string plugin = describePlugin(place.dli_fname); !plugin.empty())
      return plugin;
  }
  return "";
}

/// Those that are loaded: ", of the plugin 'A' (a.so)" for each.
static std::string listPlugins() {
  std::vector<std::string> paths;
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *paths) {
        static_cast<std::vector<std::string> *>(paths)->push_back(info->dlpi_name);
        return 0;
      },
      &paths);
  std::string list;
  for (const std::string &path : paths)
    if (std::string plugin = path.empty() ? "" : describePlugin(path.c_str()); !plugin.empty())
      list += ", or of " + plugin;
  return list;
}

/// Comes before the handlers of LLVM, and changes what they say.
static void chooseMessage(void *) {
  static std::string message;
  std::string plugin = findCallingPlugin();
  message = plugin.empty()
                ? "This is a bug of Trop" + listPlugins() + ": please report it to the Trop project"
                : "This is a bug of " + plugin +
                      ", whose code was running: please report it to its authors";
  message += ", with the lines below and what leads to it.\n";
  llvm::setBugReportMsg(message.c_str());
}

void installCrashReports() { llvm::sys::AddSignalHandler(chooseMessage, nullptr); }

} // namespace trop
