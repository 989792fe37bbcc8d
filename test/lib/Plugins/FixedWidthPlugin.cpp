//===- FixedWidthPlugin.cpp - A plugin with a data source -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The environment can give it mistakes: FIXED_WIDTH_NAME is another name of the source,
// FIXED_WIDTH_ARGUMENT of its argument 'skip', of which FIXED_WIDTH_UNTOLD takes the help, and
// FIXED_WIDTH_BARE leaves out the arguments of all sources.
//
//===----------------------------------------------------------------------===//

#include "FixedWidthCalls.h"

#include "lib/Plugin/Plugin.h"

#include <cstdlib>

TROP_PLUGIN("fixed-width", "2.0", plugin) {
  static trop::schema::Call call = fixed_width::kFixedWidth;
  static auto arguments = fixed_width::kArgs;
  call.arguments = arguments.data();
  if (const char *name = std::getenv("FIXED_WIDTH_NAME"))
    call.name = name;
  if (const char *name = std::getenv("FIXED_WIDTH_ARGUMENT"))
    arguments[arguments.size() - 2].name = name;
  if (std::getenv("FIXED_WIDTH_UNTOLD"))
    arguments[arguments.size() - 2].help = "";
  if (std::getenv("FIXED_WIDTH_BARE"))
    call.argumentCount = 3;
  plugin.addSource(call);
}
