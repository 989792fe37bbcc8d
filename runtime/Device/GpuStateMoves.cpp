//===- GpuStateMoves.cpp - Steps of worst samples on a GPU ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuStateMoves.h"

#include "runtime/Support/Array.h"

#include <cstring>

using namespace trop;
using namespace trop::rt;

static constexpr auto kWord = int64_t(sizeof(int64_t));
/// Where parts of the block are, in bytes; the mark that stops a step is first.
static constexpr int64_t kReport = 16, kCounter = 48, kSteps = TROP_WORKSPACE_ALIGNMENT;

template <typename T> static T *at(const GpuMemory &memory, int64_t bytes) {
  return reinterpret_cast<T *>(static_cast<char *>(memory.data()) + bytes);
}

static int64_t blockBytes(const trop_model &model) {
  return kSteps + model.parameter_count * int64_t(sizeof(DeviceStep));
}

GpuStateMoves::GpuStateMoves(GpuState &state, const DeviceMovePlan &plan)
    : state(state), block(state.gpu.allocate(blockBytes(state.model), "what a step is about")),
      blockHere(state.gpu.allocatePinned(blockBytes(state.model))),
      mover(state.gpu, state.kernels, state.model, state.layout.parameters, plan,
            [this] { settle(); }),
      count(state.kernels.find("count_listed")), place(state.kernels.find("place_lists")),
      write(state.kernels.find("write_lists")) {
  const GpuLayout &layout = state.layout.parameters;
  std::vector<kernels::ListPlace> places = listPlaces(state.model, layout);
  for (size_t p = 0; p < places.size(); ++p)
    places[p].indices = state.places[p].indices;
  int64_t chunks = layout.entries / kernels::kChunk,
          bytes = int64_t(places.size() * sizeof places[0]);
  lists = state.gpu.allocate(2 * chunks * kWord + bytes, "lists of entries");
  auto *placesThere = at<kernels::ListPlace>(lists, 2 * chunks * kWord);
  state.gpu.upload(placesThere, places.data(), bytes);
  state.gpu.synchronize();
  changed = {state.at(state.layout.now),
             state.at(state.layout.before),
             at<int64_t>(lists, 0),
             at<int64_t>(lists, chunks * kWord),
             placesThere,
             state.model.parameter_count,
             nullptr,
             state.movedThere.changes};
  state.moves = this;
}

/// Who wanted the weights has asked before, and was told what failed.
GpuStateMoves::~GpuStateMoves() {
  if (state.weights.hostArrays().areNewerOn(this))
    state.weights.hostArrays().setNewer(nullptr);
  try {
    state.endMoves();
  } catch (const Error &) {
    state.stale = true;
  }
}

DeviceStep *GpuStateMoves::parameters() {
  return reinterpret_cast<DeviceStep *>(blockHere.data() + kSteps);
}

GpuMover::Step GpuStateMoves::step() const {
  return {state.at(state.layout.now),
          state.paths->gradient(),
          /*chunks=*/1,
          /*isActive=*/true,
          at<DeviceStep>(block, kSteps),
          at<int>(block, 0),
          nullptr,
          0,
          at<kernels::StepReport>(block, kReport)};
}

void GpuStateMoves::move() {
  onDevice([&] {
    state.gpu.makeCurrent();
    mover.uploadSlots();
    if (!state.hasTensors) {
      state.paths->queueGradient(state.now, state.found.rowsThere());
      state.on.program.finish();
      state.hasTensors = true;
    }
  });
  pending = ahead = true;
  state.weights.hostArrays().setNewer(this);
  mover.noteMoved();
}

std::string GpuStateMoves::queueMove() const {
  state.gpu.upload(block.data(), blockHere.data(), block.bytes());
  return mover.queue(step());
}

void GpuStateMoves::queue() const {
  queueMove();
  int64_t chunks = state.layout.parameters.entries / kernels::kChunk;
  state.kernels.launch(count, chunks, changed);
  state.kernels.launch(place, 1, changed);
  state.kernels.launch(write, chunks, changed);
}

void GpuStateMoves::run(const std::function<std::string()> &queueAll) {
  if (made++ == 0) { // Kernels are loaded now, which a graph must not wait for.
    state.on.program.wait(queueAll());
  } else {
    if (!graph)
      graph = std::make_unique<GpuGraph>(state.gpu, queueAll);
    graph->launch();
    state.on.program.wait("the graph of " + graph->text());
  }
  clearSteps();
  ahead = false;
}

void GpuStateMoves::clearSteps() {
  std::memset(blockHere.data(), 0, size_t(block.bytes()));
  pending = false;
}

void GpuStateMoves::settle() {
  if (!pending)
    return;
  std::string last = queueMove();
  state.on.program.wait(state.on.program.checkQueued(last));
  clearSteps();
}

void GpuStateMoves::bring() {
  onDevice([&] {
    state.gpu.makeCurrent();
    settle();
    for (int64_t p = 0; p < state.model.parameter_count; ++p)
      state.gpu.download(state.weights.addressesOnly()[p], state.now[size_t(p)],
                         state.model.parameters[p].count * state.element);
  });
}

int64_t GpuStateMoves::countEntries() {
  return onDevice([&] {
    state.gpu.makeCurrent();
    return mover.countEntries(step(), at<char>(block, kCounter));
  });
}

//===----------------------------------------------------------------------===//
// The state that moves
//===----------------------------------------------------------------------===//

int64_t GpuState::updateMoved() {
  ++done.updates;
  stale = true;
  hasGradient = false;
  return onDevice([&] {
    gpu.makeCurrent();
    moves->run([&] { return queueUpdate(Source::Moved); });
    return finish(/*madeLists=*/false);
  });
}

std::unique_ptr<DeviceStateMoves> GpuState::makeMoves(const DeviceMovePlan &plan) {
  if (!GpuPaths::areThere(on))
    return nullptr;
  gpu.makeCurrent();
  if (!paths) {
    paths.emplace(on, kernels, layout.parameters, table, found.size(), /*makesLists=*/false);
    graph.reset(); // which was recorded without
    hasTensors = false;
  }
  return std::make_unique<GpuStateMoves>(*this, plan);
}

void GpuState::endMoves() {
  moves = nullptr;
  anyChanged = true;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    gpu.download(old[p].data(), before[size_t(p)], old[p].bytes());
}
