//===- State.cpp - Values of all samples, maintained ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One mapping holds blocks, losses, what is derived from parameters, and the
// parameters that all these were computed with. Threads share nothing but these last
// two, which they only read: a block is computed from its own samples, so its bits do
// not depend on who computes it.
//
//===----------------------------------------------------------------------===//

#include "runtime/State/State.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Processor.h"
#include "runtime/State/BlockCompare.h"
#include "runtime/State/LossTree.h"
#include "runtime/State/StateMemory.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

namespace {
/// Where parts lie in the mapping.
struct Layout {
  Layout(const trop_model &model, int64_t count)
      : blockCount((count + model.block_samples - 1) / model.block_samples),
        losses(blockCount * entriesOf(model).state->block_bytes),
        shared(losses +
               alignedBytes(blockCount * model.block_samples * elementBytes(model.compute))) {
    bytes = shared + entriesOf(model).state->shared_bytes;
    for (int64_t p = 0; p < model.parameter_count; ++p) {
      parameters.push_back(bytes);
      bytes += alignedBytes(model.parameters[p].count * elementBytes(model.storage));
    }
  }
  int64_t blockCount, losses, shared, bytes;
  std::vector<int64_t> parameters;
};
} // namespace

/// What to compile with where the state has `available` bytes. `--sct-memory` counts the rows of
/// the samples and what is kept of them; a state holds losses and copies of parameters besides.
static std::string adviseMemory(const trop_model &model, const Layout &layout, int64_t count,
                                int64_t available) {
  constexpr int64_t kMillion = 1'000'000;
  int64_t rows = count * model.input_count * elementBytes(model.storage);
  int64_t kept = available - (layout.bytes - layout.losses);
  int64_t millions = (rows + kept) / kMillion;
  if (kept < 0 || millions * kMillion < rows) // Not even nothing can be kept.
    return "";
  return concat("compile with 'tropc --sct-memory=", millions, "M --sct-samples=", count, "', or ");
}

struct State::Impl {
  Impl(const trop_model &model, const Samples &samples, int64_t first, int64_t count,
       const Weights &weights, int threads, int64_t cellsPerThread);

  int64_t build();
  int64_t update(const std::vector<std::vector<int64_t>> &changed);
  void noteChanges(const std::vector<std::vector<int64_t>> &changed);
  template <typename Call> int64_t forEachChunk(int threads, int64_t size, const Call &call);
  int64_t chunkSize(int threads) const;
  int64_t checked(trop_status status, const trop_error &error) const;
  void *shared() const { return memory.data() + layout.shared; }
  char *block(int64_t b) const { return memory.data() + b * entries.block_bytes; }
  char *lossesOf(int64_t b) const {
    return memory.data() + layout.losses + b * model.block_samples * size;
  }
  int64_t samplesIn(int64_t b) const {
    return std::min(model.block_samples, count - b * model.block_samples);
  }
  trop_samples range(int64_t firstBlock, int64_t endBlock) const {
    trop_samples view = samples;
    view.first = firstBlock * model.block_samples;
    view.count = std::min(endBlock * model.block_samples, count) - view.first;
    return view;
  }

  const trop_model &model;
  const trop_state_entries &entries;
  const int64_t first, count, size; // size: of an element, in bytes
  const Weights &weights;
  const int64_t cellsPerThread;
  Layout layout;
  std::vector<AlignedMemory> workspaces; // one a thread
  std::vector<trop_context> contexts;
  StateMemory memory;
  trop_samples samples; // row 0 is `first`
  std::vector<void *> oldParameters;
  LossTree tree;
  std::vector<std::vector<int64_t>> positions; // that differ from the old parameters
  std::vector<trop_changes> changes;
  std::vector<uint8_t> touched; // by block
  StateCounters counters;
  int64_t cellsBefore = INT64_MAX; // of the last update
  bool stale = true;               // blocks are not those of the old parameters
};

