//===- Library.h - The file of a plugin -------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_LIBRARY_H
#define TROP_LIB_PLUGIN_LIBRARY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>

namespace trop {

/// What Plugin.h writes into a plugin's file.
struct PluginSignature {
  std::string name, version; ///< the plugin's own
  std::string trop, interface, llvm, build;
};

/// "cannot load plugin 'PATH': REASON".
llvm::Error makePluginError(llvm::StringRef path, const llvm::Twine &reason);

/// "... its WHAT has the name of one of OWNER"; what: "layer 'maxplus'".
llvm::Error makeClashError(llvm::StringRef path, const llvm::Twine &what, const llvm::Twine &owner);

/// The path of what --load-plugin says: a name without a slash is looked for in the current
/// folder, in those of TROP_PLUGIN_PATH, and in lib/trop/plugins beside the folder of the tool.
llvm::Expected<std::string> findPlugin(llvm::StringRef name);

/// Reads a file, of which nothing runs, and refuses what is no plugin for this very Trop. None: it
/// is a plugin of MLIR, which takes nothing of Trop.
llvm::Expected<std::optional<PluginSignature>> readSignature(llvm::StringRef path);

/// Loads what readSignature took, with all that it needs of others: its handle.
llvm::Expected<void *> openPlugin(const std::string &path);

} // namespace trop

#endif // TROP_LIB_PLUGIN_LIBRARY_H
