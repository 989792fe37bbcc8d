//===- Digest.h - Whether data are the same, and what changed ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_DIGEST_H
#define TROP_RUNTIME_DATA_DIGEST_H

#include "runtime/Data/Table.h"

#include <cstdint>
#include <functional>
#include <string>

namespace trop::rt {

/// For each row, in the order of the table, 8 characters that follow from its numbers, as the
/// file has them, and its labels: 48 bits. Empty for a table of more than 2^20 rows.
std::string rowDigests(const Table &table);

/// What became of the rows between two results of rowDigests, "1 row removed before a.csv:18; 2
/// rows changed, the first at a.csv:20", by the places where rows are now; empty where they are
/// the same, or one of the two is empty.
std::string rowChanges(const std::string &before, const std::string &now,
                       const std::function<std::string(int64_t row)> &whereIs);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_DIGEST_H
