//===- Plugin.cpp - Dialects that are loaded ------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Support/Plugin.h"

#include "trop/abi.h"

#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/DynamicLibrary.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace trop {

static Error makeError(const std::string &path, const Twine &reason) {
  return createStringError("cannot load plugin '" + path + "': " + reason);
}

/// What a library has and takes of others. Empty of a file that is none.
static SmallVector<std::string> readDynamicNames(const std::string &path) {
  SmallVector<std::string> names;
  auto file = object::ObjectFile::createObjectFile(path);
  if (!file) {
    consumeError(file.takeError());
    return names;
  }
  if (auto *library = dyn_cast<object::ELFObjectFileBase>(file->getBinary()))
    for (object::ELFSymbolRef symbol : library->getDynamicSymbolIterators()) {
      Expected<StringRef> name = symbol.getName();
      names.push_back(name ? name->str() : "");
      consumeError(name.takeError());
    }
  return names;
}

Error checkPluginVersion(const std::string &path) {
  unsigned version = 1; // which does not say it
  bool isPlugin = false, usesTrop = false;
  for (StringRef name : readDynamicNames(path)) {
    usesTrop |= name.contains("4trop"); // as C++ spells its namespace
    isPlugin |= name == "mlirGetDialectPluginInfo" || name == "mlirGetPassPluginInfo";
    if (name.consume_front("tropPluginVersion"))
      name.getAsInteger(10, version);
  }
  if (!isPlugin || !usesTrop || version == TROP_ABI_VERSION)
    return Error::success();
  return makeError(path, "expected one of ABI version " + Twine(TROP_ABI_VERSION) +
                             ", found version " + Twine(version));
}

Expected<mlir::DialectPlugin> loadPlugin(const std::string &path) {
  auto fail = [&](const Twine &reason) { return makeError(path, reason); };
  sys::fs::file_status status;
  // A pipe would be waited for. What is not here may be in one of the system's folders.
  if (!sys::fs::status(path, status) && status.type() != sys::fs::file_type::regular_file)
    return fail("it is not a regular file");
  if (Error error = checkPluginVersion(path))
    return error;
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
