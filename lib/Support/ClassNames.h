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

/// The names of classes in the metadata `data` of a checkpoint, which are JSON; none where it has
/// none.
std::vector<std::string> readClassNames(llvm::StringRef data);

} // namespace trop

#endif // TROP_LIB_SUPPORT_CLASSNAMES_H
