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

#include <cmath>
#include <cstring>
#include <type_traits>

using namespace trop;
using namespace trop::rt;

/// Codes of IDX are above 0.
struct rt::ElementType {
  unsigned char code;
  const char *name, *npy;
  bool isInteger;
};

static constexpr ElementType kTypes[] = {
    {0x08, "u8", "u1", true},  {0x09, "i8", "i1", true},   {0x0b, "i16", "i2", true},
    {0x0c, "i32", "i4", true}, {0x0d, "f32", "f4", false}, {0x0e, "f64", "f8", false},
    {0, "u16", "u2", true},    {0, "u32", "u4", true},     {0, "i64", "i8", true},
    {0, "u64", "u8", true},    {0, "f16", "f2", false},    {0, "bool", "b1", true}};

static std::string hex(unsigned char byte) {
  char text[3];
  std::snprintf(text, sizeof text, "%02x", byte);
  return text;
}

const char *IdxReader::typeName() const { return type->name; }

int64_t IdxReader::elementBytes() const { return type->npy[1] - '0'; }

bool IdxReader::hasIntegers() const { return type->isInteger; }

template <typename T> static T reversed(T value) {
  unsigned char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  std::reverse(bytes, bytes + sizeof(T));
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

IdxReader::IdxReader(std::string path)
    : IdxReader(path, std::unique_ptr<ByteStream>(new ByteReader(path))) {}

IdxReader::IdxReader(std::string path, std::unique_ptr<ByteStream> stream)
    : name(std::move(path)), file(std::move(stream)) {
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
  for (const ElementType &known : kTypes)
    if (known.code && known.code == magic[2])
      type = &known;
  if (!type)
    fail(name, ": expected an element type of IDX, 08, 09, 0b, 0c, 0d or 0e, found ",
         hex(magic[2]));
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
  for (const ElementType &known : kTypes)
    if (header.type == known.npy)
      type = &known;
  if (!type)
    fail(name,
         ": expected elements of type f2, f4, f8, b1, or i or u of 1, 2, 4 or 8 bytes, found ",
         header.type, ": save them as numpy.float32");
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

/// Half precision, of which a float holds every number.
static float fromHalf(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16, exponent = half >> 10 & 31, mantissa = half & 1023;
  float value;
  if (exponent == 31) {
    uint32_t bits = 0x7f800000 | mantissa << 13;
    std::memcpy(&value, &bits, sizeof value);
  } else {
    value = exponent ? std::ldexp(float(1024 + mantissa), int(exponent) - 25)
                     : std::ldexp(float(mantissa), -24);
  }
  return sign ? -value : value;
}

/// Error: an integer that no double is.
template <typename Kept, typename T>
static Kept converted(T value, const std::string &name, int64_t entry) {
  if constexpr (std::is_same_v<T, uint16_t> && std::is_same_v<Kept, float>) {
    return fromHalf(value);
  } else {
    constexpr int64_t kMost = int64_t(1) << 53;
    if constexpr (sizeof(T) == 8 && std::is_integral_v<T>)
      if (value > T(kMost) || (std::is_signed_v<T> && value < T(-kMost)))
        fail(name, ": expected integers of at most 2^53, which double holds, found ", value,
             " at entry ", entry);
    return Kept(value);
  }
}

/// Grows with what is really there: sizes in a damaged header mean nothing.
template <typename T, typename Kept> void IdxReader::readAs(int64_t count, Numbers &numbers) {
  if (numbers.empty())
    numbers.storage = std::vector<Kept>();
  auto &list = std::get<std::vector<Kept>>(numbers.storage);
  constexpr int64_t kBlock = 1 << 16;
  std::vector<T> block;
  size_t before = list.size();
  int64_t wanted = count * rowWidth, bytes = 0;
  for (int64_t done = 0; done < wanted;) {
    int64_t part = std::min(kBlock, wanted - done);
    list.resize(before + size_t(done + part));
    T *place = nullptr;
    if constexpr (std::is_same_v<T, Kept>) {
      place = list.data() + before + done;
    } else {
      block.resize(size_t(part));
      place = block.data();
    }
    int64_t got = file->read(place, part * int64_t(sizeof(T)));
    bytes += got;
    if (got < part * int64_t(sizeof(T)))
      fail(name, ": expected ", wanted * int64_t(sizeof(T)), " bytes for ",
           counted(count, "sample"), ", found ", bytes);
    if (sizeof(T) > 1 && swaps)
      std::transform(place, place + part, place, reversed<T>);
    if constexpr (!std::is_same_v<T, Kept>)
      for (int64_t i = 0; i < part; ++i)
        list[before + size_t(done + i)] = converted<Kept>(place[i], name, done + i);
    done += part;
  }
  if (count == rows())
    checkEnd();
}

void IdxReader::read(int64_t count, Numbers &numbers) {
  std::string npy = type->npy;
  if (npy == "u1" || npy == "b1")
    return readAs<uint8_t>(count, numbers);
  if (npy == "i1")
    return readAs<int8_t>(count, numbers);
  if (npy == "i2")
    return readAs<int16_t>(count, numbers);
  if (npy == "i4")
    return readAs<int32_t>(count, numbers);
  if (npy == "f4")
    return readAs<float>(count, numbers);
  if (npy == "f8")
    return readAs<double>(count, numbers);
  if (npy == "u2")
    return readAs<uint16_t, int32_t>(count, numbers);
  if (npy == "u4")
    return readAs<uint32_t, double>(count, numbers);
  if (npy == "i8")
    return readAs<int64_t, double>(count, numbers);
  if (npy == "u8")
    return readAs<uint64_t, double>(count, numbers);
  return readAs<uint16_t, float>(count, numbers);
}
