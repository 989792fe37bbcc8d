// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin of MLIR that says another version of its interface.

struct Info {
  unsigned version;
  const char *name, *itsVersion;
  void (*add)();
};

extern "C" Info mlirGetPassPluginInfo() { return {7, "later", "1.0", nullptr}; }
