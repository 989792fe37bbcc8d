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
#include <filesystem>
#include <set>
#include <tuple>

using namespace trop;
using namespace trop::rt;

static constexpr size_t kLengthBytes = 8;
static constexpr uint64_t kMostHeaderBytes = 100'000'000;
static constexpr const char *kMetadataKey = "__metadata__";

static const char *dtypeOf(const Tensor &tensor) { return kElements[tensor.element].dtype; }

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

namespace {
/// What a header says of a tensor, and where it lies behind the header.
struct Entry {
  std::string name;
  Json said;
  uint64_t begin = 0, end = 0;
};
} // namespace

struct SafetensorsFile::Contents {
  std::string path;
  std::string bytes;
  size_t dataBegin;
  std::vector<Entry> entries; // in the order in which they lie in the file
  Metadata metadata;
};

SafetensorsFile::~SafetensorsFile() = default;

const std::string &SafetensorsFile::path() const { return contents->path; }

const Metadata &SafetensorsFile::metadata() const { return contents->metadata; }

std::vector<std::string> SafetensorsFile::names() const {
  std::vector<std::string> names;
  for (const Entry &entry : contents->entries)
    names.push_back(entry.name);
  return names;
}

static Json valueOf(const Json &entry, const char *key) {
  return entry.is_object() && entry.contains(key) ? entry[key] : Json();
}

std::vector<TensorTitle> SafetensorsFile::titles() const {
  std::vector<TensorTitle> titles;
  for (const Entry &entry : contents->entries) {
    Json dtype = valueOf(entry.said, "dtype"), shape = valueOf(entry.said, "shape");
    bool isGiven = dtype.is_string() && shape.is_array();
    for (const Json &size : shape)
      isGiven &= size.is_number_unsigned();
    if (isGiven)
      titles.push_back({entry.name, dtype, shape.get<std::vector<int64_t>>()});
  }
  return titles;
}

/// The entries of a header, sorted by where they lie: no byte is of two of them or of none.
static std::vector<Entry> placed(const std::string &path, const Json &header, uint64_t bytes) {
  std::vector<Entry> entries;
  for (const auto &[name, said] : header.items()) {
    Json offsets = valueOf(said, "data_offsets");
    bool given = offsets.is_array() && offsets.size() == 2 && offsets[0].is_number_unsigned() &&
                 offsets[1].is_number_unsigned();
    if (!given || offsets[0] > offsets[1] || offsets[1] > bytes)
      fail(path, ": tensor '", name, "': expected data_offsets within the ", bytes,
           " bytes of tensors, found ", excerpt(offsets));
    entries.push_back({name, said, offsets[0], offsets[1]});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry &one, const Entry &other) {
    return std::tie(one.begin, one.end, one.name) < std::tie(other.begin, other.end, other.name);
  });
  uint64_t end = 0;
  const Entry *before = nullptr;
  for (const Entry &entry : entries) {
    if (entry.begin != end)
      fail(path, ": tensor '", entry.name, "': expected data_offsets from ", end, " on, where ",
           before ? "'" + before->name + "' ends" : "the data begin", ", found [", entry.begin, ",",
           entry.end, "], which ", entry.begin < end ? "overlaps it" : "leaves a gap");
    end = entry.end;
    before = &entry;
  }
  if (end != bytes)
    fail(path, ": expected ", end, " bytes of tensors, found ", bytes);
  return entries;
}

/// Takes the strings out of a header.
static Metadata takeMetadata(const std::string &path, Json &header) {
  if (!header.is_object())
    fail(path, ": expected a JSON object as header, found ", excerpt(header));
  Json strings = header.contains(kMetadataKey) ? header[kMetadataKey] : Json::object();
  header.erase(kMetadataKey);
  if (!strings.is_object())
    fail(path, ": expected an object of strings as metadata, found ", excerpt(strings));
  Metadata metadata;
  for (const auto &[key, value] : strings.items()) {
    if (!value.is_string())
      fail(path, ": expected a string as metadata '", key, "', found ", excerpt(value));
    metadata[key] = value;
  }
  return metadata;
}

