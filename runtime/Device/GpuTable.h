//===- GpuTable.h - Samples in the memory of a GPU --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUTABLE_H
#define TROP_RUNTIME_DEVICE_GPUTABLE_H

#include "runtime/Device/Gpu.h"

#include "trop/abi.h"

namespace trop::rt {

/// Bytes that a row has of each array of trop_samples.
struct RowBytes {
  explicit RowBytes(const trop_model &model);
  int64_t input, target, weight;

  /// Makes a row the first.
  void skip(trop_samples &rows, int64_t first) const;
};

/// Arrays of the CPU by which a table knows its rows again.
struct TableArrays {
  const void *inputs = nullptr, *targets = nullptr, *weights = nullptr;
  int64_t rows = 0;

  /// Whether rows are of these arrays; of targets and weights some calls have none.
  bool have(const trop_samples &of) const {
    auto isSame = [](const void *given, const void *known) { return !given || given == known; };
    return of.inputs && of.inputs == inputs && of.rows <= rows && isSame(of.targets, targets) &&
           isSame(of.sample_weights, weights);
  }
};

/// The rows of one trop_samples, there.
class GpuTable {
public:
  GpuTable() = default;
  /// Error: more memory than is free, said with what is needed of it.
  GpuTable(const Gpu &gpu, const trop_model &model, const trop_samples &rows);

  /// Whether these are rows of this table.
  bool has(const trop_samples &rows) const { return here.have(rows); }
  /// Puts the table's arrays in the place of the CPU's.
  void place(trop_samples &rows) const;

private:
  TableArrays here;
  GpuMemory all;
  int64_t targets = -1, weights = -1; // where they begin; -1: there are none
};

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPUTABLE_H
