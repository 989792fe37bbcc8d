//===- Parts.h - Machine code in several threads -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_TARGET_OBJECT_PARTS_H
#define TROP_LIB_TARGET_OBJECT_PARTS_H

#include "lib/Target/Object/Object.h"

namespace trop {

using ObjectFile = llvm::SmallVector<char, 0>;

/// Optimises a translated module and generates its machine code in parts, each in a
/// thread of its own. The object files are to be linked together; their bytes do not
/// depend on how many threads there are. Local functions of `module` become hidden.
llvm::Expected<llvm::SmallVector<ObjectFile>> emitParts(llvm::Module &module,
                                                        const CodegenOptions &options);

} // namespace trop

#endif // TROP_LIB_TARGET_OBJECT_PARTS_H
