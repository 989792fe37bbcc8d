//===- Evaluator.cpp - Calls of a model's entry points --------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Model/Evaluator.h"

#include "runtime/Data/Samples.h"
#include "runtime/Model/Processor.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/Interrupt.h"
#include "runtime/Support/Threads.h"

#include <algorithm>
#include <cmath>
#include <iterator>

using namespace trop;
using namespace trop::rt;

/// Parameters move in the type that their gradients have.
static void checkTypes(const trop_model &model) {
  for (int32_t type : {model.storage, model.compute})
    if (type < 0 || size_t(type) >= std::size(kElements))
      fail("model '", model.name, "' has numbers of type ", type, ", expected one below ",
           std::size(kElements));
  if (model.storage != model.compute)
    fail("model '", model.name, "' stores ", elementName(model.storage), " and computes in ",
         elementName(model.compute), ", expected one type");
}

void rt::checkModel(const trop_model &model) {
  if (model.abi_version != TROP_ABI_VERSION)
    fail("expected a model of ABI version ", TROP_ABI_VERSION, ", found version ",
         model.abi_version);
  if (model.struct_size < sizeof(trop_model))
    fail("expected a model described in at least ", sizeof(trop_model), " bytes, found ",
         model.struct_size, " of an older release");
  if (model.device_count > 1 && model.devices[0].struct_size < sizeof(trop_device))
    fail("expected a model's devices described in at least ", sizeof(trop_device),
         " bytes each, found ", model.devices[0].struct_size, " of an older release");
  if (model.noise_count > 0 && model.noise[0].struct_size < sizeof(trop_noise))
    fail("expected a model's noise described in at least ", sizeof(trop_noise),
         " bytes each, found ", model.noise[0].struct_size, " of an older release");
  checkTypes(model);
}

int64_t rt::parameterEntries(const trop_model &model) {
  int64_t entries = 0;
  for (int64_t p = 0; p < model.parameter_count; ++p)
    entries += model.parameters[p].count;
  return entries;
}

int64_t rt::reachedEntries(const trop_parameter &parameter, int64_t samples) {
  return parameter.active_bound < parameter.count / samples ? parameter.active_bound * samples
                                                            : parameter.count;
}

Weights::Weights(const trop_model &model) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    arrays.emplace_back(model.storage, model.parameters[p].count);
  for (const Array &array : arrays)
    addresses.push_back(array.data());
}

/// Chunks and blocks are of whole vector blocks, so that only the last has a ragged end.
static constexpr int64_t kVectorBlock = 16;

static int64_t samplesIn(int64_t cells, int64_t cellsPerSample) {
  int64_t blocks = cells / std::max<int64_t>(1, cellsPerSample) / kVectorBlock;
  return std::max<int64_t>(1, blocks) * kVectorBlock;
}

Evaluator::Evaluator(const trop_model &model, const Weights &weights, int threads,
                     int64_t cellsPerThread, int64_t cellsPerBlock)
    : model(model), cpu(deviceOf(model)), weights(weights), cellsPerThread(cellsPerThread),
      cellsPerSample(parameterEntries(model)),
      samplesPerBlock(samplesIn(cellsPerBlock, cellsPerSample)),
      team(threads ? threads : coreCount()) {
  for (int t = 0; t < team.mostThreads(); ++t) {
    workspaces.emplace_back(model.workspace_bytes);
    contexts.push_back({sizeof(trop_context), TROP_ABI_VERSION, weights.pointers(),
                        workspaces.back().data(), nullptr, nullptr, 0});
    noises.emplace_back(model);
  }
}

int64_t Evaluator::samplesPerCall(const trop_model &model) {
  return samplesIn(kDeviceBlocks * kCellsPerBlock, parameterEntries(model));
}

