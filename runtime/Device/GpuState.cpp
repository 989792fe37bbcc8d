//===- GpuState.cpp - Values of all samples, maintained on a GPU ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuState.h"

#include "runtime/Device/GpuTable.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Memory.h"

#include <algorithm>
#include <cstring>
#include <utility>

using namespace trop;
using namespace trop::rt;

static constexpr auto kWord = int64_t(sizeof(int64_t));
/// Blocks that are compared at a time, in bytes.
static constexpr int64_t kCompared = int64_t(256) << 20;
/// Entries of a parameter that are listed at the most: of more all of it goes there.
static constexpr int64_t kMostListed = 1 << 16;
/// Blocks of threads that move the entries of a parameter.
static constexpr int64_t kMovers = 4, kManyMovers = 256;

int64_t GpuState::Layout::reserve(int64_t size) {
  int64_t begin = bytes;
  bytes += alignedBytes(size);
  return begin;
}

GpuState::Layout::Layout(const trop_device &code, const trop_model &model, int64_t count)
    : blockCount((count + code.block_samples - 1) / code.block_samples),
      parameters(model, kernels::kChunk * elementBytes(model.compute)) {
  const trop_state_entries &entries = *code.entries->state;
  blocks = reserve(blockCount * entries.block_bytes);
  losses = reserve(blockCount * code.block_samples * elementBytes(model.compute));
  touched = reserve(blockCount);
  counts = reserve(TROP_COUNTERS * kWord);
  countsEnd = bytes;
  shared = reserve(entries.shared_bytes);
  changes = reserve(model.parameter_count * int64_t(sizeof(trop_changes)));
  places = reserve(model.parameter_count * int64_t(sizeof(kernels::MovedPlace)));
  now = reserve(parameters.bytes());
  before = reserve(parameters.bytes());
  for (int64_t p = 0; p < model.parameter_count; ++p)
    positions.push_back(reserve(model.parameters[p].count * kWord));
}

/// The memory, or a refusal that says what can be done.
static GpuMemory take(const Gpu &gpu, int64_t bytes, int64_t count) {
  if (int64_t available = gpu.freeBytes(); bytes > available)
    throw NoDeviceMemory(
        concat("expected ", megabytes(bytes), " of memory on ", gpu.id(), " for the state of ",
               counted(count, "sample"), ", found ", megabytes(available),
               " free; a smaller 'tropc --sct-memory' keeps less, 'train --state off' nothing"));
  return gpu.allocate(bytes, "the state");
}

GpuState::GpuState(const GpuSession &on, const trop_samples &table, const DeviceStatePlan &plan,
                   GpuState *&slot)
    : on(on), registeredAt(slot), gpu(on.gpu), model(on.model), entries(*on.code.entries->state),
      table(table), first(plan.first), count(plan.count), element(elementBytes(model.compute)),
      weights(plan.weights), layout(on.code, model, count), memory(take(gpu, layout.bytes, count)),
      kernels(gpu, model.compute), apply(kernels.find("apply_moved")),
      keep(kernels.find("keep_moved")), old(model), positions(size_t(model.parameter_count)),
      countsHere(gpu.allocatePinned(TROP_COUNTERS * kWord)),
      found(gpu, kernels, at(layout.losses), first, count, std::min(plan.worst, count)),
      lossesHere(size_t(count * element)),
      tree(model, lossesHere.data(), first, count, entries.fan_out) {
  preparePlaces();
  // As many warps as are reasonable, or as there is memory for: a quarter of what is left.
  int64_t wanted = std::min(layout.blockCount, gpu.processors() * on.code.processor_warps);
  int64_t most = gpu.freeBytes() / 4 / std::max<int64_t>(on.code.warp_bytes, 1);
  warps = std::clamp<int64_t>(most, 1, wanted);
  updateWorkspace = takeWorkspace();
  gpu.clear(updateWorkspace.data(), updateWorkspace.bytes());
  if (plan.formsGradient && GpuPaths::areThere(on) && GpuPaths::areShort(model, found.size()))
    paths.emplace(on, kernels, layout.parameters, table, found.size(), /*makesLists=*/true);
  registeredAt = this;
}

GpuState::~GpuState() {
  if (registeredAt == this)
    registeredAt = nullptr;
}

