//===- Table.h - Texts and numbers in columns -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_SUPPORT_TABLE_H
#define TROP_LIB_SUPPORT_TABLE_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace trop {

/// Columns as wide as their cells; the first ones hold texts and go to the left, the
/// others numbers and go to the right.
class Table {
public:
  explicit Table(unsigned numTexts) : numTexts(numTexts) {}

  void add(std::vector<std::string> row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (auto [column, cell] : llvm::enumerate(row))
      widths[column] = std::max(widths[column], cell.size());
    rows.push_back(std::move(row));
  }

  void print(llvm::raw_ostream &out) const {
    for (const std::vector<std::string> &row : rows) {
      std::string line;
      for (auto [column, cell] : llvm::enumerate(row)) {
        if (column > 0)
          line += "  ";
        std::string padding(widths[column] - cell.size(), ' ');
        line += column < numTexts ? cell + padding : padding + cell;
      }
      out << llvm::StringRef(line).rtrim() << '\n';
    }
  }

private:
  unsigned numTexts;
  std::vector<size_t> widths;
  std::vector<std::vector<std::string>> rows;
};

} // namespace trop

#endif // TROP_LIB_SUPPORT_TABLE_H
