//===- Split.cpp - Rows dealt into parts ----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Split.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace trop;
using namespace trop::rt;

Split rt::wholeTable(const Table &table) {
  Split split{std::vector<int64_t>(table.rows()), {{"data", 0, table.rows()}}};
  std::iota(split.order.begin(), split.order.end(), 0);
  return split;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// How many rows of each class a part has.
static std::vector<int64_t> countClasses(const Table &table, const Split &split, const Part &part) {
  std::vector<int64_t> counts(table.classes.size());
  for (int64_t i = part.first; i < part.first + part.count; ++i)
    ++counts[size_t(table.classOf[size_t(split.order[size_t(i)])])];
  return counts;
}

static void checkClasses(const Table &table, const Split &split, const SplitPlan &plan) {
  if (table.classOf.empty())
    return;
  std::vector<int64_t> inAll = countClasses(table, split, {"", 0, int64_t(split.order.size())});
  std::vector<int64_t> inTraining = countClasses(table, split, split.parts[0]);
  std::string how = plan.lists.empty() ? concat(" with seed ", plan.seed) : "";
  bool canStratify = plan.lists.empty() && !plan.byClass && table.groups.empty();
  for (size_t c = 0; c < table.classes.size(); ++c) {
    if (!inAll[c])
      fail(table.path(), ": expected rows of class '", table.classes[c], "' in column '",
           table.labels[0], "', found none");
    if (!inTraining[c])
      fail(table.path(), ": expected every class in the training part, found no row of class '",
           table.classes[c], "' among ", split.parts[0].count, " of ", counted(table.rows(), "row"),
           how, canStratify ? "; stratify: label deals each class to all parts" : "");
  }
  if (!plan.folds)
    return;
  std::vector<int64_t> inFold = countClasses(table, split, split.parts.back());
  for (size_t c = 0; c < table.classes.size(); ++c)
    if (!inFold[c])
      fail(table.path(), ": expected every class in fold ", plan.fold, " of ", plan.folds,
           ", found no row of class '", table.classes[c], "', which has ", counted(inAll[c], "row"),
           " in all; stratify: label deals each class to all folds");
}

/// Whether shares come to rows.
static void checkCounts(const Table &table, const SplitPlan &plan, int64_t rows, int64_t trainCount,
                        int64_t validationCount) {
  if (trainCount == 0)
    fail(table.path(), ": expected rows in the training part, found none: split ",
         shortest(plan.train), " of ", counted(rows, "row"));
  if (plan.validation > 0 && validationCount == 0)
    fail(table.path(), ": expected rows in the validation part, found none: validation ",
         shortest(plan.validation), " of ", counted(rows, "row"));
}

static void checkPlan(const Table &table, const SplitPlan &plan) {
  if (plan.train + plan.validation > 1 + 1e-9) // 0.9 + 0.1 may come to a little more than 1.
    fail(table.path(), ": expected split and validation to add up to at most 1, found ",
         shortest(plan.train), " and ", shortest(plan.validation));
  if (plan.byClass && table.classOf.empty())
    fail(table.path(), ": expected classes to stratify by, found labels that are values");
  if (plan.byClass && !table.groups.empty())
    fail(table.path(), ": expected either stratify: label or groups, found both");
}

//===----------------------------------------------------------------------===//
// Dealing
//===----------------------------------------------------------------------===//

namespace {
/// Deals the rows of the first file: which part each goes to.
class Dealer {
public:
  Dealer(const Table &table, const SplitPlan &plan, bool hasTest)
      : table(table), plan(plan), hasTest(hasTest), rows(table.dealtRows()),
        order(Random(plan.seed, Random::Stream::Split).distinct(rows, rows)) {}
  std::map<std::string, std::vector<int64_t>> deal();

private:
  using Rows = std::vector<int64_t>;
  void dealShares(const Rows &rows);
  void dealFolds();
  void dealGroups();
  std::vector<Rows> units() const;
  std::vector<Rows> byClass() const;
  std::pair<int64_t, int64_t> countParts(int64_t of) const;

  const Table &table;
  const SplitPlan &plan;
  const bool hasTest; // has files of its own
  const int64_t rows;
  const Rows order; // random
  std::map<std::string, Rows> parts;
};
} // namespace

/// How many of so many rows are for training and for validation.
std::pair<int64_t, int64_t> Dealer::countParts(int64_t of) const {
  int64_t train = std::min<int64_t>(std::llround(plan.train * double(of)), of);
  int64_t validation = std::min<int64_t>(std::llround(plan.validation * double(of)), of - train);
  return {train, hasTest ? of - train : validation};
}

void Dealer::dealShares(const Rows &from) {
  auto [train, validation] = countParts(int64_t(from.size()));
  auto next = from.begin();
  auto take = [&](const char *name, int64_t count) {
    parts[name].insert(parts[name].end(), next, next + count);
    next += count;
  };
  take("train", train);
  take("validation", validation);
  take("test", from.end() - next);
}

std::vector<Dealer::Rows> Dealer::byClass() const {
  std::vector<Rows> classes(table.classes.size());
  for (int64_t row : order)
    classes[size_t(table.classOf[size_t(row)])].push_back(row);
  return classes;
}

/// What stays together, in the random order: groups, or rows.
std::vector<Dealer::Rows> Dealer::units() const {
  std::vector<Rows> units;
  std::map<int32_t, size_t> unitOf;
  for (int64_t row : order) {
    if (table.groups.empty()) {
      units.push_back({row});
      continue;
    }
    auto [found, isNew] = unitOf.emplace(table.groups[size_t(row)], units.size());
    if (isNew)
      units.emplace_back();
    units[found->second].push_back(row);
  }
  if (!table.groups.empty() && units.size() == 1)
    fail(table.path(), ": expected at least 2 groups to deal to parts, found all ",
         counted(rows, "row"), " in one of column '", plan.group, "'");
  return units;
}

/// A part takes groups until it has its rows.
void Dealer::dealGroups() {
  auto [train, validation] = countParts(rows);
  int64_t dealt = 0;
  for (const Rows &group : units()) {
    Rows &part = parts[dealt < train                ? "train"
                       : dealt < train + validation ? "validation"
                                                    : "test"];
    part.insert(part.end(), group.begin(), group.end());
    dealt += int64_t(group.size());
  }
}

/// Each unit goes to the fold that has the fewest rows, the largest first; of each class in turn.
void Dealer::dealFolds() {
  std::vector<Rows> folds(size_t(plan.folds)), groups = units();
  if (plan.byClass) {
    groups.clear();
    for (const Rows &rows : byClass())
      for (int64_t row : rows)
        groups.push_back({row});
  }
  if (int64_t(groups.size()) < plan.folds)
    fail(table.path(), ": expected at least ", plan.folds,
         table.groups.empty() ? " rows" : " groups", " for as many folds, found ", groups.size());
  std::vector<size_t> bySize(groups.size());
  std::iota(bySize.begin(), bySize.end(), 0);
  std::sort(bySize.begin(), bySize.end(), [&](size_t a, size_t b) {
    return std::pair(groups[b].size(), a) < std::pair(groups[a].size(), b);
  });
  for (size_t next : bySize) {
    const Rows &group = groups[next];
    auto fold = std::min_element(folds.begin(), folds.end(),
                                 [](const Rows &a, const Rows &b) { return a.size() < b.size(); });
    fold->insert(fold->end(), group.begin(), group.end());
  }
  std::vector<bool> isTest(size_t(rows), false);
  for (int64_t row : folds[size_t(plan.fold - 1)])
    isTest[size_t(row)] = true;
  int64_t validation = std::llround(plan.validation * double(rows)), held = 0;
  for (const Rows &unit : units()) {
    const char *part = "train";
    if (isTest[size_t(unit[0])])
      part = "test";
    else if (held < validation)
      part = "validation";
    held += part[0] == 'v' ? int64_t(unit.size()) : 0;
    parts[part].insert(parts[part].end(), unit.begin(), unit.end());
  }
}

std::map<std::string, std::vector<int64_t>> Dealer::deal() {
  if (plan.folds)
    dealFolds();
  else if (!table.groups.empty())
    dealGroups();
  else if (plan.byClass)
    for (const Rows &rows : byClass())
      dealShares(rows);
  else
    dealShares(order);
  checkCounts(table, plan, rows, int64_t(parts["train"].size()),
              hasTest ? 1 : int64_t(parts["validation"].size()));
  return std::move(parts);
}

/// Rows as lists have them.
static RowLists takeLists(const Table &table, const SplitPlan &plan) {
  std::string path = plan.listsPath.empty() ? table.path() : plan.listsPath;
  std::map<int64_t, std::string> partOf;
  for (const auto &[part, rows] : plan.lists)
    for (int64_t row : rows) {
      if (row < 0 || row >= table.dealtRows())
        fail(path, ": expected in the row lists rows of ", table.path(), " from 0 to ",
             table.dealtRows() - 1, ", found ", row, " in '", part, "'");
      auto [found, isNew] = partOf.emplace(row, part);
      if (!isNew)
        fail(path, ": expected every row once in the row lists, found ", row, " in '",
             found->second, "' and again in '", part, "'");
    }
  return plan.lists;
}

/// Of rows that differ; in less time than where nothing is known of them.
static void sortRows(std::vector<int64_t> &rows, int64_t all) {
  std::vector<bool> isIn(size_t(all), false);
  for (int64_t row : rows)
    isIn[size_t(row)] = true;
  auto next = rows.begin();
  for (int64_t row = 0; next != rows.end(); ++row)
    if (isIn[size_t(row)])
      *next++ = row;
}

Split rt::splitTable(const Table &table, const SplitPlan &plan) {
  checkPlan(table, plan);
  RowLists ofFiles;
  for (size_t file = 1; file < table.files.size(); ++file) {
    bool isLast = file + 1 == table.files.size();
    for (int64_t row = table.files[file].first;
         row < (isLast ? table.rows() : table.files[file + 1].first); ++row)
      ofFiles[table.files[file].part].push_back(row);
  }
  RowLists dealt = plan.lists.empty() ? Dealer(table, plan, ofFiles.count("test")).deal()
                                      : takeLists(table, plan);
  Split split;
  for (const char *name : {"train", "validation", "test"}) {
    std::vector<int64_t> rows = std::move(dealt[name]);
    sortRows(rows, table.rows());
    rows.insert(rows.end(), ofFiles[name].begin(), ofFiles[name].end());
    if (!rows.empty())
      split.parts.push_back({name, int64_t(split.order.size()), int64_t(rows.size())});
    split.order.insert(split.order.end(), rows.begin(), rows.end());
  }
  if (split.parts.empty() || split.parts[0].name != "train")
    fail(table.path(), ": expected rows in the training part, found none");
  if (!table.classesAreNumbers)
    checkClasses(table, split, plan);
  return split;
}

RowLists rt::rowLists(const Table &table, const Split &split) {
  RowLists lists;
  for (const Part &part : split.parts)
    for (int64_t i = part.first; i < part.first + part.count; ++i)
      if (int64_t row = split.order[size_t(i)]; row < table.dealtRows())
        lists[part.name].push_back(row);
  return lists;
}
