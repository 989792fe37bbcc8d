//===- InflatePlain.cpp - Bytes that were deflated, without zlib ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Inflate.h"

#include "runtime/Support/Error.h"

using namespace trop;
using namespace trop::rt;

std::unique_ptr<ByteStream> rt::inflate(std::unique_ptr<ByteStream>, const std::string &name) {
  fail(name, ": found a compressed member, which this program, built without zlib, cannot read: "
             "write it by numpy.savez");
}

/// A bit a step: machines without zlib are small.
uint32_t rt::addToChecksum(uint32_t checksum, const void *bytes, int64_t count) {
  constexpr uint32_t kPolynomial = 0xedb88320;
  checksum = ~checksum;
  for (int64_t i = 0; i < count; ++i) {
    checksum ^= static_cast<const unsigned char *>(bytes)[i];
    for (int bit = 0; bit < 8; ++bit)
      checksum = checksum >> 1 ^ (checksum & 1 ? kPolynomial : 0);
  }
  return ~checksum;
}
