//===- Signature.h - What a plugin is built for -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What decides the binary interface between a plugin and a tool, as text in a section of the
// plugin's file: it can be read before any code of the plugin runs.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_PLUGIN_SIGNATURE_H
#define TROP_LIB_PLUGIN_SIGNATURE_H

#include "lib/Plugin/Interface.h.inc"

#include "llvm/ADT/Statistic.h"
#include "llvm/Config/abi-breaking.h"
#include "llvm/Config/llvm-config.h"

#include <string> // says which standard library this is

#define TROP_PLUGIN_SECTION "trop_plugin"

#define TROP_PLUGIN_TEXT_OF(VALUE) #VALUE
#define TROP_PLUGIN_TEXT(VALUE) TROP_PLUGIN_TEXT_OF(VALUE)

// Containers of the standard library, of which a debugging mode has others.
#ifdef _LIBCPP_VERSION
#define TROP_PLUGIN_LIBRARY "libc++, ABI " TROP_PLUGIN_TEXT(_LIBCPP_ABI_VERSION)
#elif defined(_GLIBCXX_DEBUG)
#define TROP_PLUGIN_LIBRARY "debugging libstdc++, ABI " TROP_PLUGIN_TEXT(_GLIBCXX_USE_CXX11_ABI)
#else
#define TROP_PLUGIN_LIBRARY "libstdc++, ABI " TROP_PLUGIN_TEXT(_GLIBCXX_USE_CXX11_ABI)
#endif

// LLVM's headers have fields that depend on these. NDEBUG alone decides nothing else, and neither
// do RTTI and exceptions: nothing of Trop or MLIR asks for either.
#if LLVM_ENABLE_ABI_BREAKING_CHECKS
#define TROP_PLUGIN_CHECKS ", LLVM's checks"
#else
#define TROP_PLUGIN_CHECKS ""
#endif
#if LLVM_ENABLE_STATS
#define TROP_PLUGIN_STATISTICS ", statistics of passes"
#else
#define TROP_PLUGIN_STATISTICS ""
#endif

/// Lines of KEY=VALUE. Releases of one minor version of LLVM have one binary interface.
#define TROP_PLUGIN_SIGNATURE(NAME, VERSION)                                                       \
  "name=" NAME "\n"                                                                                \
  "version=" VERSION "\n"                                                                          \
  "trop=" TROP_INTERFACE_VERSION "\n"                                                              \
  "interface=" TROP_INTERFACE_HASH "\n"                                                            \
  "llvm=" TROP_PLUGIN_TEXT(LLVM_VERSION_MAJOR) "." TROP_PLUGIN_TEXT(                               \
      LLVM_VERSION_MINOR) "\n"                                                                     \
                          "build=" TROP_PLUGIN_LIBRARY TROP_PLUGIN_CHECKS TROP_PLUGIN_STATISTICS   \
                          "\n"

#endif // TROP_LIB_PLUGIN_SIGNATURE_H
