//===- ByteReaderPlain.cpp - Bytes of files, without zlib -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/ByteReader.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <cstdio>
#include <new>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

struct ByteReader::File {
  explicit File(const std::string &path) {
    int descriptor = openForReading(path);
    stream = fdopen(descriptor, "rb");
    if (!stream) {
      close(descriptor);
      throw std::bad_alloc();
    }
  }
  ~File() { fclose(stream); }
  FILE *stream;
};

/// Neither IDX nor .npy begins as gzip does.
ByteReader::ByteReader(const std::string &path) : name(path), file(new File(path)) {
  int first = getc(file->stream);
  if (first == 0x1f)
    fail(name, ": found a file compressed by gzip, which this program, built without zlib, cannot "
               "read: gunzip makes a plain one of it");
  if (first != EOF)
    ungetc(first, file->stream);
}

ByteReader::~ByteReader() = default;

int64_t ByteReader::read(void *bytes, int64_t count) {
  int64_t done = int64_t(fread(bytes, 1, size_t(count), file->stream));
  if (ferror(file->stream))
    fail(name, ": cannot read: ", errnoText());
  return done;
}

void ByteReader::checkEnd() {}
