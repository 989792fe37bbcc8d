//===- InflateZlib.cpp - Bytes that were deflated, by zlib ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Inflate.h"

#include "runtime/Support/Error.h"

#include <algorithm>
#include <new>
#include <zlib.h>

using namespace trop;
using namespace trop::rt;

namespace {
class Inflated : public ByteStream {
public:
  Inflated(std::unique_ptr<ByteStream> packed, const std::string &name)
      : packed(std::move(packed)), name(name) {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
      throw std::bad_alloc();
  }
  ~Inflated() override { inflateEnd(&stream); }

  int64_t read(void *bytes, int64_t count) override;
  void checkEnd() override {}

private:
  std::unique_ptr<ByteStream> packed;
  std::string name;
  z_stream stream = {};
  unsigned char buffer[1 << 16];
  bool ended = false;
};
} // namespace

int64_t Inflated::read(void *bytes, int64_t count) {
  constexpr int64_t kMost = 1 << 30; // zlib counts in an unsigned
  int64_t done = 0;
  while (done < count && !ended) {
    if (stream.avail_in == 0) {
      stream.next_in = buffer;
      stream.avail_in = unsigned(packed->read(buffer, sizeof buffer));
    }
    int64_t part = std::min(kMost, count - done);
    stream.next_out = static_cast<unsigned char *>(bytes) + done;
    stream.avail_out = unsigned(part);
    int code = inflate(&stream, Z_NO_FLUSH);
    done += part - stream.avail_out;
    ended = code == Z_STREAM_END;
    if (code == Z_BUF_ERROR && stream.avail_in == 0)
      break; // cut short
    if (code != Z_OK && !ended)
      fail(name, ": cannot read: ", stream.msg ? stream.msg : "it is no deflated data");
  }
  return done;
}

std::unique_ptr<ByteStream> rt::inflate(std::unique_ptr<ByteStream> packed,
                                        const std::string &name) {
  return std::make_unique<Inflated>(std::move(packed), name);
}

uint32_t rt::addToChecksum(uint32_t checksum, const void *bytes, int64_t count) {
  return uint32_t(crc32_z(checksum, static_cast<const unsigned char *>(bytes), size_t(count)));
}