void Evaluator::moveTo(Accelerator &accelerator) {
  device = &accelerator;
  accelerator.follow(weights);
  workspaces.clear();
  contexts.resize(1);
  contexts[0].workspace = &accelerator;
  samplesPerBlock = std::min(samplesPerCall(model), accelerator.mostSamples());
}

std::string Evaluator::deviceText() const {
  return device ? device->describe()
                : concat("CPU (", model.cpu, "), ", counted(mostThreads(), "thread"));
}

void Evaluator::setStep(std::optional<int64_t> step, uint64_t seed) {
  this->step = step;
  this->seed = seed;
}

trop_samples Evaluator::listed(const Samples &samples, const int64_t *rows, int64_t count,
                               int thread) const {
  trop_samples view = samples.view(0, count);
  view.indices = rows;
  if (step && model.noise_count > 0)
    noises[size_t(thread)].draw(seed, *step, view);
  return view;
}

int Evaluator::threadsFor(int64_t count) const {
  int64_t shares = count * cellsPerSample / cellsPerThread;
  return int(std::clamp<int64_t>(shares, 1, contexts.size()));
}

/// Returns -1, or the sample whose loss is not finite.
int64_t Evaluator::checked(trop_status status, const trop_error &error) const {
  if (status == TROP_OK)
    return -1;
  if (status == TROP_NONFINITE)
    return error.sample;
  fail("model '", model.name, "' failed: ", error.message ? error.message : "no message");
}

/// Stops at the first sample whose loss is not finite, or before a block if a signal came.
template <typename Call>
trop_status Evaluator::callInBlocks(int thread, const Samples &samples, int64_t first,
                                    int64_t count, const Call &call, trop_error &error) const {
  for (int64_t done = 0; done < count && !(count > samplesPerBlock && interruptSignal());
       done += samplesPerBlock)
    if (trop_status status =
            call(contexts[size_t(thread)],
                 samples.view(first + done, std::min(samplesPerBlock, count - done)), done, error);
        status != TROP_OK) {
      error.sample += done;
      return status;
    }
  return TROP_OK;
}

template <typename Call>
int64_t Evaluator::forEachChunk(const Samples &samples, int64_t first, int64_t count,
                                const Call &call) const {
  int threads = threadsFor(count);
  if (threads == 1) {
    trop_error error{sizeof error, -1, nullptr};
    int64_t bad = checked(callInBlocks(0, samples, first, count, call, error), error);
    if (count > samplesPerBlock)
      checkInterrupt();
    return bad < 0 ? -1 : first + bad;
  }

  int64_t chunk = (count / threads + kVectorBlock) / kVectorBlock * kVectorBlock;
  int64_t chunks = (count + chunk - 1) / chunk;
  std::vector<trop_status> statuses(chunks);
  std::vector<trop_error> errors(chunks, {sizeof(trop_error), -1, nullptr});
  parallelFor(threads, chunks, [&](int64_t c, int thread) {
    int64_t offset = c * chunk, size = std::min(chunk, count - offset);
    auto callFrom = [&](const trop_context &context, const trop_samples &block, int64_t done,
                        trop_error &error) { return call(context, block, offset + done, error); };
    statuses[c] = callInBlocks(thread, samples, first + offset, size, callFrom, errors[c]);
  });
  if (chunk > samplesPerBlock)
    checkInterrupt();
  for (int64_t c = 0; c < chunks; ++c)
    if (int64_t bad = checked(statuses[c], errors[c]); bad >= 0)
      return first + c * chunk + bad;
  return -1;
}

void Evaluator::forward(const Samples &samples, int64_t first, int64_t count, void *outputs) const {
  int64_t stride = model.output_count * elementBytes(model.compute);
  forEachChunk(samples, first, count,
               [&](const trop_context &context, const trop_samples &chunk, int64_t offset,
                   trop_error &error) {
                 return entries().forward(&context, &chunk,
                                          static_cast<char *>(outputs) + offset * stride, &error);
               });
}

