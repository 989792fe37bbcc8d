//===- FileInfo.h - What a file of weights says -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_FILEINFO_H
#define TROP_RUNTIME_CLI_FILEINFO_H

#include "trop/abi.h"

#include <string>

namespace trop::rt {

/// All metadata of a safetensors file, field by field, whatever they are, and its tensors.
std::string fileInfo(const trop_model &model, const std::string &path, bool asJson);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_FILEINFO_H
