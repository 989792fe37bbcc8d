//===- Plugins.h - The plugins of a tool ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_PLUGINS_H
#define TROP_LIB_PLUGIN_PLUGINS_H

#include "lib/Pipeline/Positions.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace trop {

class PluginRegistrar;

/// One that is loaded, for as long as the process lives.
struct Plugin {
  std::string path, name, version;
  const PluginRegistrar *registrar = nullptr; ///< null: it is one of MLIR alone
  void (*registerMlirDialects)(mlir::DialectRegistry *) = nullptr;
  void (*registerMlirPasses)() = nullptr;
  /// Names: of layers, losses and reductions in sources, and of passes and pipelines.
  std::vector<std::string> layers, losses, reductions, passes;

  /// Where its runtime half lies, with which programs are linked, if it has one: libX_rt.a beside
  /// X.so.
  std::string getRuntimePath() const;
  /// Names of its optimizers, initialisers, schedules, data sources or noise, in alphabetical
  /// order.
  std::vector<std::string> getCallNames(llvm::StringRef what) const;
  std::string describe() const; ///< "the plugin 'windows' (./Windows.so)"
};

/// All that a command line names.
class Plugins {
public:
  /// Loads what findPlugin finds of `names`, and registers its passes; a file that is named twice,
  /// once. `known` has the tool's own dialects. An error names the file,
  /// and what it clashes with: names of plugins, dialects, passes, of layers, losses and reductions
  /// are taken once. A plugin of MLIR alone with a pass of a taken name ends the process.
  static llvm::Expected<Plugins> load(llvm::ArrayRef<std::string> names,
                                      const mlir::DialectRegistry &known);

  llvm::ArrayRef<Plugin> get() const { return plugins; }
  bool empty() const { return plugins.empty(); }

  void registerDialects(mlir::DialectRegistry &registry) const;
  /// Runtime halves, for the linker. Error: one that a plugin needs is missing.
  llvm::Expected<std::vector<std::string>> getRuntimeHalves() const;
  /// What plugins run in every compilation, in the order in which they were named.
  std::vector<PipelineHook> getHooks() const;

  /// Adds their options to LLVM's command line, whose own are there already, and what they bring to
  /// --help and --version.
  llvm::Error addToCommandLine() const;
  /// "windows 1.0, lion 1.2"; empty without.
  std::string getVersions() const;
  /// A line each: "windows 1.0 (./Windows.so): layers window_max; passes merge-windows".
  void print(llvm::raw_ostream &out) const;

private:
  llvm::Error loadFile(const std::string &path);
  llvm::Error checkDialects(const mlir::DialectRegistry &known) const;
  llvm::Error collectSurfaceNames();
  llvm::Error checkCalls() const;
  llvm::Error registerPasses();

  std::vector<Plugin> plugins;
};

} // namespace trop

#endif // TROP_LIB_PLUGIN_PLUGINS_H
