//===- SuggestArrays.cpp - Arrays that nobody described -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Idx.h"
#include "runtime/Data/IdxTable.h"
#include "runtime/Data/Source.h"
#include "runtime/Data/Suggest.h"
#include "runtime/Data/Zip.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

using namespace trop;
using namespace trop::rt;

/// "train-labels-idx1-ubyte" of "train-images-idx3-ubyte"; empty if that is no file.
static std::string labelsBeside(std::string path) {
  for (auto [from, to] :
       {std::pair("images", "labels"), {"inputs", "labels"}, {"idx3", "idx1"}, {"X", "y"}})
    if (size_t at = path.rfind(from); at != std::string::npos)
      path.replace(at, std::string_view(from).size(), to);
  return std::filesystem::exists(path) ? path : "";
}

/// Returns how inputs are to be scaled, ", scale: unit". Looks at some of them.
static std::string describeInputs(IdxReader &inputs, Suggestion &suggestion) {
  constexpr int64_t kSome = 1000;
  suggestion.inputs = inputs.width();
  suggestion.reasons.push_back(concat("an array of type ", inputs.typeName(), ", ", inputs.rows(),
                                      " samples of ", inputs.width(), " numbers"));
  if (inputs.hasIntegers() && inputs.elementBytes() == 1) {
    suggestion.reasons.push_back("integers, divided by the largest of their type");
    return ", scale: unit";
  }
  Numbers numbers;
  inputs.read(std::min(inputs.rows(), kSome), numbers);
  double highest = 0;
  for (int64_t i = 0; i < numbers.size(); ++i)
    highest = std::max(highest, std::fabs(numbers[i]));
  if (highest <= 2)
    return "";
  suggestion.reasons.push_back("inputs are not of one size around 0");
  return ", scale: standard";
}

/// Returns what is to be said of them: classes one by one, or how values are scaled; or nothing.
static std::string describeLabels(IdxReader &labels, Suggestion &suggestion) {
  constexpr size_t kMostClasses = 1000;
  std::vector<std::string> &reasons = suggestion.reasons;
  suggestion.values = labels.width();
  if (labels.width() != 1) {
    reasons.push_back(concat("labels have ", labels.width(), " numbers each: values"));
    return "";
  }
  Numbers numbers;
  labels.read(labels.rows(), numbers);
  std::set<double> different;
  bool areWhole = true;
  for (int64_t i = 0; i < numbers.size() && different.size() <= kMostClasses; ++i) {
    different.insert(numbers[i]);
    areWhole &= std::round(numbers[i]) == numbers[i];
  }
  if (different.empty())
    return "";
  const double lowest = *different.begin(), highest = *different.rbegin();
  std::string found = concat("labels from ", shortest(lowest), " to ", shortest(highest), ", ",
                             different.size(), " different ones");
  bool areMany = different.size() > kMostClasses ||
                 (!labels.hasIntegers() && int64_t(different.size()) * 4 > numbers.size());
  if (!areWhole || areMany) {
    reasons.push_back(found + ": values");
    return std::max(-lowest, highest) > 2 ? ", scale_targets: standard" : "";
  }
  reasons.push_back(found);
  suggestion.values = 0;
  if (lowest == 0 && highest < double(kMostClasses)) { // the numbers from 0 unless named
    suggestion.classes = int64_t(highest) + 1;
    return "";
  }
  std::vector<std::string> names;
  for (double label : different)
    names.push_back(shortest(label));
  suggestion.classes = int64_t(different.size());
  reasons.push_back("they are not the numbers from 0, and are said one by one");
  return concat(", classes: ", listText(names));
}

