//===- ByteReader.h - Bytes of data files -----------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_BYTEREADER_H
#define TROP_RUNTIME_DATA_BYTEREADER_H

#include <cstdint>
#include <memory>
#include <string>

namespace trop::rt {

/// Bytes from first to last.
class ByteStream {
public:
  virtual ~ByteStream() = default;
  /// How many bytes there were, up to `count`.
  virtual int64_t read(void *bytes, int64_t count) = 0;
  /// Refuses what is cut short or damaged, once no byte is left.
  virtual void checkEnd() = 0;
};

/// Bytes of a file from first to last, plain or compressed by gzip. A runtime built with
/// TROP_ZLIB=OFF, for machines without zlib, reads plain files alone. Errors name the file.
class ByteReader : public ByteStream {
public:
  explicit ByteReader(const std::string &path);
  ~ByteReader() override;

  int64_t read(void *bytes, int64_t count) override;
  void checkEnd() override;

private:
  struct File;
  std::string name;
  std::unique_ptr<File> file;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_BYTEREADER_H
