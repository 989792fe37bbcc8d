//===- GpuSteps.cpp - Training steps on a GPU -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuSteps.h"

#include "runtime/Device/Kernels/Arguments.h"
#include "runtime/Support/Error.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

/// Sums of chunks that there is memory for at a time; more are added up on the way.
static constexpr int64_t kMostSums = 4;

template <typename T = void> static T *at(const void *base, int64_t bytes) {
  return reinterpret_cast<T *>(static_cast<char *>(const_cast<void *>(base)) + bytes);
}

/// Weights may be followed from here on: the Trainer says when it writes them.
GpuSteps::GpuSteps(const GpuSession &on, const trop_samples &table, const DeviceStepPlan &plan)
    : on(on), table(table), model(on.model), gpu(on.gpu), kernels(gpu, model.compute),
      layout(model), chunk(plan.chunk), chunks(std::min(plan.chunks, kMostSums)),
      mostRows(plan.mostRows), isActive(plan.isActive), seed(plan.seed),
      mover(gpu, kernels, model, layout, plan.moves), addKernel(kernels.find("add")),
      checkKernel(kernels.find("check")), noiseKernel(kernels.find("draw_noise")), drawer(model) {
  takeMemory();
  on.weights.setTraining(true);
}

GpuSteps::~GpuSteps() { on.weights.setTraining(false); }

/// What a step has of its own comes first; nothing is further than what it takes.
GpuSteps::Places GpuSteps::placesFor(int64_t count) const {
  Places places;
  int64_t end = alignedBytes(sizeof(int)); // the mark that stops a step
  auto reserve = [&](int64_t bytes) {
    int64_t begin = end;
    end += alignedBytes(bytes);
    return begin;
  };
  places.steps = reserve(model.parameter_count * int64_t(sizeof(DeviceStep)));
  places.keys = reserve(model.noise_count * int64_t(sizeof(uint64_t)));
  places.rows = reserve(count * int64_t(sizeof(int64_t)));
  for (int64_t k = 0; k < model.noise_count; ++k)
    places.noise.push_back(
        pluginNoise(model.noise[k]) ? reserve(count * model.noise[k].count * layout.element) : -1);
  places.bytes = end;
  return places;
}

void GpuSteps::takeMemory() {
  on.weights.current();
  gradients = gpu.allocate(layout.bytes() * chunks, "gradients");
  block = gpu.allocate(placesFor(mostRows).bytes, "what a step is about");
  results = gpu.allocate(kLosses + mostRows * layout.element, "losses");
  for (int64_t k = 0; k < model.noise_count; ++k)
    noise.push_back(pluginNoise(model.noise[k])
                        ? GpuMemory()
                        : gpu.allocate(mostRows * model.noise[k].count * layout.element, "noise"));
  blockHere = gpu.allocatePinned(placesFor(mostRows).bytes);
  resultsHere = gpu.allocatePinned(kLosses + mostRows * layout.element);
  gpu.clear(gradients.data(), gradients.bytes());
  int64_t steps = (std::min(chunk, mostRows) + TROP_DEVICE_SAMPLES - 1) / TROP_DEVICE_SAMPLES;
  workspace =
      gpu.allocate(on.code.workspace_bytes + on.code.sample_bytes * steps * TROP_DEVICE_SAMPLES,
                   "values of samples");
  gpu.synchronize();
}

DeviceStep *GpuSteps::parameters() { return at<DeviceStep>(blockHere.data(), placesFor(0).steps); }

void GpuSteps::fill(int64_t step, const std::vector<int64_t> &rows, const Places &places) {
  std::memcpy(at(blockHere.data(), places.rows), rows.data(), rows.size() * sizeof(int64_t));
  trop_samples samples{};
  samples.indices = rows.data();
  samples.count = int64_t(rows.size());
  for (int64_t k = 0; k < model.noise_count; ++k) {
    at<uint64_t>(blockHere.data(), places.keys)[k] = Noise::keyOf(seed, step, k);
    if (places.noise[size_t(k)] < 0)
      continue;
    const std::vector<char> &drawn = drawer.drawByPlugin(k, seed, step, samples);
    std::memcpy(at(blockHere.data(), places.noise[size_t(k)]), drawn.data(), drawn.size());
  }
}

void GpuSteps::queueNoise(int64_t count, const Places &places) {
  for (int64_t k = 0; k < model.noise_count; ++k) {
    if (places.noise[size_t(k)] >= 0)
      continue; // It came with the block.
    const trop_noise &of = model.noise[k];
    int64_t numbers = count * of.count;
    kernels.launch(noiseKernel, (numbers + kernels::kThreads - 1) / kernels::kThreads,
                   kernels::Noise{noise[size_t(k)].data(), at<int64_t>(block.data(), places.rows),
                                  at<uint64_t>(block.data(), places.keys) + k, numbers, of.count,
                                  Noise::droppedOf(of), Noise::keptOf(of)});
  }
}

