//===- PluginVersion.h - What plugins are compiled for ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin includes this in one file, and says TROP_PLUGIN there: tools load no plugin that was
// compiled for another version than theirs. The version is part of a name, which can be read before
// a library is loaded, whose code might not even find what it needs.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_PLUGINVERSION_H
#define TROP_LIB_SUPPORT_PLUGINVERSION_H

#include "trop/abi.h"

#define TROP_PLUGIN_NAMED(VERSION)                                                                 \
  extern "C" __attribute__((visibility("default"))) void tropPluginVersion##VERSION() {}
#define TROP_PLUGIN_OF(VERSION) TROP_PLUGIN_NAMED(VERSION)

/// Says which version this plugin is compiled for.
#define TROP_PLUGIN TROP_PLUGIN_OF(TROP_ABI_VERSION)

#endif // TROP_LIB_SUPPORT_PLUGINVERSION_H
