//===- Digest.cpp - Whether data are the same, and what changed -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Data/Digest.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Hash.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace trop;
using namespace trop::rt;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

static constexpr int kDigits = 8; // of 6 bits each
static constexpr int64_t kMostRows = 1 << 20;

static uint64_t mixNumbers(uint64_t digest, const Numbers &numbers, int64_t row, int64_t width,
                           std::vector<double> &doubles) {
  return std::visit(
      [&](const auto &list) {
        if constexpr (std::is_same_v<std::decay_t<decltype(list)>, NumberBlocks>) {
          doubles.resize(size_t(width));
          list.copy(row * width, width, doubles.data());
          return mixIn(digest, doubles.data(), width * int64_t(sizeof(double)));
        } else {
          return mixIn(digest, list.data() + row * width, width * int64_t(sizeof list[0]));
        }
      },
      numbers.storage);
}

std::string rt::rowDigests(const Table &table) {
  constexpr const char *kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (table.rows() > kMostRows)
    return "";
  std::string digests(size_t(table.rows() * kDigits), '\0');
  parallelPieces(table.rows(), 1024, [&](int64_t first, int64_t last) {
    std::vector<double> doubles;
    for (int64_t row = first; row < last; ++row) {
      uint64_t digest =
          mixNumbers(kEmptyDigest, table.inputs, row, int64_t(table.features.size()), doubles);
      if (!table.classOf.empty()) {
        const std::string &name = table.classes[table.classOf[row]];
        digest = mixIn(digest, name.data(), int64_t(name.size()));
      } else if (!table.targets.empty()) {
        digest = mixNumbers(digest, table.targets, row, int64_t(table.labels.size()), doubles);
      }
      if (!table.weights.empty())
        digest = mixIn(digest, &table.weights[size_t(row)], sizeof table.weights[0]);
      digest *= 0x9e3779b97f4a7c15; // so that the high bits follow from all
      for (int i = 0; i < kDigits; ++i, digest <<= 6)
        digests[size_t(row * kDigits + i)] = kAlphabet[digest >> 58];
    }
  });
  return digests;
}

namespace {
/// Two lists of rows, without the rows that both begin and end with: of equal rows it is then
/// more often the right one that counts as removed.
class RowComparison {
public:
  RowComparison(std::string_view before, std::string_view now);
  std::string text(const std::function<std::string(int64_t)> &whereIs);

private:
  struct Count {
    int64_t before = 0, now = 0;
  };
  /// Rows to which the same happened, and the place of the first.
  struct Group {
    const char *verb;
    int64_t rows = 0, first = 0;
  };
  static int64_t size(std::string_view digests) { return int64_t(digests.size()) / kDigits; }
  static std::string_view row(std::string_view digests, int64_t i) {
    return digests.substr(size_t(std::min(i, size(digests)) * kDigits), kDigits);
  }
  void pair();
  std::vector<std::string_view> single(std::string_view digests) const;

  std::string_view before, now;
  int64_t skipped = 0, all; // rows that both begin with; those that there are now
  std::unordered_map<std::string_view, Count> counts;
  Group removed{"removed"}, added{"added"}, changed{"changed"};
};
} // namespace

RowComparison::RowComparison(std::string_view before, std::string_view now)
    : before(before), now(now), all(size(now)) {
  auto share = [&](int64_t i, int64_t j) {
    return i >= 0 && j >= 0 && i < size(this->before) && row(this->before, i) == row(this->now, j);
  };
  while (share(0, 0)) {
    this->before.remove_prefix(kDigits);
    this->now.remove_prefix(kDigits);
    ++skipped;
  }
  while (share(size(this->before) - 1, size(this->now) - 1)) {
    this->before.remove_suffix(kDigits);
    this->now.remove_suffix(kDigits);
  }
  for (int64_t i = 0; i < size(this->before); ++i)
    ++counts[row(this->before, i)].before;
  for (int64_t i = 0; i < size(this->now); ++i)
    ++counts[row(this->now, i)].now;
}

/// Goes through both at once: rows without an equal on the other side that stand at the same
/// place are one that changed.
void RowComparison::pair() {
  std::unordered_map<std::string_view, Count> seen;
  for (int64_t i = 0, j = 0; i < size(before) || j < size(now);) {
    std::string_view theirs = row(before, i), ours = row(now, j);
    bool goes = i < size(before) && seen[theirs].before >= counts[theirs].now;
    bool comes = j < size(now) && seen[ours].now >= counts[ours].before;
    if (Group &group = goes && comes ? changed : goes ? removed : added; goes || comes)
      group.first = group.rows++ ? group.first : skipped + j;
    if (goes || !comes)
      ++seen[theirs].before, ++i;
    if (comes || !goes)
      ++seen[ours].now, ++j;
  }
}

/// The rows that are once on either side, whose order tells whether any moved.
std::vector<std::string_view> RowComparison::single(std::string_view digests) const {
  std::vector<std::string_view> rows;
  for (int64_t i = 0; i < size(digests); ++i)
    if (const Count &count = counts.at(row(digests, i)); count.before == 1 && count.now == 1)
      rows.push_back(row(digests, i));
  return rows;
}

std::string RowComparison::text(const std::function<std::string(int64_t)> &whereIs) {
  if (before == now)
    return "";
  pair();
  bool moved = single(before) != single(now);
  std::string text;
  for (const Group &group : {removed, added, changed}) {
    if (!group.rows)
      continue;
    text += concat(text.empty() ? "" : "; ", counted(group.rows, "row"), " ", group.verb);
    if (moved) // Then places tell nothing.
      continue;
    bool atEnd = group.first >= all;
    text += concat(group.rows > 1 ? ", the first " : " ",
                   group.verb != removed.verb ? "at "
                   : atEnd                    ? "after "
                                              : "before ",
                   whereIs(group.first - atEnd));
  }
  if (text.empty())
    return concat("the same rows in another order, the first at ", whereIs(skipped));
  return text + (moved ? "; others in another order" : "");
}

std::string rt::rowChanges(const std::string &before, const std::string &now,
                           const std::function<std::string(int64_t row)> &whereIs) {
  if (before.empty() || now.empty())
    return "";
  return RowComparison(before, now).text(whereIs);
}