Suggestion rt::suggestArrays(const Source &source, const std::string &path) {
  Suggestion suggestion;
  IdxReader inputs(path);
  std::string scale = describeInputs(inputs, suggestion), classes, labels = labelsBeside(path);
  if (labels.empty() || labels == path) {
    labels = "LABELS";
    suggestion.reasons.push_back(
        "no file with labels lies beside it: the second name is to be said");
  } else {
    IdxReader of(labels);
    classes = describeLabels(of, suggestion);
  }
  suggestion.call = concat(source.name(), "(", quotedText(path), ", ", quotedText(labels), classes,
                           ", split: 0.7", scale, ")");
  return suggestion;
}

//===----------------------------------------------------------------------===//
// Archives
//===----------------------------------------------------------------------===//

namespace {
/// Looks at the arrays of one archive.
class NpzLook {
public:
  explicit NpzLook(const std::string &path)
      : path(path), archive(path), names(arrayNames(archive)) {}
  Suggestion suggest();

private:
  bool has(const std::string &name) const {
    return std::count(names.begin(), names.end(), name) == 1;
  }
  std::unique_ptr<IdxReader> open(const std::string &name) const {
    return openArray(archive, path, name);
  }
  void findArrays();

  const std::string &path;
  ZipArchive archive;
  std::vector<std::string> names;
  std::string inputs, label; // empty: nothing is like them
};
} // namespace

/// By their names, or the widest, and another with a number for each of its samples.
void NpzLook::findArrays() {
  for (auto [x, y] : {std::pair("X", "y"),
                      {"x", "y"},
                      {"x_train", "y_train"},
                      {"X_train", "y_train"},
                      {"train_images", "train_labels"},
                      {"images", "labels"},
                      {"inputs", "labels"},
                      {"inputs", "targets"},
                      {"data", "target"},
                      {"data", "labels"},
                      {"features", "labels"}})
    if (has(x) && has(y)) {
      inputs = x;
      label = y;
      return;
    }
  std::map<std::string, std::pair<int64_t, int64_t>> sizes; // rows, width
  for (const std::string &name : names)
    try {
      auto array = open(name);
      sizes[name] = {array->rows(), array->width()};
    } catch (const Error &) { // texts, or what else is no array of samples
    }
  int64_t widest = 1, rows = 0;
  for (const auto &[name, size] : sizes)
    if (size.second > widest) {
      inputs = name;
      std::tie(rows, widest) = size;
    }
  for (const auto &[name, size] : sizes)
    if (size == std::pair(rows, int64_t(1)) && (label.empty() || isLabelName(name)))
      label = name;
}

Suggestion NpzLook::suggest() {
  findArrays();
  if (inputs.empty() || label.empty())
    fail(path, ": expected an array of samples and one of their labels, found ",
         names.empty() ? "a zip archive without arrays of NumPy" : quoted(names));
  Suggestion suggestion;
  suggestion.reasons = {
      concat("arrays ", quoted(names), "; inputs are '", inputs, "', labels '", label, "'")};
  std::string scale = describeInputs(*open(inputs), suggestion);
  std::string classes = describeLabels(*open(label), suggestion), options;
  if (inputs != "X")
    options += concat(", inputs: ", quotedText(inputs));
  if (label != "y")
    options += concat(", label: ", quotedText(label));
  auto ofTesting = [](std::string name) {
    size_t at = name.find("train");
    return at == std::string::npos ? "" : name.replace(at, 5, "test");
  };
  std::string testInputs = ofTesting(inputs), testLabel = ofTesting(label);
  if (has(testInputs) && has(testLabel)) {
    suggestion.reasons.push_back(
        concat("'", testInputs, "' and '", testLabel, "' are for testing"));
    options += concat(", test_path: ", quotedText(path), ", test_inputs: ", quotedText(testInputs),
                      ", test_label: ", quotedText(testLabel));
  } else {
    options += ", split: 0.7";
  }
  suggestion.call = concat("npz(", quotedText(path), options, classes, scale, ")");
  return suggestion;
}

Suggestion rt::suggestNpz(const Source &, const std::string &path) {
  return NpzLook(path).suggest();
}
