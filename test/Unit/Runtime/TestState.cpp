//===- TestState.cpp - State entry points for networks written by hand ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestState.h"

#include <cstring>

using namespace trop::test;

static const trop_model *model;
static int64_t forgotten = -1;

static int64_t elementSize() { return model->compute == TROP_F64 ? 8 : 4; }
static const trop_state_entries &state() { return *model->devices->entries->state; }

/// Pointers into `shared`, which holds the parameters one after the other.
static std::vector<void *> parametersIn(const void *shared) {
  std::vector<void *> pointers;
  char *next = static_cast<char *>(const_cast<void *>(shared));
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    pointers.push_back(next);
    next += model->parameters[p].count * elementSize();
  }
  return pointers;
}

static trop_status prepare(const trop_context *context, const trop_changes *changes, void *shared,
                           trop_error *) {
  std::vector<void *> copies = parametersIn(shared);
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    char *to = static_cast<char *>(copies[p]);
    const char *from = static_cast<const char *>(context->parameters[p]);
    int64_t size = elementSize();
    if (!changes)
      std::memcpy(to, from, model->parameters[p].count * size);
    for (int64_t i = 0; changes && i < changes[p].count; ++i)
      std::memcpy(to + changes[p].indices[i] * size, from + changes[p].indices[i] * size, size);
  }
  return TROP_OK;
}

static trop_status build(const trop_context *context, const trop_samples *samples,
                         const void *shared, void *blocks, void *losses, trop_error *error) {
  trop_context own = *context;
  std::vector<void *> copies = parametersIn(shared);
  own.parameters = copies.data();
  if (trop_status status = model->devices->entries->loss(&own, samples, losses, error))
    return status;
  int64_t units = state().kept[0].units, size = elementSize();
  std::vector<char> z(samples->count * units * size);
  std::vector<void *> wanted(model->value_count, nullptr);
  wanted.back() = z.data();
  model->devices->entries->values(&own, samples, wanted.data(), error);
  for (int64_t n = 0; n < samples->count; ++n)
    for (int64_t unit = 0; unit < units; ++unit) {
      char *block = static_cast<char *>(blocks) + n / model->block_samples * state().block_bytes +
                    state().kept[0].offset;
      std::memcpy(block + (unit * model->block_samples + n % model->block_samples) * size,
                  &z[(n * units + unit) * size], size);
    }
  return TROP_OK;
}

static bool areExact(const trop_context *context, void *const *before,
                     const trop_changes *changes) {
  int64_t size = elementSize();
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    int64_t next = 0;
    for (int64_t i = 0; i < model->parameters[p].count; ++i) {
      bool listed = next < changes[p].count && changes[p].indices[next] == i;
      next += listed;
      if (listed == !std::memcmp(static_cast<const char *>(context->parameters[p]) + i * size,
                                 static_cast<const char *>(before[p]) + i * size, size))
        return false;
    }
    if (next != changes[p].count)
      return false;
  }
  return true;
}

static trop_status update(const trop_context *context, const trop_samples *samples,
                          const void *shared, void *const *before, const trop_changes *changes,
                          void *blocks, void *losses, uint8_t *touched, int64_t *counters,
                          trop_error *error) {
  if (!areExact(context, before, changes)) {
    *error = {sizeof(trop_error), -1, "changes are not where parameters differ"};
    return TROP_INVALID_ARGUMENT;
  }
  int64_t lanes = model->block_samples, size = elementSize();
  for (int64_t b = 0; b * lanes < samples->count; ++b) {
    trop_samples one = *samples;
    one.first += b * lanes;
    one.count = std::min(lanes, samples->count - b * lanes);
    if (one.first / lanes == forgotten)
      continue;
    char *places = static_cast<char *>(losses) + b * lanes * size;
    std::vector<char> fresh(one.count * size);
    if (trop_status status =
            build(context, &one, shared, static_cast<char *>(blocks) + b * state().block_bytes,
                  fresh.data(), error)) {
      error->sample += b * lanes;
      return status;
    }
    touched[b] = std::memcmp(places, fresh.data(), fresh.size()) != 0;
    std::memcpy(places, fresh.data(), fresh.size());
    counters[TROP_COUNT_CELLS] += one.count;
    counters[TROP_COUNT_FALLBACKS] += 1;
  }
  return TROP_OK;
}

TestState::TestState(TestModel &test, int64_t blockSamples, int64_t fanOut) {
  test.model.block_samples = blockSamples;
  int64_t size = test.model.compute == TROP_F64 ? 8 : 4, parameters = 0;
  for (int64_t p = 0; p < test.model.parameter_count; ++p)
    parameters += test.model.parameters[p].count;
  const trop_value &last = test.model.values[test.model.value_count - 1];
  auto rounded = [](int64_t bytes) { return (bytes + 63) / 64 * 64; };
  int64_t offset = 64, bytes = rounded(last.count * blockSamples * size);
  kept = {sizeof kept, last.name, last.location, TROP_PLAN_KEEP, 0, last.count, offset, bytes};
  state = {sizeof state, offset + bytes, rounded(parameters * size), fanOut, 1, &kept, prepare,
           build,        update};
  entries = *test.model.devices->entries;
  entries.state = &state;
  setEntries(test.model, entries);
  model = &test.model;
  forgotten = -1;
}

TestState::~TestState() { model = nullptr; }

void TestState::forget(int64_t b) const { forgotten = b; }
