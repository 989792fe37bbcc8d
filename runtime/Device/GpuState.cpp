//===- GpuState.cpp - Values of all samples, maintained on a GPU --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuState.h"

#include "runtime/Model/Accelerator.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Memory.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

/// Blocks that are compared at a time, in bytes.
static constexpr int64_t kCompared = int64_t(256) << 20;

int64_t GpuState::Layout::reserve(int64_t size) {
  int64_t begin = bytes;
  bytes +=
      (size + TROP_WORKSPACE_ALIGNMENT - 1) / TROP_WORKSPACE_ALIGNMENT * TROP_WORKSPACE_ALIGNMENT;
  return begin;
}

GpuState::Layout::Layout(const trop_device &code, const trop_model &model, int64_t count)
    : blockCount((count + code.block_samples - 1) / code.block_samples) {
  const trop_state_entries &entries = *code.entries->state;
  blocks = reserve(blockCount * entries.block_bytes);
  results = losses = reserve(blockCount * code.block_samples * elementBytes(model.compute));
  touched = reserve(blockCount);
  counts = reserve(TROP_COUNTERS * int64_t(sizeof(int64_t)));
  resultsEnd = bytes;
  shared = reserve(entries.shared_bytes);
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    for (std::vector<int64_t> &set : parameters)
      set.push_back(reserve(model.parameters[p].count * elementBytes(model.storage)));
    positions.push_back(reserve(model.parameters[p].count * int64_t(sizeof(int64_t))));
  }
}

/// The memory, or a refusal that says what can be done.
static GpuMemory take(const Gpu &gpu, int64_t bytes, int64_t count) {
  if (int64_t available = gpu.freeBytes(); bytes > available)
    fail("expected ", megabytes(bytes), " of memory on ", gpu.id(), " for the state of ",
         counted(count, "sample"), ", found ", megabytes(available),
         " free; a smaller 'tropc --sct-memory' keeps less, 'train --state off' nothing");
  return gpu.allocate(bytes, "the state");
}

GpuState::GpuState(const Gpu &gpu, GpuProgram &program, const trop_device &code,
                   const trop_model &model, const trop_samples &rows, int64_t first, int64_t count,
                   const Weights &weights)
    : gpu(gpu), program(program), code(code), model(model), entries(*code.entries->state),
      rows(rows), first(first), count(count), size(elementBytes(model.compute)), weights(weights),
      layout(code, model, count), memory(take(gpu, layout.bytes, count)),
      behind(size_t(model.parameter_count)), old(model), positions(size_t(model.parameter_count)),
      results(size_t(layout.resultsEnd - layout.results)), touched(size_t(layout.blockCount)),
      tree(model, results.data(), first, count, entries.fan_out) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    now.push_back(at(layout.parameters[0][size_t(p)]));
    before.push_back(at(layout.parameters[1][size_t(p)]));
  }
  takeWorkspace();
}

/// For as many warps as are reasonable, or as there is memory for, half of what is left at most.
void GpuState::takeWorkspace() {
  int64_t wanted = std::min(layout.blockCount, gpu.processors() * code.processor_warps);
  int64_t most = gpu.freeBytes() / 2 / std::max<int64_t>(code.warp_bytes, 1);
  warps = std::clamp<int64_t>(most, 1, wanted);
  workspace = take(gpu, std::max<int64_t>(warps * code.warp_bytes, 1), count);
}

trop_context GpuState::context(const std::vector<void *> &parameters) const {
  return {sizeof(trop_context),
          TROP_ABI_VERSION,
          parameters.data(),
          workspace.data(),
          program.stream(),
          nullptr,
          warps};
}

trop_samples GpuState::range(int64_t firstBlock, int64_t endBlock) const {
  trop_samples view = rows;
  view.first = firstBlock * code.block_samples;
  view.count = std::min(endBlock * code.block_samples, count) - view.first;
  return view;
}

void GpuState::uploadParameter(int64_t p, std::vector<void *> &to) {
  gpu.upload(to[size_t(p)], weights[p].data(), weights[p].bytes());
}

void GpuState::fetchResults() {
  program.finish();
  gpu.download(results.data(), at(layout.results), int64_t(results.size()));
  const char *flags = results.data() + (layout.touched - layout.results);
  std::memcpy(touched.data(), flags, touched.size());
  int64_t counts[TROP_COUNTERS];
  std::memcpy(counts, results.data() + (layout.counts - layout.results), sizeof counts);
  done.cells += counts[TROP_COUNT_CELLS];
  done.regroups += counts[TROP_COUNT_REGROUPS];
  done.rescans += counts[TROP_COUNT_RESCANS];
  done.fallbacks += counts[TROP_COUNT_FALLBACKS];
}

/// What a call fails by is the device's.
template <typename Body> static auto onDevice(const Body &body) {
  try {
    return body();
  } catch (const Error &failed) {
    throw DeviceError(failed.what());
  }
}

