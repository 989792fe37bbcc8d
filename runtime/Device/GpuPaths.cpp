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

bool GpuPaths::areThere(const GpuSession &on) {
  return on.model.noise_count == 0 && on.code.entries->active_gradient;
}

GpuPaths::GpuPaths(const GpuSession &on, const GpuKernels &kernels, const GpuLayout &layout,
                   const trop_samples &table, int64_t rows, bool makesLists)
    : on(on), kernels(kernels), table(table), layout(layout), rows(rows),
      chunks(layout.entries / kernels::kChunk), makesLists(makesLists),
      count(kernels.find("count_listed")), place(kernels.find("place_lists")),
      write(kernels.find("write_lists")) {
  tensors = on.gpu.allocate(layout.bytes(), "a gradient");
  int64_t samples = (rows + TROP_DEVICE_SAMPLES - 1) / TROP_DEVICE_SAMPLES * TROP_DEVICE_SAMPLES;
  workspace = on.gpu.allocate(on.code.workspace_bytes + on.code.sample_bytes * samples,
                              "values of samples");
  withElement(on.model.compute, [&](auto zero) { // Between tensors it stays.
    std::vector<decltype(zero)> untouched(size_t(layout.entries), -decltype(zero)(0));
    on.gpu.upload(tensors.data(), untouched.data(), tensors.bytes());
    on.gpu.synchronize();
  });
  if (makesLists)
    takeLists();
}

void GpuPaths::takeLists() {
  const trop_model &model = on.model;
  places = listPlaces(model, layout);
  int64_t room = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    room += places[size_t(p)].capacity = reachedEntries(model.parameters[p], rows);
  // Words first; of an element there is at most one in a word.
  told = on.gpu.allocatePinned((model.parameter_count + 2 * room) * kWord);
  auto *here = reinterpret_cast<int64_t *>(told.data());
  auto *lengths = std::exchange(here, here + model.parameter_count);
  for (kernels::ListPlace &each : places) {
    each.indices = std::exchange(here, here + each.capacity);
    each.values = std::exchange(here, here + each.capacity);
  }
  int64_t placeBytes = model.parameter_count * int64_t(sizeof(kernels::ListPlace));
  memory = on.gpu.allocate(2 * chunks * kWord + placeBytes, "lists of a gradient");
  auto *there = static_cast<int64_t *>(memory.data());
  auto *placesThere = reinterpret_cast<kernels::ListPlace *>(there + 2 * chunks);
  of = {tensors.data(),        nullptr, there,  there + chunks, placesThere,
        model.parameter_count, lengths, nullptr};
  on.gpu.upload(placesThere, places.data(), placeBytes);
  on.gpu.synchronize();
}

std::vector<kernels::ListPlace> rt::listPlaces(const trop_model &model, const GpuLayout &layout) {
  std::vector<kernels::ListPlace> places;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    int64_t first = layout.offsets[size_t(p)] / kernels::kChunk, count = model.parameters[p].count;
    places.push_back(
        {first, first + (count + kernels::kChunk - 1) / kernels::kChunk, count, nullptr, nullptr});
  }
  return places;
}

void GpuPaths::queueGradient(const std::vector<void *> &parameters,
                             const int64_t *rowsThere) const {
  trop_samples some = table;
  some.indices = rowsThere;
  some.count = rows;
  std::vector<trop_sparse> heads;
  for (int64_t p = 0; p < on.model.parameter_count; ++p)
    heads.push_back({sizeof(trop_sparse), 0, 0, nullptr, layout.at(tensors.data(), p)});
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
}

void GpuPaths::queueLists() const {
  kernels.launch(count, chunks, of);
  kernels.launch(place, 1, of);
  kernels.launch(write, chunks, of);
}

void GpuPaths::give(trop_sparse *lists) const {
  for (size_t p = 0; p < places.size(); ++p) {
    // Only where numbers are not finite there are more than there is room for.
    lists[p].count = std::min({of.lengths[p], places[p].capacity, lists[p].capacity});
    std::memcpy(lists[p].indices, places[p].indices, size_t(lists[p].count * kWord));
    std::memcpy(lists[p].values, places[p].values, size_t(lists[p].count * layout.element));
  }
}
