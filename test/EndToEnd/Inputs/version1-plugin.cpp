// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin of dialects and passes of a version before plugins said theirs. It does not even find
// what it takes of Trop.

namespace trop {
void isOfVersion1();
}

extern "C" void mlirGetDialectPluginInfo() { trop::isOfVersion1(); }
extern "C" void mlirGetPassPluginInfo() { trop::isOfVersion1(); }
