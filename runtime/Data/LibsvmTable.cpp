//===- LibsvmTable.cpp - Samples of libsvm's files ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A sample a line: LABEL INDEX:VALUE INDEX:VALUE ... # comment
// (csie.ntu.edu.tw/~cjlin/libsvm). Indices count from 1 and ascend; what is left out is 0. Files of
// rankings have qid:NUMBER after the label.
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/LineReader.h"
#include "runtime/Data/Source.h"
#include "runtime/Data/TableClasses.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Memory.h"
#include "runtime/Support/ReadNumber.h"

#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// One libsvm file on its way into a table.
class LibsvmTable {
public:
  explicit LibsvmTable(const TableRequest &request)
      : request(request), model(*request.model), lines(request.path), classes(request),
        row(size_t(model.input_count)), watch(request.path, "samples") {}
  Table read();

private:
  void checkRequest();
  std::string_view nextWord();
  bool readLabel(std::string_view word);
  void readFeature(std::string_view word, int64_t &last);
  void readLine();
  template <typename... Ts> [[noreturn]] void failInLine(const Ts &...parts) const {
    fail(request.path, ":", lines.number(), ": ", parts...);
  }

  const TableRequest &request;
  const trop_model &model;
  LineReader lines;
  TableClasses classes;
  Table table;
  std::string_view line; // what is left of it
  std::vector<double> row;
  MemoryWatch watch; // lines may be far shorter than what they become
  int64_t rankedLine = 0;
};
} // namespace

void LibsvmTable::checkRequest() {
  for (int64_t i = 1; i <= model.input_count; ++i)
    table.features.push_back(std::to_string(i));
  if (!request.features.empty() && request.features != table.features)
    fail(request.path, ": expected the features of the training, ",
         quoted({request.features.front(), request.features.back()}),
         ", found libsvm data, whose features are numbers from 1");
  table.labels = {"label"};
  if (model.target == TROP_TARGET_VALUES && model.output_count != 1 && !request.unlabelled)
    fail(request.path, ": model '", model.name, "' expects ", model.output_count,
         " values a sample, found libsvm data, which have one");
}

std::string_view LibsvmTable::nextWord() {
  constexpr const char *kBlanks = " \t\r";
  size_t begin = std::min(line.find_first_not_of(kBlanks), line.size());
  size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
  std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

/// False if the row is of a class that is not wanted.
bool LibsvmTable::readLabel(std::string_view word) {
  if (word.find(':') != std::string_view::npos)
    failInLine("expected a label before the features, found '", word, "'");
  if (word.find(',') != std::string_view::npos)
    failInLine("expected one label, found several, '", word, "': a model has one class a sample");
  if (model.target == TROP_TARGET_CLASSES) {
    if (classes.isDropped(std::string(word)))
      return false;
    table.classOf.push_back(classes.find(word, lines.number()));
    return true;
  }
  std::optional<double> value = numberOf(word);
  if (!value || !std::isfinite(*value))
    failInLine("expected a finite number as label, found '", word, "'");
  table.targets.push_back(*value);
  return true;
}

void LibsvmTable::readFeature(std::string_view word, int64_t &last) {
  size_t colon = word.find(':');
  int64_t index = 0;
  if (colon == std::string_view::npos || !readNumber(word.substr(0, colon), index))
    failInLine("expected INDEX:VALUE, found '", word, "'");
  if (index < 1)
    failInLine("expected features numbered from 1, found '", word,
               "': a file whose features begin with 0 has to be written again, as by "
               "dump_svmlight_file(zero_based=False)");
  if (index > model.input_count)
    failInLine("model '", model.name, "' expects features 1 to ", model.input_count, ", found '",
               word, "'");
  if (index <= last)
    failInLine("expected features in ascending order, found '", word, "' after ", last);
  std::optional<double> value = numberOf(word.substr(colon + 1));
  if (!value || !std::isfinite(*value))
    failInLine("expected a finite number as feature ", index, ", found '", word.substr(colon + 1),
               "'");
  row[size_t(index - 1)] = *value;
  last = index;
}

void LibsvmTable::readLine() {
  line = line.substr(0, line.find('#'));
  std::string_view word = nextWord();
  if (word.empty())
    return; // blank, or a comment
  bool isLabel = word.find(':') == std::string_view::npos;
  if (!request.unlabelled && !readLabel(word))
    return;
  if (isLabel)
    word = nextWord();
  if (word.substr(0, 4) == "qid:") {
    rankedLine = rankedLine ? rankedLine : lines.number();
    word = nextWord();
  }
  std::fill(row.begin(), row.end(), 0);
  for (int64_t last = 0; !word.empty(); word = nextWord())
    readFeature(word, last);
  table.lines.push_back(lines.number());
  watch.grow(int64_t(row.size() * sizeof(double)));
  table.inputs.append(row.data(), int64_t(row.size()));
}

Table LibsvmTable::read() {
  checkRequest();
  while (lines.next(line))
    readLine();
  if (table.lines.empty())
    fail(request.path, ": expected samples, found none",
         request.dropOtherClasses ? " of the classes " + quoted(request.classes) : "");
  classes.finish(table);
  if (rankedLine)
    table.remarks.push_back(concat("qid: of ", request.path, ":", rankedLine,
                                   " and other lines is ignored: samples are not ranked"));
  return std::move(table);
}

namespace {
class LibsvmSource : public Source {
public:
  const char *name() const override { return "libsvm"; }
  FileArguments files() const override {
    return {"path", nullptr, "validation_path", nullptr, "test_path", nullptr};
  }
  Table read(const TableRequest &request) const override { return LibsvmTable(request).read(); }
  bool isLike(const std::string &path, std::string_view beginning) const override;
};
} // namespace

/// A word, and one that is INDEX:VALUE.
bool LibsvmSource::isLike(const std::string &, std::string_view beginning) const {
  std::string_view line = beginning.substr(0, beginning.find('\n'));
  size_t colon = line.find(':'), blank = line.find(' ');
  int64_t index = 0;
  return blank < colon && colon != std::string_view::npos && line.find(',') > blank &&
         (line.substr(blank + 1, 4) == "qid:" ||
          readNumber(line.substr(blank + 1, colon - blank - 1), index));
}

const Source &rt::libsvmSource() {
  static const LibsvmSource source;
  return source;
}
