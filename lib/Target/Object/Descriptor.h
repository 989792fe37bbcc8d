//===- Descriptor.h - The constant trop_model -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H
#define TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H

#include "lib/Target/Object/DeviceCode.h"
#include "lib/Target/Object/EntryPoints.h"

namespace trop {

/// What a descriptor says of the code beside its entry points, by names of trop/abi.h.
struct CodeDescription {
  std::string compiler, arch, cpu, features;
  int64_t workspaceBytes;
  std::string symbol;                 ///< of the descriptor
  std::string fallback;               ///< of that of another module; empty: none
  const DeviceCode *device = nullptr; ///< what another module has tables of
};

/// Adds the descriptor of trop/abi.h, the one exported symbol of the module: of translations for
/// several processors the first one's, once they are linked.
llvm::GlobalVariable *emitDescriptor(llvm::Module &module, const ModelDescription &model,
                                     const EntryPoints &entries, const CodeDescription &code);

/// Adds the tables that descriptors name where there is code for a device: its entry points, the
/// names of its kernels, its images. They are internal once all modules are linked.
void emitDeviceTables(llvm::Module &module, const ModelDescription &model,
                      const EntryPoints &entries, const DeviceCode &code);

/// What names of such tables begin with.
inline constexpr llvm::StringLiteral kDeviceTable = "trop.device.";

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_DESCRIPTOR_H
