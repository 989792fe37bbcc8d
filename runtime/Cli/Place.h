//===- Place.h - Which row of which file ------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_PLACE_H
#define TROP_RUNTIME_CLI_PLACE_H

#include "runtime/Data/Samples.h"

#include <optional>

namespace trop::rt {

/// `DATA` or `DATA:ROW`, the row counted as in messages: by its line in the file.
struct Place {
  std::string path;
  std::optional<int64_t> line;
};

/// UsageError for a row that is no number.
Place readPlace(const std::string &text);

/// The row, or all; Error where the file has no such row.
Split pickRows(const Table &table, const Place &place);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_PLACE_H
