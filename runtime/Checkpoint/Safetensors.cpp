//===- Safetensors.cpp - The safetensors file format ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Safetensors.h"

#include "runtime/Checkpoint/Json.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr size_t kLengthBytes = 8;
static constexpr uint64_t kMostHeaderBytes = 100'000'000;
static constexpr const char *kMetadataKey = "__metadata__";

static const char *dtypeOf(const Tensor &tensor) {
  return tensor.element == TROP_F64 ? "F64" : "F32";
}

static int64_t bytesOf(const Tensor &tensor) {
  int64_t bytes = elementBytes(tensor.element);
  for (int64_t size : tensor.shape)
    bytes *= size;
  return bytes;
}

std::string rt::writeSafetensors(const Metadata &metadata, const std::vector<Tensor> &tensors,
                                 const std::vector<Slot> &slots) {
  Json header;
  header[kMetadataKey] = metadata;
  int64_t offset = 0;
  auto add = [&](const std::string &name, const char *dtype, const Json &shape, int64_t bytes) {
    header[name] = {{"dtype", dtype}, {"shape", shape}, {"data_offsets", {offset, offset + bytes}}};
    offset += bytes;
  };
  for (const Tensor &tensor : tensors)
    add(tensor.name, dtypeOf(tensor), tensor.shape, bytesOf(tensor));
  for (const Slot &slot : slots) {
    int64_t size = int64_t(slot.bytes.size());
    add(slot.name, dtypeOf(tensors.front()), {size / elementBytes(tensors.front().element)}, size);
  }
  std::string text = jsonText(header);
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');

  std::string bytes;
  for (size_t i = 0; i < kLengthBytes; ++i)
    bytes += char(uint64_t(text.size()) >> (8 * i) & 0xff);
  bytes += text;
  for (const Tensor &tensor : tensors)
    bytes.append(static_cast<const char *>(tensor.data), size_t(bytesOf(tensor)));
  for (const Slot &slot : slots)
    bytes.append(slot.bytes.data(), slot.bytes.size());
  return bytes;
}

struct SafetensorsFile::Contents {
  std::string path;
  std::string bytes;
  size_t dataBegin;
  Json header; // of the tensors alone
  Metadata metadata;
};

SafetensorsFile::~SafetensorsFile() = default;

const Metadata &SafetensorsFile::metadata() const { return contents->metadata; }

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::pair<Json, std::string>> places;
  for (const auto &[name, entry] : contents->header.items())
    places.emplace_back(
        entry.is_object() && entry.contains("data_offsets") ? entry["data_offsets"] : Json(), name);
  std::sort(places.begin(), places.end());
  std::vector<std::string> names;
  for (const auto &[offsets, name] : places)
    names.push_back(name);
  return names;
}

SafetensorsFile::SafetensorsFile(const std::string &path)
    : contents(new Contents{path, readFile(path), 0, {}, {}}) {
  const std::string &bytes = contents->bytes;
  if (bytes.size() < kLengthBytes)
    fail(path, ": expected a safetensors file, found ", counted(int64_t(bytes.size()), "byte"));
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i)
    length |= uint64_t(uint8_t(bytes[i])) << (8 * i);
  uint64_t most = std::min<uint64_t>(bytes.size() - kLengthBytes, kMostHeaderBytes);
  if (length > most)
    fail(path, ": expected a safetensors header of at most ", most, " bytes, found ", length);
  contents->dataBegin = kLengthBytes + length;

  Json &header = contents->header;
  header = parseJson(std::string_view(bytes).substr(kLengthBytes, length), path);
  if (!header.is_object())
    fail(path, ": expected a JSON object as header, found ", excerpt(header));
  Json strings = header.contains(kMetadataKey) ? header[kMetadataKey] : Json::object();
  header.erase(kMetadataKey);
  if (!strings.is_object())
    fail(path, ": expected an object of strings as metadata, found ", excerpt(strings));
  for (const auto &[key, value] : strings.items()) {
    if (!value.is_string())
      fail(path, ": expected a string as metadata '", key, "', found ", excerpt(value));
    contents->metadata[key] = value;
  }
}

