//===- Plugin.h - One macro that makes a plugin -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In one file of a plugin:
//
//   TROP_PLUGIN("windows", "1.0", plugin) {
//     plugin.addDialect<WindowsDialect>();
//     plugin.addPass<MergeWindows>();
//   }
//
// docs/extending.md says what a plugin may bring (Registrar.h), and how it is built and loaded.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_PLUGIN_H
#define TROP_LIB_PLUGIN_PLUGIN_H

#include "lib/Plugin/Registrar.h"
#include "lib/Plugin/Signature.h"

#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

namespace trop {

/// What tropGetPluginInfo returns.
struct PluginInfo {
  const char *signature; ///< as in the file; kept by linkers because it is named here
  PluginRegistrar *registrar;
};

} // namespace trop

#define TROP_PLUGIN_EXPORT extern "C" __attribute__((visibility("default")))

/// Defines the entries by which Trop's tools and MLIR's load this library. NAME and VERSION are
/// string literals; a body follows, which tells PLUGIN, a trop::PluginRegistrar &, what it brings.
#define TROP_PLUGIN(NAME, VERSION, PLUGIN)                                                         \
  static_assert(sizeof(NAME) > 1, "a plugin has a name");                                          \
  static void tropFillRegistrar(::trop::PluginRegistrar &PLUGIN);                                  \
  __attribute__((used, section(TROP_PLUGIN_SECTION))) static const char tropPluginSignature[] =    \
      TROP_PLUGIN_SIGNATURE(NAME, VERSION);                                                        \
  static ::trop::PluginRegistrar &tropGetRegistrar() {                                             \
    static ::trop::PluginRegistrar *registrar = [] {                                               \
      auto *filled = new ::trop::PluginRegistrar; /* Options are asked for until the very end. */  \
      tropFillRegistrar(*filled);                                                                  \
      return filled;                                                                               \
    }();                                                                                           \
    return *registrar;                                                                             \
  }                                                                                                \
  TROP_PLUGIN_EXPORT const ::trop::PluginInfo *tropGetPluginInfo() {                               \
    static const ::trop::PluginInfo info = {tropPluginSignature, &tropGetRegistrar()};             \
    return &info;                                                                                  \
  }                                                                                                \
  TROP_PLUGIN_EXPORT ::mlir::DialectPluginLibraryInfo mlirGetDialectPluginInfo() {                 \
    return {MLIR_PLUGIN_API_VERSION, NAME, VERSION, [](::mlir::DialectRegistry *registry) {        \
              tropGetRegistrar().registerDialects(*registry);                                      \
            }};                                                                                    \
  }                                                                                                \
  TROP_PLUGIN_EXPORT ::mlir::PassPluginLibraryInfo mlirGetPassPluginInfo() {                       \
    return {MLIR_PLUGIN_API_VERSION, NAME, VERSION, [] { tropGetRegistrar().registerPasses(); }};  \
  }                                                                                                \
  static void tropFillRegistrar(::trop::PluginRegistrar &PLUGIN)

#endif // TROP_LIB_PLUGIN_PLUGIN_H
