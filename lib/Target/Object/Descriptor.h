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

/// What a descriptor says of the code beside its entry points, by names of trop/abi.h.
struct CodeDescription {
  std::string compiler, arch, cpu, features;
  int64_t workspaceBytes;
  std::string symbol;   ///< of the descriptor
  std::string fallback; ///< of that of another module; empty: none
};

/// Adds the descriptor of trop/abi.h, the one exported symbol of the module: of translations for
/// several processors the first one's, once they are linked.
llvm::GlobalVariable *emitDescriptor(llvm::Module &module, const ModelDescription &model,
                                     const EntryPoints &entries, const CodeDescription &code);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H