int64_t GpuState::build() {
  checkInterrupt();
  stale = true;
  ++done.builds;
  return onDevice([&] {
    gpu.makeCurrent();
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      uploadParameter(p, before);
      behind[size_t(p)] = true;
      std::memcpy(old[p].data(), weights[p].data(), size_t(weights[p].bytes()));
    }
    std::fill(results.begin(), results.end(), 0); // Counters, too.
    gpu.upload(at(layout.results), results.data(), int64_t(results.size()));
    trop_context there = context(before);
    trop_samples all = range(0, layout.blockCount);
    entries.prepare(&there, nullptr, at(layout.shared), nullptr);
    entries.build(&there, &all, at(layout.shared), at(layout.blocks), at(layout.losses), nullptr);
    fetchResults();
    if (int64_t bad = tree.firstNonfinite(); bad >= 0)
      return bad;
    tree.build();
    stale = false;
    return int64_t(-1);
  });
}

/// Whether anything differs from the old parameters.
bool GpuState::noteChanges(const std::vector<std::vector<int64_t>> &changed) {
  bool any = false;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    positions[size_t(p)].clear();
    for (int64_t i : changed[size_t(p)])
      if (std::memcmp(weights[p].at(i), old[p].at(i), size_t(size)) != 0)
        positions[size_t(p)].push_back(i);
    any |= !positions[size_t(p)].empty();
  }
  return any;
}

int64_t GpuState::update(const std::vector<std::vector<int64_t>> &changed) {
  if (stale)
    return build();
  ++done.updates;
  if (!noteChanges(changed))
    return -1;
  stale = true;
  return onDevice([&] {
    gpu.makeCurrent();
    std::vector<trop_changes> changes;
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      const std::vector<int64_t> &moved = positions[size_t(p)];
      if (!moved.empty() || behind[size_t(p)])
        uploadParameter(p, now);
      behind[size_t(p)] = false;
      void *listed = at(layout.positions[size_t(p)]);
      int64_t number = int64_t(moved.size());
      if (number > 0)
        gpu.upload(listed, moved.data(), number * int64_t(sizeof(int64_t)));
      changes.push_back({sizeof(trop_changes), number, static_cast<int64_t *>(listed)});
    }
    // Flags and counters begin at 0; losses stay.
    std::fill(results.begin() + (layout.touched - layout.results), results.end(), 0);
    gpu.upload(at(layout.touched), results.data() + (layout.touched - layout.results),
               layout.resultsEnd - layout.touched);
    trop_context there = context(now);
    trop_samples all = range(0, layout.blockCount);
    entries.prepare(&there, changes.data(), at(layout.shared), nullptr);
    entries.update(&there, &all, at(layout.shared), before.data(), changes.data(),
                   at(layout.blocks), at(layout.losses), static_cast<uint8_t *>(at(layout.touched)),
                   static_cast<int64_t *>(at(layout.counts)), nullptr);
    fetchResults();
    if (int64_t bad = tree.firstNonfinite(); bad >= 0)
      return bad;
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      for (int64_t i : positions[size_t(p)])
        std::memcpy(old[p].at(i), weights[p].at(i), size_t(size));
      if (positions[size_t(p)].empty())
        continue;
      std::swap(now[size_t(p)], before[size_t(p)]);
      behind[size_t(p)] = true;
    }
    tree.update(touched, code.block_samples);
    stale = false;
    return int64_t(-1);
  });
}

std::unique_ptr<StateDifference> GpuState::check() const {
  return onDevice([&] {
    gpu.makeCurrent();
    BlockCompare compare(model, entries, code.block_samples);
    int64_t bytes = std::max<int64_t>(entries.block_bytes, 1);
    int64_t chunk = std::clamp<int64_t>(kCompared / bytes, 1, layout.blockCount);
    int64_t rowBytes = code.block_samples * size;
    GpuMemory fresh = gpu.allocate(chunk * (bytes + rowBytes), "a fresh pass");
    GpuMemory shared = gpu.allocate(std::max<int64_t>(entries.shared_bytes, 1), "a fresh pass");
    auto *freshLosses = static_cast<char *>(fresh.data()) + chunk * bytes;
    std::vector<char> theirs(size_t(chunk * (bytes + rowBytes))), ours(size_t(chunk * bytes));
    trop_context there = context(before);
    entries.prepare(&there, nullptr, shared.data(), nullptr);
    for (int64_t begin = 0; begin < layout.blockCount; begin += chunk) {
      checkInterrupt();
      int64_t end = std::min(begin + chunk, layout.blockCount);
      trop_samples some = range(begin, end);
      entries.build(&there, &some, shared.data(), fresh.data(), freshLosses, nullptr);
      program.finish();
      gpu.download(theirs.data(), fresh.data(), int64_t(theirs.size()));
      gpu.download(ours.data(), at(layout.blocks + begin * entries.block_bytes),
                   (end - begin) * entries.block_bytes);
      for (int64_t b = begin; b < end; ++b) {
        int64_t place = b - begin;
        compare.compare({ours.data() + place * entries.block_bytes, results.data() + b * rowBytes},
                        {theirs.data() + place * entries.block_bytes,
                         theirs.data() + chunk * bytes + place * rowBytes},
                        first + b * code.block_samples,
                        std::min(code.block_samples, count - b * code.block_samples));
      }
    }
    return compare.take();
  });
}

StateCounters GpuState::counters() const {
  StateCounters counters = done;
  counters.treeNodes = tree.nodesTouched();
  return counters;
}
