//===- Zip.cpp - Zip archives ---------------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Zip.h"

#include "runtime/Data/Inflate.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Standard.h"

#include <algorithm>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

static constexpr int kStored = 0, kDeflated = 8;
static constexpr uint64_t kIn64Bits = 0xffffffff; // the number stands elsewhere

/// The number in some bytes of a record, the least significant one first.
static uint64_t number(const std::string &record, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = bytes; i-- > 0 && at + i < record.size();)
    value = value << 8 | static_cast<unsigned char>(record[at + i]);
  return value;
}

namespace {
/// `size` bytes of a file from an offset on.
class StoredBytes : public ByteStream {
public:
  StoredBytes(const std::string &name, int file, int64_t offset, int64_t size)
      : name(name), file(file), at(offset), end(offset + size) {}

  int64_t read(void *bytes, int64_t count) override {
    int64_t done = 0;
    for (count = std::min(count, end - at); done < count;) {
      ssize_t part = pread(file, static_cast<char *>(bytes) + done, size_t(count - done), at);
      if (part < 0)
        fail(name, ": cannot read: ", errnoText());
      if (part == 0)
        break;
      done += part;
      at += part;
    }
    return done;
  }
  void checkEnd() override {}

private:
  std::string name;
  int file;
  int64_t at, end;
};

/// As many bytes as the directory says, with their checksum.
class CheckedBytes : public ByteStream {
public:
  CheckedBytes(const std::string &name, std::unique_ptr<ByteStream> inner, const ZipMember &member)
      : name(name), inner(std::move(inner)), left(member.bytes), size(member.bytes),
        expected(member.checksum) {}

  int64_t read(void *bytes, int64_t count) override {
    int64_t got = inner->read(bytes, std::min(count, left));
    checksum = addToChecksum(checksum, bytes, got);
    left -= got;
    return got;
  }
  void checkEnd() override {
    char more;
    if (left > 0)
      fail(name, ": expected ", size, " bytes as the directory of the archive says, found ",
           size - left);
    if (inner->read(&more, 1))
      fail(name, ": expected ", size, " bytes as the directory of the archive says, found more");
    if (checksum != expected)
      fail(name,
           ": expected what was written, found bytes of another checksum: the file is damaged");
  }

private:
  std::string name;
  std::unique_ptr<ByteStream> inner;
  int64_t left, size;
  uint32_t checksum = 0, expected;
};
} // namespace

void ZipArchive::failDamaged(const char *what) const {
  fail(path, ": expected a whole zip archive, found ", what);
}

std::string ZipArchive::bytesAt(int64_t offset, int64_t count) const {
  if (offset < 0 || count < 0 || offset > size || count > size - offset)
    failDamaged("a record beyond its end");
  std::string bytes(size_t(count), '\0');
  if (StoredBytes(path, file, offset, count).read(bytes.data(), count) < count)
    failDamaged("a file that became shorter");
  return bytes;
}

/// The end of the directory is found from the end of the file: a comment of up to 65,535 bytes may
/// follow it. Where a number does not fit, a record of 64 bits before it has it.
ZipArchive::ZipArchive(std::string name)
    : path(std::move(name)), file(openForReading(path)), size(lseek(file, 0, SEEK_END)) {
  if (size < 0)
    fail(path, ": expected a file, whose end can be read first, found a pipe");
  constexpr int64_t kRecord = 22, kLocator = 20, kMostAfter = kRecord + 65535;
  int64_t from = std::max<int64_t>(0, size - kMostAfter);
  std::string tail = bytesAt(from, size - from);
  size_t at = tail.rfind("PK\5\6");
  if (at == std::string::npos || tail.size() - at < size_t(kRecord))
    fail(path, ": expected a zip archive, as .npz is one, found ",
         tail.compare(0, 2, "PK") == 0 ? "one that is cut short" : "none");
  int64_t end = from + int64_t(at);
  std::string record = tail.substr(at, kRecord);
  if (number(record, 4, 2) || number(record, 6, 2))
    failDamaged("a part of one");
  uint64_t count = number(record, 10, 2), offset = number(record, 16, 4);
  if (end >= kLocator && bytesAt(end - kLocator, 4) == "PK\6\7") {
    int64_t wide = int64_t(number(bytesAt(end - kLocator, kLocator), 8, 8));
    record = bytesAt(wide, 56);
    if (record.compare(0, 4, "PK\6\6") != 0)
      failDamaged("no directory of 64 bits where it should be");
    count = number(record, 32, 8);
    offset = number(record, 48, 8);
    end = wide;
  }
  if (offset > uint64_t(end))
    failDamaged("a directory beyond its end");
  readDirectory(end, int64_t(offset), int64_t(count));
}

