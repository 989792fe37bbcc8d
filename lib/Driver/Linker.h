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

/// The running tool, which was called `program`, and the runtime in ../lib beside it.
std::string getProgramPath(llvm::StringRef program);
std::string getRuntimePath(llvm::StringRef program);

struct LinkOptions {
  llvm::StringRef program;
  std::vector<std::string> plugins =
      {}; ///< their runtime halves, archives; all of them for programs
  bool shared = false;
  bool wholePlugins = false; ///< all of them for a shared library, too
  bool forGpus = false;      ///< with the runtime's kernels for these
  bool verbose = false;      ///< prints the command
};

/// Links object files with the runtime of a program to an executable, or alone to a shared
/// library. After an error `output`, which messages call `name`, may be half-written.
llvm::Error link(llvm::ArrayRef<ObjectFile> objects, llvm::StringRef output, llvm::StringRef name,
                 const LinkOptions &options);

} // namespace trop

#endif // TROP_LIB_DRIVER_LINKER_H
