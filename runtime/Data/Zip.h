//===- Zip.h - Zip archives -------------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_ZIP_H
#define TROP_RUNTIME_DATA_ZIP_H

#include "runtime/Data/ByteReader.h"

#include <memory>
#include <string>
#include <vector>

namespace trop::rt {

/// A file in an archive, as its directory has it.
struct ZipMember {
  std::string name;
  int method = 0;                            // 0 stored, 8 deflated
  int64_t packed = 0, bytes = 0, offset = 0; // of its header
  uint32_t checksum = 0;                     // CRC-32
};

/// Reads a zip archive, of 32 or of 64 bits, whose members are stored or deflated
/// (pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Errors name the file.
class ZipArchive {
public:
  /// Error: no whole archive.
  explicit ZipArchive(std::string path);
  ~ZipArchive();
  ZipArchive(const ZipArchive &) = delete;

  const std::vector<ZipMember> &members() const { return found; }
  /// The bytes of a member, called `name` in errors, as long as the archive is there. They end
  /// where the directory says, and have the checksum that it says. Error: it is encrypted, or
  /// packed by a method that is not known.
  std::unique_ptr<ByteStream> open(const ZipMember &member, const std::string &name) const;

private:
  std::string bytesAt(int64_t offset, int64_t count) const;
  void readDirectory(int64_t end, int64_t offset, int64_t count);
  [[noreturn]] void failDamaged(const char *what) const;

  std::string path;
  int file;
  int64_t size;
  std::vector<ZipMember> found;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_ZIP_H