int64_t Evaluator::losses(const Samples &samples, int64_t first, int64_t count,
                          void *losses) const {
  int64_t stride = elementBytes(model.compute);
  return forEachChunk(samples, first, count,
                      [&](const trop_context &context, const trop_samples &chunk, int64_t offset,
                          trop_error &error) {
                        return entries().loss(&context, &chunk,
                                              static_cast<char *>(losses) + offset * stride,
                                              &error);
                      });
}

void Evaluator::meanGradient(const Samples &samples, int64_t first, int64_t count,
                             void *const *gradients) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples rows = samples.view(first, count);
  checked(entries().gradient(&contexts[0], &rows, nullptr, gradients, &error), error);
}

void Evaluator::inputGradients(const Samples &samples, int64_t first, int64_t count,
                               void *gradients) const {
  int64_t stride = model.input_count * elementBytes(model.compute);
  forEachChunk(samples, first, count,
               [&](const trop_context &context, const trop_samples &chunk, int64_t offset,
                   trop_error &error) {
                 return entries().input_gradient(
                     &context, &chunk, static_cast<char *>(gradients) + offset * stride, &error);
               });
}

void Evaluator::forwardProducts(const Samples &samples, int64_t first, int64_t count,
                                void *const *directions, void *products) const {
  int64_t stride = elementBytes(model.compute);
  forEachChunk(samples, first, count,
               [&](const trop_context &context, const trop_samples &chunk, int64_t offset,
                   trop_error &error) {
                 return entries().forward_product(&context, &chunk, directions,
                                                  static_cast<char *>(products) + offset * stride,
                                                  &error);
               });
}

void Evaluator::gradient(const Samples &samples, const int64_t *rows, int64_t count,
                         const void *weights, void *const *gradients) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples visited = listed(samples, rows, count);
  checked(entries().gradient(&contexts[0], &visited, weights, gradients, &error), error);
}

void Evaluator::activeGradient(const Samples &samples, const int64_t *rows, int64_t count,
                               trop_sparse *gradients) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples visited = listed(samples, rows, count);
  checked(entries().active_gradient(&contexts[0], &visited, nullptr, gradients, &error), error);
}

bool Evaluator::hasHalves() const { return entries().evaluate_loss && entries().active_backward; }

int64_t Evaluator::evaluateLosses(const Samples &samples, const int64_t *rows, int64_t count,
                                  void *losses) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples visited = listed(samples, rows, count);
  if (count != 1 || model.shared_steps == 0)
    return checked(entries().evaluate_loss(&contexts[0], &visited, losses, &error), error);
  trop_context context = contexts[0];
  context.team = team.begin();
  trop_status status = entries().evaluate_loss(&context, &visited, losses, &error);
  team.end();
  return checked(status, error);
}

void Evaluator::activeBackward(const Samples &samples, const int64_t *rows, int64_t count,
                               trop_sparse *gradients) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples visited = listed(samples, rows, count);
  checked(entries().active_backward(&contexts[0], &visited, nullptr, gradients, &error), error);
}

/// call(context, samples of the chunk, its number, offset of its rows, error) -> status
template <typename Call>
int64_t Evaluator::forEachListed(const Samples &samples, const std::vector<int64_t> &rows,
                                 int64_t size, const Call &call) const {
  int64_t count = int64_t(rows.size()), chunks = (count + size - 1) / size;
  int threads = int(std::min<int64_t>(threadsFor(count), chunks));
  bool isLong = count > threads * samplesPerBlock;
  std::vector<trop_status> statuses(chunks);
  std::vector<trop_error> errors(chunks, {sizeof(trop_error), -1, nullptr});
  parallelFor(threads, chunks, [&](int64_t c, int thread) {
    if (isLong && interruptSignal())
      return;
    int64_t offset = c * size;
    trop_samples chunk =
        listed(samples, rows.data() + offset, std::min(size, count - offset), thread);
    statuses[c] = call(contexts[size_t(thread)], chunk, c, offset, errors[c]);
  });
  if (isLong)
    checkInterrupt();
  for (int64_t c = 0; c < chunks; ++c)
    if (int64_t bad = checked(statuses[c], errors[c]); bad >= 0)
      return c * size + bad;
  return -1;
}

