//===- Idx.cpp - IDX files ------------------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Idx.h"

#include "runtime/Data/ByteReader.h"
#include "runtime/Data/Npy.h"
#include "runtime/Support/Error.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr struct {
  unsigned char code;
  const char *name, *npy;
} kTypes[] = {{0x08, "u8", "u1"},  {0x09, "i8", "i1"},  {0x0b, "i16", "i2"},
              {0x0c, "i32", "i4"}, {0x0d, "f32", "f4"}, {0x0e, "f64", "f8"}};

static std::string hex(unsigned char byte) {
  char text[3];
  std::snprintf(text, sizeof text, "%02x", byte);
  return text;
}

const char *IdxReader::typeName() const {
  for (const auto &known : kTypes)
    if (known.code == type)
      return known.name;
  return nullptr;
}

int64_t IdxReader::elementBytes() const {
  for (const auto &known : kTypes)
    if (known.code == type)
      return known.npy[1] - '0';
  return 0;
}

bool IdxReader::hasIntegers() const { return type < 0x0d; }

template <typename T> static T reversed(T value) {
  unsigned char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  std::reverse(bytes, bytes + sizeof(T));
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

IdxReader::IdxReader(std::string path) : name(std::move(path)), file(new ByteReader(name)) {
  unsigned char magic[4];
  int64_t found = file->read(magic, sizeof magic);
  if (found < 4)
    fail(name, ": expected an IDX file, which starts with 4 bytes of its own, found ",
         counted(found, "byte"));
  if (std::memcmp(magic, kNpyMagic, sizeof magic) == 0)
    readNpyHeader();
  else
    readIdxHeader(magic);
  checkSizes();
}

/// A size in a damaged header may be any number: each is held against what is left of the most
/// before it is multiplied, so that no number of bytes overflows.
void IdxReader::checkSizes() {
  constexpr int64_t kMostInSample = 1 << 28, kMost = int64_t(1) << 59;
  auto refuse = [&](int64_t most, const char *where) {
    fail(name, ": expected a shape of at most ", most, " numbers", where, ", found ",
         shapeText(sizes.data(), int64_t(sizes.size())));
  };
  for (size_t i = 1; i < sizes.size(); ++i) {
    if (rowWidth > 0 && sizes[i] > kMostInSample / rowWidth)
      refuse(kMostInSample, " a sample");
    rowWidth *= sizes[i];
  }
  if (rowWidth > 0 && sizes[0] > kMost / rowWidth)
    refuse(kMost, "");
}

void IdxReader::readIdxHeader(const unsigned char *magic) {
  if (magic[0] || magic[1])
    fail(name, ": expected an IDX file, which starts with bytes 00 00, found ", hex(magic[0]), " ",
         hex(magic[1]));
  type = magic[2];
  if (!typeName())
    fail(name, ": expected an element type of IDX, 08, 09, 0b, 0c, 0d or 0e, found ", hex(type));
  if (!magic[3])
    fail(name, ": expected at least one dimension, found none");

  std::vector<uint32_t> read(magic[3]);
  if (int64_t found = file->read(read.data(), 4 * magic[3]); found < 4 * magic[3])
    fail(name, ": expected a header of ", 4 + 4 * magic[3], " bytes, found ", 4 + found);
  for (uint32_t size : read)
    sizes.push_back(reversed(size));
}

void IdxReader::readNpyHeader() {
  unsigned char rest[8] = {}; // of the magic 2, of the version 2, of the length 2 or 4
  bool isWhole = file->read(rest, 6) == 6;
  bool isLong = rest[2] > 1;
  if (isLong)
    file->read(rest + 6, 2);
  int64_t length = rest[4] | rest[5] << 8 | int64_t(rest[6]) << 16 | int64_t(rest[7]) << 24;
  constexpr int64_t kMost = 1 << 20;
  std::string text(size_t(std::min(length, kMost)), ' ');
  if (!isWhole || std::memcmp(rest, kNpyMagic + 4, 2) != 0 || length > kMost ||
      file->read(text.data(), length) < length)
    fail(name, ": expected the header of a .npy file, found one that is damaged");
  NpyHeader header = parseNpyHeader(name, text);
  for (const auto &known : kTypes)
    if (header.type == known.npy)
      type = known.code;
  if (!typeName())
    fail(name, ": expected elements of type u1, i1, i2, i4, f4 or f8, found ", header.type,
         ": save them as numpy.float32");
  swaps = header.bigEndian;
  sizes = header.shape;
}

IdxReader::~IdxReader() = default;

void IdxReader::checkEnd() {
  char rest[4096];
  if (int64_t found = file->read(rest, sizeof rest))
    fail(name, ": expected the end of the file after ",
         shapeText(sizes.data(), int64_t(sizes.size())), " numbers, found ",
         found == sizeof rest ? "at least " : "", counted(found, "more byte"));
  file->checkEnd();
}

/// Grows with what is really there: sizes in a damaged header mean nothing.
template <typename T> void IdxReader::readAs(int64_t count, Numbers &numbers) {
  if (numbers.empty())
    numbers.storage = std::vector<T>();
  auto &list = std::get<std::vector<T>>(numbers.storage);
  size_t before = list.size();
  constexpr int64_t kBlock = 1 << 16;
  int64_t wanted = count * rowWidth, bytes = 0;
  for (int64_t done = 0; done < wanted;) {
    int64_t part = std::min(kBlock, wanted - done);
    list.resize(before + done + part);
    int64_t got = file->read(list.data() + before + done, part * int64_t(sizeof(T)));
    bytes += got;
    if (got < part * int64_t(sizeof(T)))
      fail(name, ": expected ", wanted * int64_t(sizeof(T)), " bytes for ",
           counted(count, "sample"), ", found ", bytes);
    done += part;
  }
  if (sizeof(T) > 1 && swaps)
    for (size_t i = before; i < list.size(); ++i)
      list[i] = reversed(list[i]);
  if (count == rows())
    checkEnd();
}

void IdxReader::read(int64_t count, Numbers &numbers) {
  switch (type) {
  case 0x08:
    return readAs<uint8_t>(count, numbers);
  case 0x09:
    return readAs<int8_t>(count, numbers);
  case 0x0b:
    return readAs<int16_t>(count, numbers);
  case 0x0c:
    return readAs<int32_t>(count, numbers);
  case 0x0d:
    return readAs<float>(count, numbers);
  default:
    return readAs<double>(count, numbers);
  }
}