/// Finds an entry that the tensor does not take.
static bool findRefused(const Tensor &tensor, int64_t &position) {
  return withElement(tensor.element, [&](auto zero) {
    auto *first = static_cast<decltype(zero) *>(tensor.data);
    auto *last = first + bytesOf(tensor) / int64_t(sizeof zero);
    auto isRefused = [&](auto x) { return tensor.finite ? !std::isfinite(x) : std::isnan(x); };
    position = std::find_if(first, last, isRefused) - first;
    return first + position != last;
  });
}

static bool isSlot(const std::string &name) { return name.find('/') != std::string::npos; }

/// Compares what a header says of a tensor with what is wanted.
static void checkEntry(const std::string &path, const Json &entry, const std::string &name,
                       const char *dtype, const Json &shape, int64_t begin, int64_t end) {
  const std::pair<const char *, Json> wanted[] = {
      {"dtype", dtype}, {"shape", shape}, {"data_offsets", {begin, end}}};
  for (const auto &[key, value] : wanted) {
    Json found = entry.is_object() && entry.contains(key) ? entry[key] : Json();
    if (found != value)
      fail(path, ": tensor '", name, "': expected ", key, " ", excerpt(value), ", found ",
           excerpt(found));
  }
}

/// Entries from its data_offsets; -1 if these are none.
static int64_t bytesOf(const Json &entry, size_t most) {
  Json offsets =
      entry.is_object() && entry.contains("data_offsets") ? entry["data_offsets"] : Json();
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned())
    return -1;
  uint64_t begin = offsets[0], end = offsets[1];
  return begin <= end && end <= most ? int64_t(end - begin) : -1;
}

void SafetensorsFile::load(const std::vector<Tensor> &tensors, std::vector<Slot> *slots) const {
  const auto &[path, bytes, dataBegin, header, metadata] = *contents;
  for (const auto &[name, entry] : header.items())
    if (!(slots && isSlot(name)) &&
        std::none_of(tensors.begin(), tensors.end(),
                     [&, &name = name](const Tensor &tensor) { return tensor.name == name; }))
      fail(path, ": expected tensors of the model only, found '", name, "'");

  // Tensors lie in the order given, one right after the other, up to the end.
  int64_t begin = 0;
  for (const Tensor &tensor : tensors) {
    if (!header.contains(tensor.name))
      fail(path, ": expected a tensor '", tensor.name, "', found none");
    int64_t end = begin + bytesOf(tensor);
    checkEntry(path, header[tensor.name], tensor.name, dtypeOf(tensor), tensor.shape, begin, end);
    begin = end;
  }
  for (const std::string &name : slots ? names() : std::vector<std::string>()) {
    if (!isSlot(name))
      continue;
    int64_t size = bytesOf(header[name], bytes.size() - dataBegin);
    int64_t width = tensors.empty() ? 1 : elementBytes(tensors[0].element);
    if (size < 0 || size % width || tensors.empty())
      fail(path, ": tensor '", name, "': expected data_offsets within the file, found ",
           excerpt(header[name]));
    checkEntry(path, header[name], name, dtypeOf(tensors[0]), {size / width}, begin, begin + size);
    if (size > int64_t(bytes.size() - dataBegin) - begin)
      fail(path, ": expected ", begin + size, " bytes of tensors, found ",
           bytes.size() - dataBegin);
    const char *first = bytes.data() + dataBegin + begin;
    slots->push_back({name, {first, first + size}});
    begin += size;
  }
  if (bytes.size() - dataBegin != size_t(begin))
    fail(path, ": expected ", begin, " bytes of tensors, found ", bytes.size() - dataBegin);

  const char *next = bytes.data() + dataBegin;
  for (const Tensor &tensor : tensors) {
    std::memcpy(tensor.data, next, size_t(bytesOf(tensor)));
    next += bytesOf(tensor);
    if (int64_t position; findRefused(tensor, position))
      fail(path, ": tensor '", tensor.name, "': expected ", tensor.finite ? "finite " : "",
           "numbers, found ", tensor.finite ? "NaN or an infinity" : "NaN", " at entry ", position);
  }
}
