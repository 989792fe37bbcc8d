//===- GpuPaths.cpp - Gradients along active paths, as lists --------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuPaths.h"

#include "runtime/Model/Evaluator.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cstring>
#include <utility>

using namespace trop;
using namespace trop::rt;

static constexpr auto kWord = int64_t(sizeof(int64_t));
/// Entries that are few in any case.
static constexpr int64_t kShort = 4096;

bool GpuPaths::areShort(const trop_model &model, int64_t rows) {
  int64_t room = 0, entries = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    room += reachedEntries(model.parameters[p], rows);
    entries += model.parameters[p].count;
  }
  return room <= std::max<int64_t>(entries / 8, kShort);
}

GpuPaths::GpuPaths(const GpuSession &on, const GpuKernels &kernels, const trop_samples &table,
                   int64_t rows)
    : on(on), kernels(kernels), table(table), rows(rows), element(elementBytes(on.model.compute)),
      count(kernels.find("count_listed")), place(kernels.find("place_lists")),
      write(kernels.find("write_lists")) {
  const trop_model &model = on.model;
  int64_t room = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    const trop_parameter &parameter = model.parameters[p];
    int64_t end = chunks + (parameter.count + kernels::kChunk - 1) / kernels::kChunk;
    places.push_back({chunks, end, reachedEntries(parameter, rows), nullptr, nullptr});
    chunks = end;
    room += places.back().capacity;
  }
  // Words first; of an element there is at most one in a word.
  told = on.gpu.allocatePinned((model.parameter_count + 2 * room) * kWord);
  auto *here = reinterpret_cast<int64_t *>(told.data());
  auto *lengths = std::exchange(here, here + model.parameter_count);
  for (kernels::ListPlace &each : places) {
    each.indices = std::exchange(here, here + each.capacity);
    each.values = std::exchange(here, here + each.capacity);
  }
  tensors = on.gpu.allocate(chunks * kernels::kChunk * element, "a gradient");
  int64_t placeBytes = model.parameter_count * int64_t(sizeof(kernels::ListPlace));
  memory = on.gpu.allocate(2 * chunks * kWord + placeBytes, "lists of a gradient");
  int64_t samples = (rows + TROP_DEVICE_SAMPLES - 1) / TROP_DEVICE_SAMPLES * TROP_DEVICE_SAMPLES;
  workspace = on.gpu.allocate(on.code.workspace_bytes + on.code.sample_bytes * samples,
                              "values of samples");
  auto *there = static_cast<int64_t *>(memory.data());
  auto *placesThere = reinterpret_cast<kernels::ListPlace *>(there + 2 * chunks);
  of = {tensors.data(), there, there + chunks, placesThere, model.parameter_count, lengths};
  on.gpu.upload(placesThere, places.data(), placeBytes);
  withElement(model.compute, [&](auto zero) { // Between tensors it stays.
    std::vector<decltype(zero)> untouched(size_t(chunks * kernels::kChunk), -decltype(zero)(0));
    on.gpu.upload(tensors.data(), untouched.data(), tensors.bytes());
    on.gpu.synchronize();
  });
}

void GpuPaths::queue(const std::vector<void *> &parameters, const int64_t *rowsThere) const {
  trop_samples some = table;
  some.indices = rowsThere;
  some.count = rows;
  std::vector<trop_sparse> heads;
  for (const kernels::ListPlace &each : places)
    heads.push_back(
        {sizeof(trop_sparse), 0, 0, nullptr,
         static_cast<char *>(tensors.data()) + each.firstChunk * kernels::kChunk * element});
  trop_context context{sizeof(trop_context),
                       TROP_ABI_VERSION,
                       parameters.data(),
                       workspace.data(),
                       on.program.stream(),
                       nullptr,
                       0};
  trop_error error{sizeof error, -1, nullptr};
  if (on.code.entries->active_gradient(&context, &some, nullptr, heads.data(), &error) != TROP_OK)
    fail("model '", on.model.name, "' failed: ", error.message ? error.message : "no message");
  kernels.launch(count, chunks, of);
  kernels.launch(place, 1, of);
  kernels.launch(write, chunks, of);
}

void GpuPaths::give(trop_sparse *lists) const {
  for (size_t p = 0; p < places.size(); ++p) {
    // Only where numbers are not finite there are more than there is room for.
    lists[p].count = std::min({of.lengths[p], places[p].capacity, lists[p].capacity});
    std::memcpy(lists[p].indices, places[p].indices, size_t(lists[p].count * kWord));
    std::memcpy(lists[p].values, places[p].values, size_t(lists[p].count * element));
  }
}
