//===- Plugin.cpp - Dialects that are loaded ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Plugin.h"

#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trop {

Expected<mlir::DialectPlugin> loadPlugin(const std::string &path) {
  auto fail = [&](const Twine &reason) {
    return createStringError("cannot load plugin '" + path + "': " + reason);
  };
  sys::fs::file_status status;
  // A pipe would be waited for. What is not here may be in one of the system's folders.
  if (!sys::fs::status(path, status) && status.type() != sys::fs::file_type::regular_file)
    return fail("it is not a regular file");
  std::string reason;
  sys::DynamicLibrary library = sys::DynamicLibrary::getPermanentLibrary(path.c_str(), &reason);
  if (!library.isValid())
    return fail(StringRef(reason).split(": ").second);
  if (!library.getAddressOfSymbol("mlirGetDialectPluginInfo"))
    return fail("it is a library without 'mlirGetDialectPluginInfo', no dialect plugin");
  Expected<mlir::DialectPlugin> plugin = mlir::DialectPlugin::load(path);
  if (!plugin)
    return fail(toString(plugin.takeError()));
  return plugin;
}

} // namespace trop