/// What weights of other tools may be in, and how to have them otherwise; empty: nothing known.
static std::string otherFormat(std::string_view bytes) {
  static constexpr struct {
    std::string_view begin;
    const char *text;
  } kFormats[] = {
      {"PK\3\4", "a zip archive, as torch.save, Keras and NumPy write them"},
      {"\x80\2", "a pickle of Python's, as an old torch.save writes it"},
      {"\x89HDF", "HDF5, as Keras' .h5"},
  };
  for (const auto &[begin, text] : kFormats)
    if (bytes.substr(0, begin.size()) == begin)
      return concat(text, "; save_file(model.state_dict(), FILE) of safetensors.torch, or "
                          "save_file({NAME: ARRAY}, FILE) of safetensors.numpy, writes one");
  return "";
}

/// The length of a header, from the beginning of a file of so many bytes.
static size_t headerLength(const std::string &path, std::string_view bytes, uint64_t size) {
  if (bytes.size() < kLengthBytes)
    fail(path, ": expected a safetensors file, found ", counted(int64_t(bytes.size()), "byte"));
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i)
    length |= uint64_t(uint8_t(bytes[i])) << (8 * i);
  uint64_t most = std::min(size - kLengthBytes, kMostHeaderBytes);
  if (std::string other = length > most ? otherFormat(bytes) : ""; !other.empty())
    fail(path, ": expected a safetensors file, found ", other);
  if (length > most)
    fail(path, ": expected a safetensors header of at most ", most, " bytes, found ", length);
  return length;
}

Metadata rt::readMetadata(const std::string &path) {
  std::error_code error;
  uint64_t size = std::filesystem::file_size(path, error);
  if (error)
    fail("cannot read '", path, "': ", error.message());
  size_t length = headerLength(path, readFile(path, kLengthBytes), size);
  Json header =
      parseJson(std::string_view(readFile(path, kLengthBytes + length)).substr(kLengthBytes), path);
  return takeMetadata(path, header);
}