State::Impl::Impl(const trop_model &model, const Samples &all, int64_t first, int64_t count,
                  const Weights &weights, int threads, int64_t cellsPerThread)
    : model(model), entries(*entriesOf(model).state), first(first), count(count),
      size(elementBytes(model.compute)), weights(weights), cellsPerThread(cellsPerThread),
      layout(model, count),
      memory(layout.bytes, threads ? threads : coreCount(), counted(count, "sample"),
             [&](int64_t available) { return adviseMemory(model, layout, count, available); }),
      samples(all.viewFrom(first, count)),
      tree(model, memory.data() + layout.losses, first, count, entries.fan_out),
      positions(model.parameter_count), touched(layout.blockCount) {
  for (int t = 0, most = threads ? threads : coreCount(); t < most; ++t) {
    workspaces.emplace_back(model.workspace_bytes);
    contexts.push_back({sizeof(trop_context), TROP_ABI_VERSION, weights.pointers(),
                        workspaces.back().data(), nullptr, nullptr, 0});
  }
  for (int64_t offset : layout.parameters)
    oldParameters.push_back(memory.data() + offset);
  for (int64_t p = 0; p < model.parameter_count; ++p)
    positions[p].reserve(size_t(std::min<int64_t>(model.parameters[p].count, 1024)));
}

/// Returns -1, or the sample whose loss is not finite.
int64_t State::Impl::checked(trop_status status, const trop_error &error) const {
  if (status == TROP_OK)
    return -1;
  if (status == TROP_NONFINITE)
    return error.sample;
  fail("state of model '", model.name, "' failed: ", error.message ? error.message : "no message");
}

/// Blocks differ in what they have to do, so that threads want several chunks each.
int64_t State::Impl::chunkSize(int threads) const {
  int64_t wanted = threads == 1 ? 1 : 8 * threads;
  return std::max<int64_t>(1, (layout.blockCount + wanted - 1) / wanted);
}

/// call(context, chunk's first block, its end, counters, error) -> status, for chunks of `size`
/// blocks. Returns -1, or the first row whose loss is not finite.
template <typename Call>
int64_t State::Impl::forEachChunk(int threads, int64_t size, const Call &call) {
  int64_t chunks = (layout.blockCount + size - 1) / size;
  std::vector<trop_status> statuses(chunks);
  std::vector<trop_error> errors(chunks, {sizeof(trop_error), -1, nullptr});
  std::vector<int64_t> counts(chunks * TROP_COUNTERS);
  parallelFor(threads, chunks, [&](int64_t c, int thread) {
    statuses[c] =
        call(contexts[size_t(thread)], c * size, std::min((c + 1) * size, layout.blockCount),
             &counts[c * TROP_COUNTERS], errors[c]);
  });
  cellsBefore = 0;
  for (int64_t c = 0; c < chunks; ++c) {
    const int64_t *of = &counts[c * TROP_COUNTERS];
    cellsBefore += of[TROP_COUNT_CELLS];
    counters.cells += of[TROP_COUNT_CELLS];
    counters.regroups += of[TROP_COUNT_REGROUPS];
    counters.rescans += of[TROP_COUNT_RESCANS];
    counters.fallbacks += of[TROP_COUNT_FALLBACKS];
  }
  for (int64_t c = 0; c < chunks; ++c)
    if (int64_t bad = checked(statuses[c], errors[c]); bad >= 0)
      return first + c * size * model.block_samples + bad;
  return -1;
}

int64_t State::Impl::build() {
  int threads = int(contexts.size());
  int64_t most = Evaluator::kCellsPerBlock / std::max<int64_t>(parameterEntries(model), 1);
  int64_t blocks = std::clamp<int64_t>(most / model.block_samples, 1, chunkSize(threads));
  bool isLong = layout.blockCount > threads * blocks;
  if (isLong)
    checkInterrupt();
  stale = true;
  ++counters.builds;
  trop_error error{sizeof error, -1, nullptr};
  checked(entries.prepare(&contexts[0], nullptr, shared(), &error), error);
  int64_t bad = forEachChunk(
      threads, blocks,
      [&](const trop_context &context, int64_t begin, int64_t end, int64_t *, trop_error &error) {
        if (isLong && interruptSignal())
          return trop_status(TROP_OK);
        trop_samples chunk = range(begin, end);
        return entries.build(&context, &chunk, shared(), block(begin), lossesOf(begin), &error);
      });
  if (isLong)
    checkInterrupt();
  cellsBefore = INT64_MAX;
  if (bad >= 0)
    return bad;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    std::memcpy(oldParameters[p], weights[p].data(), size_t(weights[p].bytes()));
  tree.build();
  stale = false;
  return -1;
}

