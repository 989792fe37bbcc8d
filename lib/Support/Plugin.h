//===- Plugin.h - Dialects that are loaded ----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_PLUGIN_H
#define TROP_LIB_SUPPORT_PLUGIN_H

#include "mlir/Tools/Plugins/DialectPlugin.h"

namespace trop {

/// Refuses a plugin of dialects or passes that was compiled for another version of Trop; no other
/// file. Error: "cannot load plugin 'PATH': expected one of ABI version 2, found version 1".
llvm::Error checkPluginVersion(const std::string &path);

/// Loads a dialect plugin. Error: "cannot load plugin 'PATH': REASON".
llvm::Expected<mlir::DialectPlugin> loadPlugin(const std::string &path);

} // namespace trop

#endif // TROP_LIB_SUPPORT_PLUGIN_H
