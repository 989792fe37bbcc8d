//===- ByteReaderGzip.cpp - Bytes of files, by zlib -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/ByteReader.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Memory.h"

#include <algorithm>
#include <new>
#include <unistd.h>
#include <zlib.h>

using namespace trop;
using namespace trop::rt;

/// zlib reads what is not compressed as it is.
struct ByteReader::File {
  explicit File(const std::string &path) : watch(path, "what gzip makes of it") {
    int descriptor = openForReading(path);
    stream = gzdopen(descriptor, "rb");
    if (!stream) {
      close(descriptor);
      throw std::bad_alloc();
    }
    gzbuffer(stream, 1 << 17);
  }
  ~File() { gzclose(stream); }
  gzFile stream;
  MemoryWatch watch;
};

ByteReader::ByteReader(const std::string &path) : name(path), file(new File(path)) {}

ByteReader::~ByteReader() = default;

int64_t ByteReader::read(void *bytes, int64_t count) {
  constexpr int64_t kMost = 1 << 30; // gzread counts in an int
  int64_t done = 0;
  while (done < count) {
    int part = gzread(file->stream, static_cast<char *>(bytes) + done,
                      unsigned(std::min(kMost, count - done)));
    if (part < 0) {
      int code = Z_OK;
      std::string why = gzerror(file->stream, &code); // "<fd:3>: incorrect data check"
      if (code == Z_BUF_ERROR)
        break; // cut short
      fail(name, ": cannot read: ", code == Z_ERRNO ? errnoText() : why.substr(why.find(' ') + 1));
    }
    if (part == 0)
      break;
    done += part;
    if (!gzdirect(file->stream)) // of others the size is known
      file->watch.grow(part);
  }
  return done;
}

void ByteReader::checkEnd() {
  int code = Z_OK;
  gzerror(file->stream, &code);
  if (code == Z_BUF_ERROR)
    fail(name, ": expected a whole gzip file, found one that is cut short");
}
