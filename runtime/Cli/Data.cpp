//===- Data.cpp - The command data ----------------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Checkpoint/Json.h"
#include "runtime/Cli/Commands.h"
#include "runtime/Cli/DataFiles.h"
#include "runtime/Cli/Outputs.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"

#include <algorithm>
#include <cmath>

using namespace trop;
using namespace trop::rt;

namespace {
/// What the rows say of a column.
struct ColumnFacts {
  double low = INFINITY, high = -INFINITY;
  int64_t missing = 0;
};

/// What was understood of the data of a training.
class Understood {
public:
  Understood(const trop_model &model, const DataRecipe &recipe, const TrainingTable &read)
      : model(model), recipe(recipe), table(read.table), split(read.split) {}
  std::string text() const;
  OrderedJson json() const;

private:
  std::vector<ColumnFacts> factsOf(const Numbers &numbers, size_t width) const;
  std::vector<int64_t> classCounts(const Part &part) const;
  std::string valueText(int64_t row, size_t column) const;
  std::string fate(size_t column) const;
  std::string columnsText() const;
  std::string classesText() const;
  std::string rowsText() const;

  const trop_model &model;
  const DataRecipe &recipe;
  const Table &table;
  const Split &split;
};
} // namespace

std::vector<ColumnFacts> Understood::factsOf(const Numbers &numbers, size_t width) const {
  std::vector<ColumnFacts> facts(width);
  std::vector<double> row(width);
  for (int64_t r = 0; r < table.rows(); ++r) {
    numbers.copy(r * int64_t(width), int64_t(width), row.data());
    for (size_t c = 0; c < width; ++c) {
      facts[c].missing += std::isnan(row[c]);
      facts[c].low = std::fmin(facts[c].low, row[c]);
      facts[c].high = std::fmax(facts[c].high, row[c]);
    }
  }
  return facts;
}

std::vector<int64_t> Understood::classCounts(const Part &part) const {
  std::vector<int64_t> counts(table.classes.size());
  for (int64_t i = part.first; i < part.first + part.count; ++i)
    ++counts[size_t(table.classOf[size_t(split.order[size_t(i)])])];
  return counts;
}

std::string Understood::valueText(int64_t row, size_t column) const {
  double value = table.inputs[row * int64_t(table.features.size()) + int64_t(column)];
  if (std::isnan(value))
    return "missing";
  bool isCategory = !table.categories.empty() && !table.categories[column].empty();
  return isCategory ? table.categories[column][size_t(value)] : shortest(value);
}

/// What becomes of a column beside scaling.
std::string Understood::fate(size_t c) const {
  if (recipe.encoding.isPlain())
    return "";
  const ColumnEncoding &column = recipe.encoding.columns[c];
  std::string text;
  if (column.isCategory())
    text = concat(", an input each");
  if (!std::isnan(column.fill))
    text += concat(", missing ones are ", column.isCategory() ? column.values[size_t(column.fill)]
                                                              : sixDigits(column.fill));
  return text + (column.hasIndicator ? ", which a further input says" : "");
}

/// Of images and other arrays all numbers are alike.
std::string Understood::columnsText() const {
  constexpr size_t kMost = 100;
  std::vector<ColumnFacts> facts = factsOf(table.inputs, table.features.size());
  if (model.input_rank > 1 || facts.size() > kMost) {
    ColumnFacts all;
    for (const ColumnFacts &column : facts) {
      all.low = std::fmin(all.low, column.low);
      all.high = std::fmax(all.high, column.high);
      all.missing += column.missing;
    }
    return concat("  ", facts.size(), " numbers, ", table.features.front(), " to ",
                  table.features.back(), ", from ", shortest(all.low), " to ", shortest(all.high),
                  all.missing ? concat(", ", all.missing, " missing") : "", "\n");
  }
  std::string text;
  for (size_t c = 0; c < facts.size(); ++c) {
    const ColumnFacts &column = facts[c];
    bool isCategory = !table.categories.empty() && !table.categories[c].empty();
    text += concat("  ", printable(table.features[c]), ": ");
    if (isCategory)
      text += concat("one of ", quoted(table.categories[c]));
    else if (column.low > column.high)
      text += "a number";
    else if (column.low == column.high)
      text += concat("always ", shortest(column.low), ", which says nothing");
    else
      text += concat("from ", shortest(column.low), " to ", shortest(column.high));
    text += concat(column.missing ? concat(", ", column.missing, " missing") : "", fate(c), "\n");
  }
  return text;
}

