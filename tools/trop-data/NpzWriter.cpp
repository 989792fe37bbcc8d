//===- NpzWriter.cpp - NumPy's files of arrays ----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-data/NpzWriter.h"

#include "runtime/Data/Npy.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <zip.h>

using namespace trop;
using namespace trop::data;
using namespace trop::rt;

NpzWriter::NpzWriter(const std::string &path, bool compressed)
    : path(path), target(resolveTarget(path)), temporary(concat(target, ".tmp-", getpid())),
      compressed(compressed), archive(zipOpen64(temporary.c_str(), APPEND_STATUS_CREATE)) {
  check(archive != nullptr);
}

NpzWriter::~NpzWriter() {
  if (archive)
    zipClose(archive, nullptr);
  unlink(temporary.c_str());
}

void NpzWriter::check(bool good) const {
  if (!good)
    fail("cannot write '", path, "': ", errnoText());
}

void NpzWriter::add(const std::string &name, const std::string &type,
                    const std::vector<int64_t> &shape, const std::vector<char> &bytes) {
  // Not the time, so that equal arrays make equal files.
  zip_fileinfo info = {};
  info.tmz_date.tm_year = 1980;
  info.tmz_date.tm_mday = 1;
  constexpr uLong kUtf8 = 1 << 11;
  std::string header = npyHeader(type, shape);
  bool isLong = bytes.size() + header.size() >= 0xffffffff;
  check(zipOpenNewFileInZip4_64(archive, (name + ".npy").c_str(), &info, nullptr, 0, nullptr, 0,
                                nullptr, compressed ? Z_DEFLATED : 0, Z_DEFAULT_COMPRESSION, 0,
                                -MAX_WBITS, DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, nullptr, 0, 0, kUtf8,
                                isLong) == ZIP_OK);
  check(zipWriteInFileInZip(archive, header.data(), unsigned(header.size())) == ZIP_OK);
  constexpr size_t kMost = 1 << 30; // it counts in an unsigned
  for (size_t done = 0; done < bytes.size(); done += kMost)
    check(zipWriteInFileInZip(archive, bytes.data() + done,
                              unsigned(std::min(kMost, bytes.size() - done))) == ZIP_OK);
  check(zipCloseFileInZip(archive) == ZIP_OK);
}

void NpzWriter::close() {
  bool good = zipClose(archive, nullptr) == ZIP_OK;
  archive = nullptr;
  check(good);
  check(rename(temporary.c_str(), target.c_str()) == 0);
}
