//===- GpuTable.cpp - Samples in the memory of a GPU ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuTable.h"

#include "runtime/Support/Array.h"

using namespace trop::rt;

RowBytes::RowBytes(const trop_model &model)
    : input(model.input_count * elementBytes(model.storage)),
      target(model.target == TROP_TARGET_CLASSES
                 ? int64_t(sizeof(int32_t))
                 : model.output_count * elementBytes(model.storage)),
      weight(elementBytes(model.compute)) {}

void RowBytes::skip(trop_samples &rows, int64_t first) const {
  auto move = [&](const void *&array, int64_t bytes) {
    if (array)
      array = static_cast<const char *>(array) + first * bytes;
  };
  move(rows.inputs, input);
  move(rows.targets, target);
  move(rows.sample_weights, weight);
  rows.rows -= first;
}

GpuTable::GpuTable(const Gpu &gpu, const trop_model &model, const trop_samples &rows)
    : here{rows.inputs, rows.targets, rows.sample_weights, rows.rows} {
  RowBytes row(model);
  int64_t bytes = 0;
  auto reserve = [&](const void *array, int64_t perRow) {
    if (!array)
      return int64_t(-1);
    int64_t begin = bytes;
    bytes += alignedBytes(rows.rows * perRow);
    return begin;
  };
  reserve(rows.inputs, row.input);
  targets = reserve(rows.targets, row.target);
  weights = reserve(rows.sample_weights, row.weight);
  all = gpu.allocate(bytes, "the samples");
  auto *begin = static_cast<char *>(all.data());
  gpu.upload(begin, rows.inputs, rows.rows * row.input);
  if (targets >= 0)
    gpu.upload(begin + targets, rows.targets, rows.rows * row.target);
  if (weights >= 0)
    gpu.upload(begin + weights, rows.sample_weights, rows.rows * row.weight);
  gpu.synchronize();
}

void GpuTable::place(trop_samples &rows) const {
  auto *begin = static_cast<const char *>(all.data());
  rows.inputs = begin;
  if (rows.targets)
    rows.targets = begin + targets;
  if (rows.sample_weights)
    rows.sample_weights = begin + weights;
}
