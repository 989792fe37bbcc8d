/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Prints for which processor the code of the model linked with it is that this one takes,
   and the bits of all that it computes, for some numbers of samples, so that machines can be
   compared. Any NaN is like any other. */
#include "trop/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const trop_model trop_model_descriptor;
static const trop_model *model;

enum { kRows = 50 };

/* Quarters between -2 and 2, of which many tie. */
static double draw(void) {
  static uint64_t state = 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)((state >> 33) % 17) / 4 - 2;
}

static size_t element_bytes(void) { return model->compute == TROP_F64 ? 8 : 4; }

static void set(void *array, int64_t index, double value) {
  if (model->compute == TROP_F64)
    ((double *)array)[index] = value;
  else
    ((float *)array)[index] = (float)value;
}

static void *allocate(int64_t bytes) {
  size_t size = (bytes / TROP_WORKSPACE_ALIGNMENT + 1) * TROP_WORKSPACE_ALIGNMENT;
  return memset(aligned_alloc(TROP_WORKSPACE_ALIGNMENT, size), 0, size);
}

static void *allocate_drawn(int64_t count) {
  void *array = allocate(count * element_bytes());
  for (int64_t i = 0; i < count; ++i)
    set(array, i, draw());
  return array;
}

static void print(const char *name, const void *array, int64_t count) {
  printf("%s", name);
  for (int64_t i = 0; i < count; ++i) {
    uint64_t bits = 0;
    memcpy(&bits, (const char *)array + i * element_bytes(), element_bytes());
    double value =
        model->compute == TROP_F64 ? ((const double *)array)[i] : ((const float *)array)[i];
    if (value != value)
      printf(" nan");
    else
      printf(" %llx", (unsigned long long)bits);
  }
  printf("\n");
}

/* The state of `rows` samples, built, then brought up to date after a few changes. */
static void print_state(trop_context *context, trop_samples samples, void *losses) {
  const trop_state_entries *state = model->devices->entries->state;
  int64_t count = model->parameter_count;
  int64_t blocks = (samples.count + model->block_samples - 1) / model->block_samples;
  void *kept = allocate(blocks * state->block_bytes), *shared = allocate(state->shared_bytes);
  uint8_t *touched = allocate(blocks);
  int64_t counters[TROP_COUNTERS] = {0};
  void *const *before = context->parameters;
  void **after = calloc(count, sizeof *after);
  trop_changes *changes = calloc(count, sizeof *changes);
  int64_t *position = calloc(count, sizeof *position);
  for (int64_t p = 0; p < count; ++p) {
    int64_t size = model->parameters[p].count;
    after[p] = allocate(size * element_bytes());
    memcpy(after[p], before[p], size * element_bytes());
    position[p] = size / 2;
    set(after[p], position[p], 1.5);
    changes[p] = (trop_changes){sizeof *changes, 1, &position[p]};
  }
  trop_error error = {.struct_size = sizeof error};
  int status = state->prepare(context, NULL, shared, &error) |
               state->build(context, &samples, shared, kept, losses, &error);
  print("built", losses, samples.count);
  context->parameters = after;
  status |= state->prepare(context, changes, shared, &error) |
            state->update(context, &samples, shared, before, changes, kept, losses, touched,
                          counters, &error);
  print("updated", losses, samples.count);
  printf("state %d\n", status);
  context->parameters = before;
}

int main(void) {
  model = trop_choose(&trop_model_descriptor);
  if (!model)
    return 1;
  printf("cpu %s\n", model->cpu);
  const trop_entries *entries = model->devices->entries;
  int64_t count = model->parameter_count;
  void **parameters = calloc(count, sizeof *parameters),
       **gradients = calloc(count, sizeof *gradients);
  trop_sparse *lists = calloc(count, sizeof *lists);
  for (int64_t p = 0; p < count; ++p) {
    int64_t size = model->parameters[p].count;
    parameters[p] = allocate_drawn(size);
    gradients[p] = allocate(size * element_bytes());
    lists[p] =
        (trop_sparse){sizeof *lists, size, 0, allocate(size * 8), allocate(size * element_bytes())};
  }
  trop_context context = {.struct_size = sizeof context,
                          .abi_version = TROP_ABI_VERSION,
                          .parameters = parameters,
                          .workspace = allocate(model->workspace_bytes)};
  void *targets = allocate_drawn(kRows * model->output_count);
  if (model->target == TROP_TARGET_CLASSES)
    for (int i = 0; i < kRows; ++i)
      ((int32_t *)targets)[i] = i % (model->output_count > 1 ? model->output_count : 2);
  trop_samples samples = {.struct_size = sizeof samples,
                          .inputs = allocate_drawn(kRows * model->input_count),
                          .targets = targets,
                          .rows = kRows};
  void *results = allocate(kRows * (model->output_count + model->input_count) * element_bytes());
  trop_error error = {.struct_size = sizeof error};
  static const int64_t counts[] = {1, 3, 16, 33};
  for (int c = 0; c < 4; ++c) {
    samples.count = counts[c];
    samples.first = c == 3 ? 0 : c;
    printf("samples %d\n", (int)samples.count);
    int status = entries->forward(&context, &samples, results, &error);
    print("outputs", results, samples.count * model->output_count);
    status |= entries->loss(&context, &samples, results, &error);
    print("losses", results, samples.count);
    status |= entries->input_gradient(&context, &samples, results, &error);
    print("input_gradient", results, samples.count * model->input_count);
    status |= entries->gradient(&context, &samples, NULL, gradients, &error);
    for (int64_t p = 0; p < count; ++p)
      print("gradient", gradients[p], model->parameters[p].count);
    status |= entries->active_gradient(&context, &samples, NULL, lists, &error);
    for (int64_t p = 0; p < count; ++p) {
      print("active_gradient", lists[p].values, lists[p].count);
      for (int64_t i = 0; i < lists[p].count; ++i)
        printf(" %d", (int)lists[p].indices[i]);
      printf("\n");
    }
    printf("status %d\n", status);
    samples.first = 0;
    if (entries->state)
      print_state(&context, samples, results);
  }
  return 0;
}
