//===- TableClasses.cpp - The classes of a table's rows -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/TableClasses.h"

#include "runtime/Data/CsvColumns.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Utf8.h"

#include <algorithm>

using namespace trop;
using namespace trop::rt;

TableClasses::TableClasses(const TableRequest &request)
    : request(request), wanted(request.classes) {
  // Those of old checkpoints may have one value.
  std::vector<std::string> names = request.classes;
  orderClasses(names);
  if (request.dropOtherClasses && names.size() != request.classes.size())
    fail(request.path, ": expected as classes labels of different values, found ",
         quoted(request.classes));
}

int32_t TableClasses::find(std::string_view name, int64_t line) {
  if (wanted.areAsked()) {
    int32_t number = wanted.find(std::string(name));
    if (number < 0)
      fail(request.path, ":", line, ": expected one of the ",
           !request.part.empty()      ? "training file's "
           : request.features.empty() ? ""
                                      : "checkpoint's ",
           "classes ", quoted(request.classes), column, ", found '", name, "'");
    return number;
  }
  size_t before = found.names.size();
  int32_t number = found.of(name);
  if (size_t(number) == before)
    if (std::string problem = utf8Problem(std::string(name)); !problem.empty())
      fail(request.path, ":", line, ": expected UTF-8", column, ", ", problem, kConvertToUtf8);
  return number;
}

/// Says what number each class gets.
void TableClasses::order(Table &table, const std::vector<std::string> &declared) {
  table.classes = found.names;
  std::vector<int32_t> numbers;
  if (declared.empty()) {
    numbers = orderClasses(table.classes);
  } else {
    numbers.resize(found.names.size());
    table.classes.clear();
    for (const std::string &name : declared)
      if (found.has(name)) {
        numbers[size_t(found.of(name))] = int32_t(table.classes.size());
        table.classes.push_back(name);
      }
  }
  for (int32_t &number : table.classOf)
    number = numbers[size_t(number)];
}

/// Of classes too many, where the one is that may be misspelled.
std::string TableClasses::rarest(const Table &table) const {
  if (int64_t(table.classes.size()) < request.model->output_count || table.classOf.empty())
    return "";
  std::vector<int64_t> rows(table.classes.size());
  for (int32_t number : table.classOf)
    ++rows[size_t(number)];
  size_t rarest = size_t(std::min_element(rows.begin(), rows.end()) - rows.begin());
  if (rows[rarest] == 0) // a class that is asked for
    return "";
  auto first = std::find(table.classOf.begin(), table.classOf.end(), int32_t(rarest));
  return concat("; '", table.classes[rarest], "' is in ", counted(rows[rarest], "row"),
                rows[rarest] > 1 ? ", the first " : ", ", request.path, ":",
                table.lines[size_t(first - table.classOf.begin())]);
}

void TableClasses::checkCount(const Table &table) const {
  const trop_model &model = *request.model;
  if (table.classes.size() == 1)
    fail(request.path, ": expected at least 2 classes", column, ", found only '", table.classes[0],
         "'");
  if (int64_t(table.classes.size()) != model.output_count)
    fail(request.path, ": model '", model.name, "' expects ", model.output_count, " classes",
         column, ", found ", table.classes.size(), ": ", quoted(table.classes), rarest(table));
}

void TableClasses::finish(Table &table, const std::vector<std::string> &declared) {
  if (request.unlabelled || request.model->target == TROP_TARGET_VALUES) {
    table.classes = request.classes;
    return;
  }
  if (wanted.areAsked())
    table.classes = request.classes;
  else
    order(table, declared);
  checkCount(table);
}