GpuMemory GpuState::takeWorkspace() const {
  return take(gpu, std::max<int64_t>(warps * on.code.warp_bytes, 1), count);
}

void GpuState::preparePlaces() {
  std::vector<trop_changes> changes;
  int64_t words = model.parameter_count;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    now.push_back(layout.parameters.at(at(layout.now), p));
    before.push_back(layout.parameters.at(at(layout.before), p));
    changes.push_back({sizeof(trop_changes), 0, at<int64_t>(layout.positions[size_t(p)])});
    rooms.push_back(std::min(model.parameters[p].count, kMostListed));
    words += 2 * rooms.back(); // An element has room in a word.
  }
  moved = gpu.allocatePinned(words * kWord);
  auto *here = reinterpret_cast<int64_t *>(moved.data());
  auto *counts = std::exchange(here, here + model.parameter_count);
  for (size_t p = 0; p < rooms.size(); ++p) {
    int64_t *listed = std::exchange(here, here + rooms[p]);
    places.push_back({now[p], before[p], listed, std::exchange(here, here + rooms[p]),
                      at<int64_t>(layout.positions[p])});
  }
  movedThere = {at<kernels::MovedPlace>(layout.places), counts, at<trop_changes>(layout.changes)};
  // Nothing between parameters differs.
  gpu.clear(at(layout.now), layout.parameters.bytes());
  gpu.clear(at(layout.before), layout.parameters.bytes());
  gpu.upload(at(layout.places), places.data(), int64_t(places.size() * sizeof places[0]));
  gpu.upload(at(layout.changes), changes.data(), int64_t(changes.size() * sizeof changes[0]));
  gpu.synchronize();
}

trop_context GpuState::context(const std::vector<void *> &parameters,
                               const GpuMemory &workspace) const {
  return {sizeof(trop_context),
          TROP_ABI_VERSION,
          parameters.data(),
          workspace.data(),
          on.program.stream(),
          nullptr,
          warps};
}

trop_samples GpuState::range(int64_t firstBlock, int64_t endBlock) const {
  trop_samples view = table;
  RowBytes(model).skip(view, first);
  view.rows = count;
  view.first = firstBlock * on.code.block_samples;
  view.count = std::min(endBlock * on.code.block_samples, count) - view.first;
  return view;
}

//===----------------------------------------------------------------------===//
// Builds and updates
//===----------------------------------------------------------------------===//

int64_t GpuState::build() {
  checkInterrupt();
  stale = true;
  ++done.builds;
  return onDevice([&] {
    gpu.makeCurrent();
    for (size_t p = 0; p < now.size(); ++p) {
      const Array &values = weights[int64_t(p)];
      gpu.upload(now[p], values.data(), values.bytes());
      gpu.upload(before[p], values.data(), values.bytes());
      std::memcpy(old[int64_t(p)].data(), values.data(), size_t(values.bytes()));
    }
    gpu.clear(at(layout.touched), layout.countsEnd - layout.touched);
    trop_context there = context(now, updateWorkspace);
    trop_samples all = range(0, layout.blockCount);
    entries.prepare(&there, nullptr, at(layout.shared), nullptr);
    entries.build(&there, &all, at(layout.shared), at(layout.blocks), at(layout.losses), nullptr);
    gpu.clear(updateWorkspace.data(), updateWorkspace.bytes()); // as updates want it
    std::string last = queueResults(/*wantsLists=*/true);
    on.program.wait(on.program.checkQueued(last));
    anyChanged = false;
    if (moves)
      moves->noteFollowed();
    return finish(/*madeLists=*/true);
  });
}

/// Whether anything differs from the old parameters.
bool GpuState::noteChanges(const std::vector<std::vector<int64_t>> &changed) {
  bool any = false;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    positions[size_t(p)].clear();
    const char *after = static_cast<const char *>(weights[p].data());
    char *kept = static_cast<char *>(old[p].data());
    int64_t count = anyChanged ? model.parameters[p].count : int64_t(changed[size_t(p)].size());
    for (int64_t c = 0; c < count; ++c)
      if (int64_t i = anyChanged ? c : changed[size_t(p)][size_t(c)];
          std::memcmp(after + i * element, kept + i * element, size_t(element)) != 0) {
        positions[size_t(p)].push_back(i);
        std::memcpy(kept + i * element, after + i * element, size_t(element));
      }
    any |= !positions[size_t(p)].empty();
  }
  anyChanged = false;
  return any;
}

