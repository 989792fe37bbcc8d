//===- FixedWidthRuntime.cpp - The runtime half of FixedWidthPlugin -------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FixedWidthCalls.h"

#include "trop/plugin.h"

#include <fstream>
#include <stdexcept>

using namespace trop::plugin;

namespace {

struct FixedWidth final : Source {
  std::vector<double> widths;
  std::vector<std::string> names;
  int64_t skipped;
  Cell blank;

  explicit FixedWidth(const Arguments &arguments)
      : widths(arguments.numbers("widths")), names(arguments.texts("columns")),
        skipped(int64_t(arguments.number("skip"))),
        blank(arguments.choice("blank") == "zero" ? Cell(0.0) : Cell("")) {
    for (size_t i = names.size(); i < widths.size(); ++i)
      names.push_back("c" + std::to_string(i));
    if (names.size() != widths.size())
      throw std::invalid_argument("expected a width for each of the columns");
  }

  void read(const std::string &path, Rows &rows) const override {
    std::ifstream file(path);
    if (!file)
      throw std::runtime_error("cannot be opened");
    rows.setColumns(names);
    std::string line;
    for (int64_t number = 1; std::getline(file, line); ++number)
      if (number > skipped)
        addLine(number, line, rows);
  }

  void addLine(int64_t number, std::string_view line, Rows &rows) const {
    std::vector<Cell> cells;
    for (double width : widths) {
      if (line.empty())
        rows.fail(number, "expected " + std::to_string(widths.size()) + " columns, found " +
                              std::to_string(cells.size()));
      std::string_view text = line.substr(0, size_t(width));
      line.remove_prefix(text.size());
      size_t begin = text.find_first_not_of(' ');
      bool isBlank = begin == std::string_view::npos;
      cells.push_back(isBlank ? blank
                              : Cell(text.substr(begin, text.find_last_not_of(' ') + 1 - begin)));
    }
    rows.add(number, cells);
  }
};

} // namespace

TROP_RUNTIME_PLUGIN("fixed-width", "2.0", plugin) {
  plugin.addSource<FixedWidth>(fixed_width::kFixedWidth);
}