/// What of `changed` differs from the old parameters, as entry points take it.
void State::Impl::noteChanges(const std::vector<std::vector<int64_t>> &changed) {
  changes.clear();
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    positions[p].clear();
    const char *now = static_cast<const char *>(weights[p].data());
    const char *before = static_cast<const char *>(oldParameters[p]);
    for (int64_t i : changed[p])
      if (std::memcmp(now + i * size, before + i * size, size_t(size)) != 0)
        positions[p].push_back(i);
    changes.push_back({sizeof(trop_changes), int64_t(positions[p].size()), positions[p].data()});
  }
}

int64_t State::Impl::update(const std::vector<std::vector<int64_t>> &changed) {
  if (stale)
    return build();
  ++counters.updates;
  noteChanges(changed);
  if (std::all_of(positions.begin(), positions.end(), [](auto &list) { return list.empty(); }))
    return -1;

  stale = true;
  trop_error error{sizeof error, -1, nullptr};
  checked(entries.prepare(&contexts[0], changes.data(), shared(), &error), error);
  std::fill(touched.begin(), touched.end(), uint8_t(0));
  int threads = int(std::clamp<int64_t>(cellsBefore / cellsPerThread, 1, int64_t(contexts.size())));
  int64_t bad = forEachChunk(threads, chunkSize(threads),
                             [&](const trop_context &context, int64_t begin, int64_t end,
                                 int64_t *counts, trop_error &error) {
                               trop_samples chunk = range(begin, end);
                               return entries.update(
                                   &context, &chunk, shared(), oldParameters.data(), changes.data(),
                                   block(begin), lossesOf(begin), &touched[begin], counts, &error);
                             });
  if (bad >= 0)
    return bad;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    for (int64_t i : positions[p])
      std::memcpy(static_cast<char *>(oldParameters[p]) + i * size, weights[p].at(i), size_t(size));
  tree.update(touched, model.block_samples);
  stale = false;
  return -1;
}

//===----------------------------------------------------------------------===//
// Comparison with a fresh forward pass
//===----------------------------------------------------------------------===//

std::unique_ptr<StateDifference> State::check() const {
  const Impl &state = *impl;
  const trop_state_entries &entries = state.entries;
  AlignedMemory shared(entries.shared_bytes);
  trop_error error{sizeof error, -1, nullptr};
  const trop_context &context = state.contexts[0];
  state.checked(entries.prepare(&context, nullptr, shared.data(), &error), error);

  BlockCompare compare(state.model, entries, state.model.block_samples);
  AlignedMemory block(entries.block_bytes);
  Array losses(state.model.compute, state.model.block_samples);
  for (int64_t b = 0; b < state.layout.blockCount; ++b) {
    checkInterrupt();
    trop_samples samples = state.range(b, b + 1);
    trop_status status =
        entries.build(&context, &samples, shared.data(), block.data(), losses.data(), &error);
    if (status != TROP_NONFINITE)
      state.checked(status, error);
    compare.compare({state.block(b), state.lossesOf(b)}, {block.data(), losses.data()},
                    state.first + b * state.model.block_samples, state.samplesIn(b));
  }
  return compare.take();
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

State::State(const trop_model &model, const Samples &samples, int64_t first, int64_t count,
             const Weights &weights, int threads, int64_t cellsPerThread)
    : impl(std::make_unique<Impl>(model, samples, first, count, weights, threads, cellsPerThread)) {
}
State::~State() = default;

int64_t State::bytesFor(const trop_model &model, int64_t count) {
  return Layout(model, count).bytes;
}

int64_t State::build() { return impl->build(); }
int64_t State::update(const std::vector<std::vector<int64_t>> &changed) {
  return impl->update(changed);
}

int64_t State::worst() const { return impl->tree.worst(); }
void State::worst(int64_t m, std::vector<int64_t> &rows) const { impl->tree.worst(m, rows); }
void State::allWorst(std::vector<int64_t> &rows) const { impl->tree.allWorst(rows); }
double State::loss(int64_t row) const { return impl->tree.loss(row); }
const void *State::losses() const { return impl->lossesOf(0); }

StateCounters State::counters() const {
  StateCounters counters = impl->counters;
  counters.treeNodes = impl->tree.nodesTouched();
  return counters;
}

int64_t State::bytes() const { return impl->layout.bytes; }
