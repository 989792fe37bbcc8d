//===- DataMemory.h - Data too large, refused unread ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A system that promises more memory than it has ends a program that reads too much, without a
// word. What a file will take is therefore asked before it is read: of a binary file its header
// tells, of CSV its size and its lines.
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DATA_DATAMEMORY_H
#define TROP_RUNTIME_DATA_DATAMEMORY_H

#include "runtime/Data/Table.h"

namespace trop::rt {

/// Error: a file of samples, `numbers` each, whose table and samples do not fit in memory. Says
/// nothing of a file that is too short for them, which is damaged, or a pipe.
void checkSampleMemory(const TableRequest &request, const std::string &path, int64_t samples,
                       int64_t numbers, int64_t elementBytes);

/// Bytes that a CSV file takes as it is read, about: its text, and its features where every row
/// is wanted, which its lines count if the bound by its size is above `enough`; 0 of a pipe.
int64_t csvMemory(const TableRequest &request, int64_t enough);

/// Error: a CSV file that takes far more than there is.
void checkCsvMemory(const TableRequest &request);

} // namespace trop::rt

#endif // TROP_RUNTIME_DATA_DATAMEMORY_H