void GpuSteps::run(int64_t step, const std::vector<int64_t> &rows, void *losses) {
  onDevice([&] {
    auto count = int64_t(rows.size());
    gpu.makeCurrent();
    fill(step, rows, placesFor(count));
    on.weights.current();
    mover.uploadSlots();
    lastRows = count;
    launch(count);
    std::memcpy(losses, resultsHere.data() + kLosses, size_t(count * layout.element));
    std::memset(parameters(), 0, size_t(model.parameter_count) * sizeof(DeviceStep));
    on.weights.noteMoved();
    mover.noteMoved();
  });
}

/// A mean's, alike for all: those of other sizes are others.
void GpuSteps::uploadWeights(Shape &shape, int64_t count) {
  shape.weights = gpu.allocate(count * layout.element, "weights of samples");
  withElement(model.compute, [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> all(size_t(count), T(1) / T(count));
    gpu.upload(shape.weights.data(), all.data(), count * layout.element);
    gpu.synchronize();
  });
}

/// A graph has the addresses of when it was made: all of them stay.
void GpuSteps::launch(int64_t count) {
  Shape &shape = shapes[count];
  if (shape.made++ == 0) { // Kernels are loaded now, which a graph must not wait for.
    uploadWeights(shape, count);
    return on.program.wait(queue(shape, count));
  }
  if (!shape.graph)
    shape.graph = std::make_unique<GpuGraph>(gpu, [&] { return queue(shape, count); });
  shape.graph->launch();
  on.program.wait("the graph of " + shape.graph->text());
}

std::string GpuSteps::queue(const Shape &shape, int64_t count) {
  Places places = placesFor(count);
  gpu.upload(block.data(), blockHere.data(), places.bytes);
  queueNoise(count, places);
  queueChunks(shape, count, places);
  GpuMover::Step step = stepOf(count, places);
  kernels.launch(checkKernel, 1, kernels::Check{step.losses, count, step.stop});
  std::string last = mover.queue(step);
  int64_t begin = mover.reports() ? kReport : kLosses, end = kLosses + count * layout.element;
  gpu.queueDownload(resultsHere.data() + begin, at(results.data(), begin), end - begin);
  return on.program.checkQueued(last);
}

GpuMover::Step GpuSteps::stepOf(int64_t count, const Places &places) const {
  return {on.weights.current()[0],
          gradients.data(),
          lastChunksOf(count),
          isActive,
          at<DeviceStep>(block.data(), places.steps),
          at<int>(block.data(), 0),
          at(results.data(), kLosses),
          count,
          at<kernels::StepReport>(results.data(), kReport)};
}

/// In the order of the CPU (BatchGradient): where chunks are more than there are sums, the first
/// keeps what was added so far.
void GpuSteps::queueChunks(const Shape &shape, int64_t count, const Places &places) {
  int64_t number = 0;
  for (int64_t first = 0; first < count; first += chunk) {
    if (number == chunks) {
      kernels.launch(addKernel, (layout.entries + kernels::kThreads - 1) / kernels::kThreads,
                     kernels::Add{gradients.data(), layout.entries, layout.entries, int(number)});
      number = 1;
    }
    queueChunk(shape, first, std::min(chunk, count - first), number++, places);
  }
}

int64_t GpuSteps::lastChunksOf(int64_t count) const {
  int64_t number = 0;
  for (int64_t first = 0; first < count; first += chunk)
    number = number == chunks ? 2 : number + 1;
  return number;
}

void GpuSteps::queueChunk(const Shape &shape, int64_t first, int64_t count, int64_t number,
                          const Places &places) {
  trop_samples rows = table;
  rows.count = count;
  rows.indices = at<int64_t>(block.data(), places.rows) + first;
  std::vector<const void *> noiseThere;
  for (int64_t k = 0; k < model.noise_count; ++k) {
    int64_t inBlock = places.noise[size_t(k)];
    const void *all = inBlock < 0 ? noise[size_t(k)].data() : at(block.data(), inBlock);
    noiseThere.push_back(at(all, first * model.noise[k].count * layout.element));
  }
  if (!noiseThere.empty())
    rows.noise = noiseThere.data();
  trop_context context{sizeof(trop_context),
                       TROP_ABI_VERSION,
                       on.weights.current().data(),
                       workspace.data(),
                       on.program.stream(),
                       nullptr,
                       0};
  std::vector<void *> sums;
  std::vector<trop_sparse> active;
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    sums.push_back(layout.at(at(gradients.data(), number * layout.bytes()), p));
    active.push_back({sizeof(trop_sparse), 0, 0, nullptr, sums.back()});
  }
  trop_error error{sizeof error, -1, nullptr};
  const trop_entries &entries = *on.code.entries;
  void *factors = at(shape.weights.data(), first * layout.element),
       *ofRows = at(results.data(), kLosses + first * layout.element);
  trop_status status =
      isActive ? entries.evaluate_loss(&context, &rows, ofRows, &error)
               : entries.loss_gradient(&context, &rows, factors, ofRows, sums.data(), &error);
  if (isActive && status == TROP_OK)
    status = entries.active_backward(&context, &rows, factors, active.data(), &error);
  if (status != TROP_OK)
    fail("model '", model.name, "' failed: ", error.message ? error.message : "no message");
}

int64_t GpuSteps::countEntries() {
  return onDevice([&] { // The counter is where the next step's mark is.
    gpu.makeCurrent();
    return mover.countEntries(stepOf(lastRows, placesFor(lastRows)), block.data());
  });
}
