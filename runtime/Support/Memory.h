//===- Memory.h - How much memory there is --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_MEMORY_H
#define TROP_RUNTIME_SUPPORT_MEMORY_H

#include <cstdint>
#include <string>

namespace trop::rt {

/// Bytes that this process may still take without swapping or reaching the limit of its
/// control group; INT64_MAX where the system does not tell.
int64_t availableMemory();

/// "700.5 MB"
std::string megabytes(int64_t bytes);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_MEMORY_H
