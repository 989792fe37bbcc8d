//===- IdxTable.cpp - Samples of IDX files --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/IdxTable.h"

#include "runtime/Data/DataMemory.h"
#include "runtime/Data/Idx.h"
#include "runtime/Data/Npy.h"
#include "runtime/Data/Source.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Support/Standard.h"

#include <cmath>
#include <numeric>
#include <unordered_map>

using namespace trop;
using namespace trop::rt;

namespace {
/// IDX files on their way into a table.
class IdxTable {
public:
  IdxTable(const TableRequest &request, const OpenArray &openInputs, const OpenArray &openLabels)
      : request(request), openInputs(openInputs), openLabels(openLabels), model(*request.model) {}
  Table read();

private:
  void nameColumns(const IdxReader &inputs);
  void numberClasses();
  int64_t countRows(const IdxReader &inputs) const;
  /// As the training had, which become inputs of the model; in a training its inputs.
  int64_t columns() const {
    return request.features.empty() ? model.input_count : int64_t(request.features.size());
  }
  void checkWidth(const IdxReader &reader, int64_t width) const;
  void readInputs(IdxReader &inputs, int64_t count);
  void readLabels(const std::string &path, const IdxReader &inputs, int64_t count);
  void readClasses(const IdxReader &labels, const Numbers &numbers);
  template <typename... Ts>
  [[noreturn]] void failAt(const IdxReader &reader, int64_t row, const Ts &...parts) const {
    fail(reader.path(), ":", row, ": ", parts...);
  }

  const TableRequest &request;
  const OpenArray &openInputs, &openLabels;
  const trop_model &model;
  Table table;
  std::unordered_map<double, int32_t> classNumbers; // by label
};
} // namespace

static std::string shapeOf(const IdxReader &reader) {
  return shapeText(reader.shape().data(), int64_t(reader.shape().size()));
}

/// "[3][14]", of the dimensions after the first.
static std::string placeName(const std::vector<int64_t> &shape, int64_t i) {
  std::string name;
  for (size_t d = shape.size() - 1; d > 0; i /= shape[d--])
    name = concat("[", i % shape[d], "]") + name;
  return name.empty() ? "[0]" : name;
}

void IdxTable::nameColumns(const IdxReader &inputs) {
  for (int64_t i = 0; i < inputs.width(); ++i)
    table.features.push_back(placeName(inputs.shape(), i));
  bool classes = model.target == TROP_TARGET_CLASSES;
  for (int64_t o = 0; o < (classes ? 1 : model.output_count); ++o)
    table.labels.push_back(classes ? "label" : concat("label ", o));
}

/// By the labels that are asked for, or by the numbers from 0.
void IdxTable::numberClasses() {
  table.classesAreNumbers = request.classes.empty();
  table.classes = request.classes;
  for (int64_t c = 0; table.classesAreNumbers && c < model.output_count; ++c)
    table.classes.push_back(std::to_string(c));
  for (size_t c = 0; c < table.classes.size(); ++c) {
    std::optional<double> label = numberOf(table.classes[c]);
    if (!label || !classNumbers.emplace(*label, int32_t(c)).second)
      fail(request.path, ": expected as classes different numbers, as labels of arrays are, found ",
           quoted(table.classes));
  }
  auto checkCount = [&](const std::vector<std::string> &list, const char *what) {
    if (int64_t(list.size()) != model.output_count)
      fail(request.path, ": model '", model.name, "' expects ", model.output_count, " ", what,
           ", found ", list.size(), ": ", quoted(list));
  };
  checkCount(table.classes, "classes");
  if (request.classNames.empty())
    return;
  checkCount(request.classNames, "names of classes");
  table.classes = request.classNames;
}

void IdxTable::checkWidth(const IdxReader &reader, int64_t width) const {
  if (reader.width() != width)
    fail(reader.path(), ": model '", model.name, "' expects ", counted(width, "number"),
         " a sample, found ", reader.width(), ": ", shapeOf(reader));
  if (reader.rows() == 0)
    fail(reader.path(), ": expected samples, found none");
}

int64_t IdxTable::countRows(const IdxReader &inputs) const {
  if (request.rows > inputs.rows())
    fail(inputs.path(), ": expected at least ", counted(request.rows, "sample"), ", found ",
         inputs.rows());
  return request.rows ? request.rows : inputs.rows();
}

/// Error: a number that is not finite.
static void checkFinite(const IdxReader &reader, const Numbers &numbers, int64_t first) {
  for (int64_t i = first; i < numbers.size() && !reader.hasIntegers(); ++i)
    if (!std::isfinite(numbers[i]))
      fail(reader.path(), ":", (i - first) / reader.width(), ": expected a finite number, found ",
           numbers[i]);
}

