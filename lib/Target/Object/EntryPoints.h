//===- EntryPoints.h - C functions around the lowered ones -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H
#define TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H

#include "lib/Target/Object/EntryTable.h"
#include "lib/Target/Object/ModelDescription.h"

#include "llvm/IR/Module.h"

#include <array>

namespace trop {

/// The entry points of a model, in the order of kEntries; null where it has none.
using EntryPoints = std::array<llvm::Function *, std::size(kEntries)>;

/// Wraps the lowered functions of a translated module (TropToLoops says how they
/// are called) as entry points of trop/abi.h, and makes everything internal.
EntryPoints emitEntryPoints(llvm::Module &module, const ModelDescription &model);

/// The same of functions that queue work of a device (TropToGpu says how they are called): those
/// that there are.
EntryPoints emitDeviceEntryPoints(llvm::Module &module, const ModelDescription &model);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_ENTRYPOINTS_H
