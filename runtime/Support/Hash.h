//===- Hash.h - Numbers that follow from bytes --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_SUPPORT_HASH_H
#define TROP_RUNTIME_SUPPORT_HASH_H

#include <cstdint>

namespace trop::rt {

inline constexpr uint64_t kEmptyDigest = 0xcbf29ce484222325;

/// FNV-1a (Fowler, Noll, Vo) on words of 8 bytes, with a shift that lets high bits count; it
/// guards against mistakes, not against enemies.
uint64_t mixIn(uint64_t digest, const void *data, int64_t bytes);

} // namespace trop::rt

#endif // TROP_RUNTIME_SUPPORT_HASH_H