void IdxTable::readInputs(IdxReader &inputs, int64_t count) {
  checkSampleMemory(request, inputs.path(), count, inputs.width(), inputs.elementBytes());
  int64_t before = table.inputs.size();
  inputs.read(count, table.inputs);
  checkFinite(inputs, table.inputs, before);
  for (int64_t row = 0; row < count; ++row)
    table.lines.push_back(row);
}

/// Of the rows read last, which are left out where they are of other classes than are asked for.
void IdxTable::readClasses(const IdxReader &labels, const Numbers &numbers) {
  if (classNumbers.empty())
    numberClasses();
  int64_t first = table.rows() - numbers.size();
  std::vector<int64_t> kept(first);
  std::iota(kept.begin(), kept.end(), 0);
  for (int64_t i = 0; i < numbers.size(); ++i) {
    auto known = classNumbers.find(numbers[i]);
    if (known != classNumbers.end()) {
      table.classOf.push_back(known->second);
      kept.push_back(first + i);
    } else if (!request.dropOtherClasses) {
      failAt(labels, i, "expected a class of model '", model.name, "', ",
             request.classes.empty() ? concat("0 to ", model.output_count - 1)
                                     : quoted(request.classes),
             ", found ", shortest(numbers[i]));
    }
  }
  if (kept.size() == size_t(first))
    fail(labels.path(), ": expected samples of the classes ", quoted(request.classes),
         ", found none");
  if (kept.size() == table.lines.size())
    return;
  table.inputs.keepRows(kept, columns());
  for (size_t i = 0; i < kept.size(); ++i)
    table.lines[i] = table.lines[kept[i]];
  table.lines.resize(kept.size());
}

/// `count` labels of what `inputs` holds.
void IdxTable::readLabels(const std::string &path, const IdxReader &inputs, int64_t count) {
  if (path.empty())
    fail(inputs.path(), ": expected a file with the labels of these samples, found none");
  std::unique_ptr<IdxReader> file = openLabels(path);
  IdxReader &labels = *file;
  if (labels.rows() != inputs.rows())
    fail(labels.path(), ": expected labels for the ", counted(inputs.rows(), "sample"), " of '",
         inputs.path(), "', found ", labels.rows(),
         labels.rows() == 1 && labels.width() == inputs.rows()
             ? " with all of them: save the array transposed"
             : "");
  bool classes = model.target == TROP_TARGET_CLASSES;
  checkWidth(labels, classes ? 1 : model.output_count);
  Numbers numbers;
  labels.read(count, numbers);
  checkFinite(labels, numbers, 0);
  if (classes)
    return readClasses(labels, numbers);
  for (int64_t i = 0; i < numbers.size(); ++i)
    table.targets.push_back(numbers[i]);
}

Table IdxTable::read() {
  std::unique_ptr<IdxReader> file = openInputs(request.path);
  IdxReader &inputs = *file;
  checkWidth(inputs, columns());
  nameColumns(inputs);
  int64_t count = countRows(inputs);
  readInputs(inputs, count);
  if (request.unlabelled)
    return std::move(table);
  readLabels(request.labelPath, inputs, count);
  return std::move(table);
}

bool rt::isArrayFile(const std::string &path) {
  constexpr char kEnd[] = ".npy";
  if (isStandard(path)) // has no name to tell it by
    return readFile(path, sizeof kNpyMagic - 1) == kNpyMagic;
  return path.size() > 4 && path.compare(path.size() - 4, 4, kEnd) == 0;
}

Table rt::readArrays(const TableRequest &request, const OpenArray &openInputs,
                     const OpenArray &openLabels) {
  return IdxTable(request, openInputs, openLabels).read();
}

namespace {
/// IDX and .npy are told apart by their first bytes: either source reads both.
class IdxSource : public Source {
public:
  const char *name() const override { return "idx"; }
  FileArguments files() const override {
    return {"images",      "labels",     "validation_images", "validation_labels",
            "test_images", "test_labels"};
  }
  Table read(const TableRequest &request) const override {
    OpenArray open = [](const std::string &path) { return std::make_unique<IdxReader>(path); };
    return readArrays(request, open, open);
  }
  bool isLike(const std::string &, std::string_view beginning) const override;
};

class NpySource : public IdxSource {
public:
  const char *name() const override { return "npy"; }
  FileArguments files() const override {
    return {"inputs",      "labels",     "validation_inputs", "validation_labels",
            "test_inputs", "test_labels"};
  }
  bool isLike(const std::string &, std::string_view beginning) const override {
    return beginning.substr(0, sizeof kNpyMagic - 1) == kNpyMagic;
  }
};
} // namespace

/// Two bytes 0, a type, and a number of dimensions.
bool IdxSource::isLike(const std::string &, std::string_view beginning) const {
  return beginning.size() > 3 && !beginning[0] && !beginning[1] && beginning[2] >= 8 &&
         beginning[2] <= 14 && beginning[3];
}

const Source &rt::idxSource() {
  static const IdxSource source;
  return source;
}

const Source &rt::npySource() {
  static const NpySource source;
  return source;
}
