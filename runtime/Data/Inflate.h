//===- Inflate.h - Bytes that were deflated ---------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_INFLATE_H
#define TROP_RUNTIME_DATA_INFLATE_H

#include "runtime/Data/ByteReader.h"

namespace trop::rt {

/// What raw deflate (RFC 1951) was made of. A runtime built with TROP_ZLIB=OFF refuses it.
/// Errors name `name`.
std::unique_ptr<ByteStream> inflate(std::unique_ptr<ByteStream> packed, const std::string &name);

/// The CRC-32 of what had `checksum`, 0 of nothing, and these bytes.
uint32_t addToChecksum(uint32_t checksum, const void *bytes, int64_t count);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_INFLATE_H