int64_t Evaluator::listedLosses(const Samples &samples, const std::vector<int64_t> &rows,
                                void *losses) const {
  int64_t size = device ? samplesPerBlock : 64; // A device's calls are what takes time.
  int64_t stride = elementBytes(model.compute);
  return forEachListed(samples, rows, size,
                       [&](const trop_context &context, const trop_samples &chunk, int64_t,
                           int64_t offset, trop_error &error) {
                         return entries().loss(&context, &chunk,
                                               static_cast<char *>(losses) + offset * stride,
                                               &error);
                       });
}

void Evaluator::chunkGradients(const Samples &samples, const std::vector<int64_t> &rows,
                               int64_t size, const void *weights, void *losses,
                               const std::vector<void *const *> &sums) const {
  int64_t stride = elementBytes(model.compute);
  forEachListed(samples, rows, size,
                [&](const trop_context &context, const trop_samples &chunk, int64_t number,
                    int64_t offset, trop_error &error) {
                  return entries().loss_gradient(
                      &context, &chunk, static_cast<const char *>(weights) + offset * stride,
                      static_cast<char *>(losses) + offset * stride, sums[number], &error);
                });
}

void Evaluator::chunkActiveGradients(const Samples &samples, const std::vector<int64_t> &rows,
                                     int64_t size, const void *weights, void *losses,
                                     const std::vector<trop_sparse *> &lists) const {
  int64_t stride = elementBytes(model.compute);
  forEachListed(samples, rows, size,
                [&](const trop_context &context, const trop_samples &chunk, int64_t number,
                    int64_t offset, trop_error &error) {
                  entries().evaluate_loss(&context, &chunk,
                                          static_cast<char *>(losses) + offset * stride, nullptr);
                  return entries().active_backward(
                      &context, &chunk, static_cast<const char *>(weights) + offset * stride,
                      lists[number], &error);
                });
}

Array Evaluator::value(const Samples &samples, const std::vector<int64_t> &rows,
                       int64_t value) const {
  Array result(model.compute, int64_t(rows.size()) * model.values[value].count);
  std::vector<void *> wanted(model.value_count, nullptr);
  wanted[value] = result.data();
  trop_samples listed = samples.view(0, int64_t(rows.size()));
  listed.indices = rows.data();
  trop_error error{sizeof error, -1, nullptr};
  checked(entries().values(&contexts[0], &listed, wanted.data(), &error), error);
  return result;
}

void Evaluator::explain(const Samples &samples, int64_t row, trop_leaves &leaves) const {
  trop_error error{sizeof error, -1, nullptr};
  trop_samples one = samples.view(row, 1);
  checked(entries().explain(&contexts[0], &one, &leaves, &error), error);
}

std::string Evaluator::explainNonfinite(const Samples &samples, int64_t row) const {
  std::string lastInfinite;
  for (int64_t v = 0; v < model.value_count; ++v) {
    Array entries = value(samples, {row}, v);
    bool allAlike = entries.size() > 1;
    for (int64_t i = 0; i < entries.size(); ++i) {
      double entry = entries.get(i);
      if (std::isnan(entry))
        return concat("entry ", i, " of '", model.values[v].name, "' is NaN");
      if (std::isinf(entry))
        lastInfinite = concat("entry ", i, " of '", model.values[v].name, "' is ", entry);
      allAlike = allAlike && std::isinf(entry) && entry == entries.get(0);
    }
    if (allAlike)
      return concat("all entries of '", model.values[v].name, "' are ", entries.get(0));
  }
  return lastInfinite;
}
