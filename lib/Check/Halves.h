//===- Halves.h - Both halves of a plugin say the same ----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_HALVES_H
#define TROP_LIB_CHECK_HALVES_H

#include "lib/Check/Journal.h"
#include "lib/Plugin/Plugins.h"

namespace trop::check {

/// Whether a plugin declares something, or has code of something, beside ops.
bool hasHalves(const Plugin &plugin);

/// Links the runtime half and loads it into this process, once: it has the code of all that the
/// other half declares, with the same arguments, and no more. `program` is the running tool.
void checkHalves(const Plugin &plugin, llvm::StringRef program, Journal &journal);

} // namespace trop::check

#endif // TROP_LIB_CHECK_HALVES_H
