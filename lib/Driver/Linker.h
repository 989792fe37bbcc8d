//===- Linker.h - The system's linker -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_DRIVER_LINKER_H
#define TROP_LIB_DRIVER_LINKER_H

#include "lib/Target/Object/Parts.h"

namespace trop {

/// Links object files with the runtime to an executable, or alone to a shared
/// library. `program` is the running tool: the runtime lies in ../lib beside it.
/// `verbose` prints the command.
llvm::Error link(llvm::ArrayRef<ObjectFile> objects, llvm::StringRef output, bool shared,
                 llvm::StringRef program, bool verbose);

} // namespace trop

#endif // TROP_LIB_DRIVER_LINKER_H
