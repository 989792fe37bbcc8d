//===- Descriptor.h - The constant trop_model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H
#define TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H

#include "lib/Target/Object/EntryPoints.h"

namespace trop {

/// Adds the descriptor of trop/abi.h, the one exported symbol of the module.
llvm::GlobalVariable *emitDescriptor(llvm::Module &module, const ModelDescription &model,
                                     const EntryPoints &entries, int64_t workspaceBytes,
                                     llvm::StringRef compiler, llvm::StringRef cpu);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H
