//===- SuggestLibsvm.cpp - Sparse samples that nobody described -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/LineReader.h"
#include "runtime/Data/RowNames.h"
#include "runtime/Data/Suggest.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// Looks at a file of libsvm.
class LibsvmLook {
public:
  explicit LibsvmLook(const std::string &path) : path(path) {}
  Suggestion suggest();

private:
  void readLine(const std::vector<std::string_view> &words, int64_t line);
  void describeLabels(Suggestion &suggestion);

  const std::string &path;
  int64_t rows = 0, last = 0, numbers = 0;
  double highest = 0, highestLabel = 0;
  bool areWhole = true;
  NameNumbers labels;
  std::vector<int64_t> counts; // of labels
  std::string options;
};
} // namespace

static constexpr size_t kMostClasses = 1000;

static void splitWords(std::string_view line, std::vector<std::string_view> &words) {
  constexpr const char *kBlanks = " \t\r";
  words.clear();
  for (size_t begin = 0; (begin = line.find_first_not_of(kBlanks, begin)) < line.size();) {
    size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = end;
  }
}

void LibsvmLook::readLine(const std::vector<std::string_view> &words, int64_t line) {
  ++rows;
  double value = numberOf(words[0]).value_or(0);
  areWhole &= std::round(value) == value;
  highestLabel = std::max(highestLabel, std::fabs(value));
  if (labels.names.size() <= kMostClasses) {
    auto label = size_t(labels.of(words[0]));
    counts.resize(labels.names.size());
    ++counts[label];
  }
  for (size_t f = 1; f < words.size(); ++f) {
    size_t colon = std::min(words[f].find(':'), words[f].size());
    if (words[f].substr(0, colon) == "qid")
      continue;
    int64_t index = 0;
    std::optional<double> value;
    if (readNumber(words[f].substr(0, colon), index) && colon < words[f].size())
      value = numberOf(words[f].substr(colon + 1));
    if (!value)
      fail(path, ":", line, ": expected INDEX:VALUE, found '", words[f], "'");
    if (index < 1)
      fail(path, ":", line, ": expected features numbered from 1, found '", words[f],
           "': a file whose features begin with 0 has to be written again, as by "
           "dump_svmlight_file(zero_based=False)");
    last = std::max(last, index);
    highest = std::max(highest, std::fabs(*value));
    ++numbers;
  }
}

void LibsvmLook::describeLabels(Suggestion &suggestion) {
  constexpr int64_t kFewRows = 17; // of which 0.3 are 5
  bool areNumbers = std::all_of(labels.names.begin(), labels.names.end(),
                                [](const std::string &name) { return numberOf(name); });
  bool areMany = labels.names.size() > kMostClasses || int64_t(labels.names.size()) * 4 > rows;
  std::vector<std::string> classes = labels.names;
  orderClasses(classes);
  if (areNumbers && (!areWhole || areMany)) {
    suggestion.reasons.push_back("labels are numbers: values");
    suggestion.values = 1;
    if (highestLabel > 2)
      options += ", scale_targets: standard";
    return;
  }
  suggestion.classes = int64_t(classes.size());
  classes.resize(std::min<size_t>(classes.size(), 10));
  suggestion.reasons.push_back(
      concat("labels are of ", suggestion.classes, " classes, ", quoted(classes)));
  int64_t fewest = *std::min_element(counts.begin(), counts.end());
  if (fewest >= kFewRows)
    return;
  options += ", stratify: label";
  suggestion.reasons.push_back(
      concat("a class has ", counted(fewest, "row"), ": of fewer than 5 for testing"));
}

Suggestion LibsvmLook::suggest() {
  LineReader lines(path);
  std::vector<std::string_view> words;
  for (std::string_view line; lines.next(line);) {
    splitWords(line.substr(0, line.find('#')), words);
    if (!words.empty())
      readLine(words, lines.number());
  }
  if (rows == 0)
    fail(path, ": expected samples, found none");
  Suggestion suggestion;
  suggestion.inputs = last;
  suggestion.reasons = {concat(counted(rows, "sample"), ", features up to ", last, ", of which ",
                               rows ? numbers / rows : 0, " are said on average")};
  describeLabels(suggestion);
  if (highest > 2) {
    options += ", scale: standard";
    suggestion.reasons.push_back("features are not of one size around 0");
  }
  suggestion.call = concat("libsvm(", quotedText(path), ", split: 0.7", options, ")");
  return suggestion;
}

Suggestion rt::suggestLibsvm(const Source &, const std::string &path) {
  return LibsvmLook(path).suggest();
}