SafetensorsFile::SafetensorsFile(const std::string &path)
    : contents(new Contents{path, readFile(path), 0, {}, {}}) {
  const std::string &bytes = contents->bytes;
  size_t length = headerLength(path, bytes, bytes.size());
  contents->dataBegin = kLengthBytes + length;
  Json header = parseJson(std::string_view(bytes).substr(kLengthBytes, length), path);
  contents->metadata = takeMetadata(path, header);
  contents->entries = placed(path, header, bytes.size() - contents->dataBegin);
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
static void checkEntry(const std::string &path, const Entry &entry, const char *dtype,
                       const Json &shape, uint64_t bytes, const std::string &hint = "") {
  for (const auto &[key, value] : {std::pair<const char *, Json>("dtype", dtype), {"shape", shape}})
    if (Json found = valueOf(entry.said, key); found != value)
      fail(path, ": tensor '", entry.name, "': expected ", key, " ", excerpt(value), ", found ",
           excerpt(found), hint);
  if (entry.end - entry.begin != bytes)
    fail(path, ": tensor '", entry.name, "': expected data_offsets of ", bytes, " bytes, found [",
         entry.begin, ",", entry.end, "]");
}

static const Entry *findEntry(const std::vector<Entry> &entries, const std::string &name) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [&](const Entry &entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

static void checkNumbers(const std::string &path, const Tensor &tensor, const std::string &name) {
  if (int64_t position; findRefused(tensor, position))
    fail(path, ": tensor '", name, "': expected ", tensor.finite ? "finite " : "",
         "numbers, found ", tensor.finite ? "NaN or an infinity" : "NaN", " at entry ", position);
}

void SafetensorsFile::load(const Tensor &tensor) const {
  const auto &[path, bytes, dataBegin, entries, metadata] = *contents;
  const Entry *entry = findEntry(entries, tensor.name);
  if (!entry)
    fail(path, ": expected a tensor '", tensor.name, "', found none");
  checkEntry(path, *entry, dtypeOf(tensor), tensor.shape, uint64_t(bytesOf(tensor)));
  std::memcpy(tensor.data, bytes.data() + dataBegin + entry->begin, size_t(bytesOf(tensor)));
  checkNumbers(path, tensor, tensor.name);
}

/// Copies `source` with rows and columns of the file as columns and rows, if it is `transposed`.
/// False: a finite number is none in the other type, at `position` of the tensor.
template <typename From, typename To>
static bool convert(const char *source, const Tensor &tensor, bool transposed, int64_t &position) {
  int64_t count = bytesOf(tensor) / int64_t(sizeof(To));
  int64_t columns = transposed ? tensor.shape[1] : 1, rows = transposed ? tensor.shape[0] : count;
  for (position = 0; position < count; ++position) {
    int64_t from = position % columns * rows + position / columns;
    From value;
    std::memcpy(&value, source + from * int64_t(sizeof value), sizeof value);
    static_cast<To *>(tensor.data)[position] = To(value);
    if (std::isfinite(value) && !std::isfinite(To(value)))
      return false;
  }
  return true;
}

bool SafetensorsFile::load(const Tensor &tensor, const TensorSource &source,
                           const std::string &hint) const {
  const auto &[path, bytes, dataBegin, entries, metadata] = *contents;
  const Entry *entry = findEntry(entries, source.name);
  if (!entry)
    fail(path, ": expected a tensor '", source.name, "', found none", hint);
  Json dtype = valueOf(entry->said, "dtype");
  int32_t element = dtype == kElements[TROP_F32].dtype   ? int32_t(TROP_F32)
                    : dtype == kElements[TROP_F64].dtype ? int32_t(TROP_F64)
                                                         : tensor.element;
  std::vector<int64_t> shape = tensor.shape;
  if (source.transposed)
    std::reverse(shape.begin(), shape.end());
  int64_t size = bytesOf(tensor) / elementBytes(tensor.element) * elementBytes(element);
  checkEntry(path, *entry, kElements[element].dtype, shape, uint64_t(size), hint);
  const char *first = bytes.data() + dataBegin + entry->begin;
  int64_t position = 0;
  bool fits = withElement(element, [&](auto from) {
    return withElement(tensor.element, [&](auto to) {
      return convert<decltype(from), decltype(to)>(first, tensor, source.transposed, position);
    });
  });
  if (!fits)
    fail(path, ": tensor '", source.name, "': expected numbers of ", elementName(tensor.element),
         ", found one beyond at entry ", position);
  checkNumbers(path, tensor, source.name);
  return element != tensor.element;
}

void SafetensorsFile::loadRest(const std::vector<Tensor> &tensors, std::vector<Slot> *slots) const {
  const auto &[path, bytes, dataBegin, entries, metadata] = *contents;
  std::set<std::string> loaded;
  for (const Tensor &tensor : tensors)
    loaded.insert(tensor.name);
  for (const Entry &entry : entries) {
    if (loaded.count(entry.name))
      continue;
    if (!slots || !isSlot(entry.name) || tensors.empty())
      fail(path, ": expected tensors of the model only, found '", entry.name, "'");
    uint64_t size = entry.end - entry.begin, width = uint64_t(elementBytes(tensors[0].element));
    checkEntry(path, entry, dtypeOf(tensors[0]), {size / width}, size / width * width);
    const char *first = bytes.data() + dataBegin + entry.begin;
    slots->push_back({entry.name, {first, first + size}});
  }
}

void SafetensorsFile::load(const std::vector<Tensor> &tensors, std::vector<Slot> *slots) const {
  for (const Tensor &tensor : tensors)
    load(tensor);
  loadRest(tensors, slots);
}
