//===- ClassNames.h - What a checkpoint calls classes -----------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_CLASSNAMES_H
#define TROP_LIB_SUPPORT_CLASSNAMES_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace trop {

/// Whether it is the key under which weights say how data become inputs, as JSON: in a checkpoint,
/// or in a file of another tool (docs/checkpoints.md).
inline bool isDataKey(llvm::StringRef key) { return key == "data" || key == "trop_data"; }

/// The names of classes in such metadata; none where it has none.
std::vector<std::string> readClassNames(llvm::StringRef data);

} // namespace trop

#endif // TROP_LIB_SUPPORT_CLASSNAMES_H