/// A line a class, and what is few.
std::string Understood::classesText() const {
  std::string text;
  bool isFew = false;
  std::vector<std::vector<int64_t>> counts;
  for (const Part &part : split.parts)
    counts.push_back(classCounts(part));
  for (size_t c = 0; c < table.classes.size(); ++c) {
    text += concat("  ", printable(table.classes[c]), ":");
    for (size_t p = 0; p < split.parts.size(); ++p) {
      text += concat(p ? ", " : " ", counts[p][c], " ", split.parts[p].name);
      isFew |= split.parts[p].name == "test" && counts[p][c] < 5;
    }
    text += "\n";
  }
  if (isFew && !recipe.stratified && recipe.group.empty() && recipe.listsPath.empty())
    text += "  of a class there are fewer than 5 test rows: stratify: label deals each to all "
            "parts\n";
  return text;
}

std::string Understood::rowsText() const {
  constexpr size_t kMostColumns = 12;
  constexpr int64_t kMostRows = 3;
  std::string text;
  for (int64_t row = 0; row < std::min(kMostRows, table.rows()); ++row) {
    text += concat("  ", table.whereIs(row), ":");
    for (size_t c = 0; c < std::min(kMostColumns, table.features.size()); ++c)
      text += concat(c ? ", " : " ", printable(valueText(row, c)));
    if (table.features.size() > kMostColumns)
      text += ", ...";
    if (!table.classOf.empty())
      text += concat(" -> ", printable(table.classes[size_t(table.classOf[size_t(row)])]));
    for (int64_t t = 0; t < table.targets.size() / std::max<int64_t>(table.rows(), 1); ++t)
      text += concat(t ? ", " : " -> ",
                     shortest(table.targets[row * int64_t(table.labels.size()) + t]));
    text += "\n";
  }
  return text;
}

std::string Understood::text() const {
  std::string text = concat(recipe.source, " data of model '", model.name, "'\nfiles\n");
  recipe.forEach([&](const std::string &path) { text += concat("  ", printable(path), "\n"); });
  text += concat("parts\n  ", counted(table.rows(), "row"), ":");
  for (const Part &part : split.parts)
    text += concat(&part == &split.parts.front() ? " " : ", ", part.count, " ", part.name);
  text += concat("\nfeatures, ", model.input_count, " inputs of ", table.features.size(),
                 recipe.scaling.isOn() ? concat(", scaled: ", recipe.scaling.kind) : "", "\n",
                 columnsText());
  if (!table.classOf.empty())
    return text + concat("classes, of column '", printable(table.labels[0]), "'\n", classesText(),
                         "first rows\n", rowsText());
  std::vector<ColumnFacts> facts = factsOf(table.targets, table.labels.size());
  text += concat("values",
                 recipe.targetScaling.isOn() ? concat(", scaled: ", recipe.targetScaling.kind) : "",
                 "\n");
  for (size_t t = 0; t < facts.size(); ++t)
    text += concat("  ", printable(table.labels[t]), ": from ", shortest(facts[t].low), " to ",
                   shortest(facts[t].high), "\n");
  return text + "first rows\n" + rowsText();
}

OrderedJson Understood::json() const {
  OrderedJson json = {{"source", recipe.source}, {"rows", table.rows()}};
  json["files"] = OrderedJson::array();
  recipe.forEach([&](const std::string &path) { json["files"].push_back(path); });
  for (const Part &part : split.parts)
    json["parts"][part.name] = part.count;
  json["inputs"] = recipe.encoding.inputNames(table.features);
  std::vector<ColumnFacts> facts = factsOf(table.inputs, table.features.size());
  for (size_t c = 0; c < facts.size(); ++c) {
    OrderedJson column = {{"name", table.features[c]}, {"missing", facts[c].missing}};
    if (!table.categories.empty() && !table.categories[c].empty()) {
      column["values"] = table.categories[c];
    } else if (facts[c].low <= facts[c].high) {
      column["lowest"] = facts[c].low;
      column["highest"] = facts[c].high;
    }
    json["features"].push_back(column);
  }
  json["labels"] = table.labels;
  for (const Part &part : split.parts) {
    std::vector<int64_t> counts =
        table.classOf.empty() ? std::vector<int64_t>() : classCounts(part);
    for (size_t c = 0; c < counts.size(); ++c)
      json["classes"][table.classes[c]][part.name] = counts[c];
  }
  return json;
}

int rt::runData(const trop_model &model, const Options &options) {
  TableRequest request = trainingFiles(model, options);
  if (!options.rowsOut.empty())
    checkResult(model, options.rowsOut, filesRead(model, options, request));
  uint64_t seed = options.seed.value_or(model.train ? model.train->seed : 0);
  DataRecipe recipe;
  std::vector<std::string> remarks;
  TrainingTable read = readTrainingTable(model, options, request, seed, recipe, remarks);
  if (!options.rowsOut.empty())
    writeRows(options.rowsOut, read);
  Understood understood(model, recipe, read);
  writeOutput(options.json ? jsonText(understood.json()) + "\n" : understood.text());
  for (const std::string &remark : remarks)
    note(options, remark);
  return 0;
}