bool GpuState::writeMoved() {
  for (size_t p = 0; p < places.size(); ++p)
    if (int64_t(positions[p].size()) > rooms[p])
      return false;
  for (size_t p = 0; p < places.size(); ++p) {
    const std::vector<int64_t> &some = positions[p];
    auto *listed = const_cast<int64_t *>(places[p].positions);
    auto *values = static_cast<char *>(const_cast<void *>(places[p].values));
    const char *kept = static_cast<const char *>(std::as_const(old)[int64_t(p)].data());
    const_cast<int64_t *>(movedThere.counts)[p] = int64_t(some.size());
    std::copy(some.begin(), some.end(), listed);
    for (size_t i = 0; i < some.size(); ++i)
      std::memcpy(values + int64_t(i) * element, kept + some[i] * element, size_t(element));
  }
  return true;
}

void GpuState::uploadMoved() {
  std::vector<trop_changes> changes;
  for (size_t p = 0; p < places.size(); ++p) {
    auto number = int64_t(positions[p].size());
    changes.push_back({sizeof(trop_changes), number, places[p].indices});
    if (number == 0)
      continue;
    const Array &values = std::as_const(old)[int64_t(p)];
    gpu.upload(now[p], values.data(), values.bytes());
    gpu.upload(places[p].indices, positions[p].data(), number * kWord);
  }
  gpu.upload(at(layout.changes), changes.data(), int64_t(changes.size() * sizeof changes[0]));
  gpu.synchronize(); // before these are gone
}

std::string GpuState::queueUpdate(Source source) {
  if (source == Source::Moved)
    moves->queue();
  if (source == Source::Listed)
    kernels.launch(apply, kMovers, movedThere, model.parameter_count);
  gpu.clear(at(layout.touched), layout.countsEnd - layout.touched); // Losses stay.
  trop_context there = context(now, updateWorkspace);
  trop_samples all = range(0, layout.blockCount);
  const trop_changes *changes = movedThere.changes;
  entries.prepare(&there, changes, at(layout.shared), nullptr);
  entries.update(&there, &all, at(layout.shared), before.data(), changes, at(layout.blocks),
                 at(layout.losses), at<uint8_t>(layout.touched), at<int64_t>(layout.counts),
                 nullptr);
  kernels.launch(keep, source == Source::Moved ? kManyMovers : kMovers, movedThere,
                 model.parameter_count);
  return on.program.checkQueued(queueResults(source != Source::Moved));
}

std::string GpuState::queueResults(bool wantsLists) {
  found.queue();
  wantsLists = wantsLists && paths && paths->haveLists();
  if (paths)
    paths->queueGradient(now, found.rowsThere());
  if (wantsLists)
    paths->queueLists();
  gpu.queueDownload(countsHere.data(), at(layout.counts), TROP_COUNTERS * kWord);
  return wantsLists ? kernels.nameOf("write_lists") : paths ? "" : kernels.nameOf("take_worst");
}

int64_t GpuState::finish(bool madeLists) {
  const auto *counts = reinterpret_cast<const int64_t *>(countsHere.data());
  done.cells += counts[TROP_COUNT_CELLS];
  done.regroups += counts[TROP_COUNT_REGROUPS];
  done.rescans += counts[TROP_COUNT_RESCANS];
  done.fallbacks += counts[TROP_COUNT_FALLBACKS];
  done.treeNodes += count;
  knowsAll = false;
  if (int64_t bad = found.nonfinite(); bad >= 0)
    return bad;
  hasTensors = paths.has_value();
  hasGradient = madeLists && paths && paths->haveLists();
  stale = false;
  return -1;
}

