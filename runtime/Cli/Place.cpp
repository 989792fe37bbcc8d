//===- Place.cpp - Which row of which file --------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/Place.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"

#include <algorithm>
#include <filesystem>

using namespace trop;
using namespace trop::rt;

Place rt::readPlace(const std::string &text) {
  size_t colon = text.rfind(':');
  if (std::filesystem::exists(text) || colon == std::string::npos ||
      text.find('/', colon) != std::string::npos)
    return {text, std::nullopt};
  int64_t line = 0;
  if (!readNumber(std::string_view(text).substr(colon + 1), line))
    throw UsageError(concat("expected the line of a row after '", text.substr(0, colon + 1),
                            "', found '", text.substr(colon + 1), "'"));
  return {text.substr(0, colon), line};
}

Split rt::pickRows(const Table &table, const Place &place) {
  if (!place.line)
    return wholeTable(table);
  auto found = std::find(table.lines.begin(), table.lines.end(), *place.line);
  if (found == table.lines.end())
    fail(table.path(), ": expected a line with a row, ", table.lines.front(), " to ",
         table.lines.back(), ", found ", *place.line);
  return {{found - table.lines.begin()}, {{"data", 0, 1}}};
}