void ZipArchive::readDirectory(int64_t end, int64_t offset, int64_t count) {
  constexpr int64_t kEntry = 46, kMost = 1 << 26;
  if (end - offset > kMost || count < 0 || count > (end - offset) / kEntry)
    failDamaged("a directory of another length than it says");
  std::string directory = bytesAt(offset, end - offset);
  for (size_t at = 0; count > 0; --count) {
    std::string entry = directory.substr(std::min(at, directory.size()), kEntry);
    if (entry.size() < size_t(kEntry) || entry.compare(0, 4, "PK\1\2") != 0)
      failDamaged("a damaged directory");
    size_t nameBytes = number(entry, 28, 2), extraBytes = number(entry, 30, 2);
    ZipMember member;
    member.name = directory.substr(at + kEntry, nameBytes);
    // Encrypted: a method that nobody has.
    member.method = number(entry, 8, 2) & 1 ? -1 : int(number(entry, 10, 2));
    member.checksum = uint32_t(number(entry, 16, 4));
    uint64_t packed = number(entry, 20, 4), bytes = number(entry, 24, 4);
    uint64_t place = number(entry, 42, 4);
    size_t begin = std::min(at + kEntry + nameBytes, directory.size());
    std::string extra = directory.substr(begin, extraBytes);
    for (size_t field = 0; field + 4 <= extra.size(); field += 4 + number(extra, field + 2, 2)) {
      size_t next = field + 4;
      if (number(extra, field, 2) != 1)
        continue;
      for (uint64_t *value : {&bytes, &packed, &place})
        if (*value == kIn64Bits) {
          *value = number(extra, next, 8);
          next += 8;
        }
    }
    if (packed > uint64_t(size) || place > uint64_t(size) || bytes >> 62)
      failDamaged("a member beyond its end");
    member.packed = int64_t(packed);
    member.bytes = int64_t(bytes);
    member.offset = int64_t(place);
    found.push_back(member);
    at += size_t(kEntry) + nameBytes + extraBytes + number(entry, 32, 2);
  }
}

std::unique_ptr<ByteStream> ZipArchive::open(const ZipMember &member,
                                             const std::string &name) const {
  if (member.method == -1)
    fail(name, ": expected bytes that can be read, found a member that is encrypted");
  if (member.method != kStored && member.method != kDeflated)
    fail(name, ": expected a member that is stored or deflated, found method ", member.method,
         ": write it by numpy.savez or savez_compressed");
  // No deflate makes more than 1,032 bytes of one.
  constexpr int64_t kMostOfOne = 1032;
  if (member.method == kStored ? member.bytes != member.packed
                               : member.bytes / kMostOfOne > member.packed)
    fail(name, ": expected at most ",
         member.method == kStored ? member.packed : member.packed * kMostOfOne, " bytes of ",
         member.packed, " in the archive, found ", member.bytes);
  constexpr int64_t kHeader = 30;
  std::string header = bytesAt(member.offset, kHeader);
  if (header.compare(0, 4, "PK\3\4") != 0)
    failDamaged("no member where the directory says");
  int64_t begin = member.offset + kHeader + int64_t(number(header, 26, 2) + number(header, 28, 2));
  if (begin > size || member.packed > size - begin)
    failDamaged("a member beyond its end");
  std::unique_ptr<ByteStream> bytes =
      std::make_unique<StoredBytes>(name, file, begin, member.packed);
  if (member.method == kDeflated)
    bytes = inflate(std::move(bytes), name);
  return std::make_unique<CheckedBytes>(name, std::move(bytes), member);
}

ZipArchive::~ZipArchive() { close(file); }