int64_t GpuState::update(const std::vector<std::vector<int64_t>> &changed) {
  if (stale)
    return build();
  if (moves && moves->isAhead())
    return updateMoved();
  ++done.updates;
  if (!noteChanges(changed))
    return -1;
  stale = true;
  hasGradient = false;
  return onDevice([&] {
    gpu.makeCurrent();
    if (!writeMoved()) {
      uploadMoved();
      on.program.wait(queueUpdate(Source::Uploaded));
    } else if (fewMoved++ == 0) { // Kernels are loaded now, which a graph must not wait for.
      on.program.wait(queueUpdate(Source::Listed));
    } else {
      if (!graph)
        graph = std::make_unique<GpuGraph>(gpu, [&] { return queueUpdate(Source::Listed); });
      graph->launch();
      on.program.wait("the graph of " + graph->text());
    }
    return finish(/*madeLists=*/true);
  });
}

//===----------------------------------------------------------------------===//
// What is known of losses
//===----------------------------------------------------------------------===//

const LossTree &GpuState::allLosses() const {
  if (!knowsAll)
    onDevice([&] {
      gpu.makeCurrent();
      gpu.download(lossesHere.data(), at(layout.losses), int64_t(lossesHere.size()));
      tree.build();
      knowsAll = true;
    });
  return tree;
}

void GpuState::worst(int64_t m, std::vector<int64_t> &rows) const {
  if (m > found.size())
    return allLosses().worst(m, rows);
  rows.clear();
  for (int64_t k = 0; k < m; ++k)
    rows.push_back(found.row(k));
}

double GpuState::loss(int64_t row) const {
  for (int64_t k = 0; k < found.size() && !knowsAll; ++k)
    if (found.row(k) == row)
      return withElement(model.compute, [&](auto zero) {
        return double(static_cast<const decltype(zero) *>(found.losses())[k]);
      });
  return allLosses().loss(row);
}

bool GpuState::giveGradient(const trop_samples &samples, trop_sparse *lists) {
  if (!hasGradient || samples.count != found.size() || !samples.indices)
    return false;
  for (int64_t k = 0; k < found.size(); ++k)
    if (samples.indices[k] != found.row(k))
      return false;
  hasGradient = false; // Weights will move.
  paths->give(lists);
  return true;
}

StateCounters GpuState::counters() const { return done; }

//===----------------------------------------------------------------------===//
// Comparison with a fresh pass
//===----------------------------------------------------------------------===//

std::unique_ptr<StateDifference> GpuState::check() const {
  return onDevice([&] {
    gpu.makeCurrent();
    const int64_t samples = on.code.block_samples;
    BlockCompare compare(model, entries, samples);
    int64_t bytes = std::max<int64_t>(entries.block_bytes, 1);
    int64_t room = std::min(kCompared, gpu.freeBytes() / 4);
    int64_t chunk = std::clamp<int64_t>(room / bytes, 1, layout.blockCount);
    int64_t rowBytes = samples * element;
    GpuMemory fresh = gpu.allocate(chunk * (bytes + rowBytes), "a fresh pass");
    GpuMemory shared = gpu.allocate(std::max<int64_t>(entries.shared_bytes, 1), "a fresh pass");
    auto *freshLosses = static_cast<char *>(fresh.data()) + chunk * bytes;
    std::vector<char> theirs(size_t(chunk * (bytes + rowBytes))), ours(theirs.size());
    GpuMemory workspace = takeWorkspace();
    trop_context there = context(before, workspace);
    entries.prepare(&there, nullptr, shared.data(), nullptr);
    for (int64_t begin = 0; begin < layout.blockCount; begin += chunk) {
      checkInterrupt();
      int64_t end = std::min(begin + chunk, layout.blockCount);
      trop_samples some = range(begin, end);
      entries.build(&there, &some, shared.data(), fresh.data(), freshLosses, nullptr);
      on.program.finish();
      gpu.download(theirs.data(), fresh.data(), int64_t(theirs.size()));
      gpu.download(ours.data(), at(layout.blocks + begin * entries.block_bytes),
                   (end - begin) * entries.block_bytes);
      gpu.download(ours.data() + chunk * bytes, at(layout.losses + begin * rowBytes),
                   (end - begin) * rowBytes);
      for (int64_t b = begin; b < end; ++b) {
        int64_t place = b - begin;
        auto blockOf = [&](const std::vector<char> &all) {
          return StateBlock{all.data() + place * entries.block_bytes,
                            all.data() + chunk * bytes + place * rowBytes};
        };
        compare.compare(blockOf(ours), blockOf(theirs), first + b * samples,
                        std::min(samples, count - b * samples));
      }
    }
    return compare.take();
  });
}
