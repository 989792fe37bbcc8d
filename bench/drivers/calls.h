/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Calls of a compiled model on drawn numbers, and how long they take. A call that fails ends
   the program. */
#ifndef TROP_BENCH_CALLS_H
#define TROP_BENCH_CALLS_H

#include "ruler.h"
#include "trop/abi.h"

#include <dlfcn.h>
#include <stdlib.h>

struct call {
  const trop_model *model;
  trop_context context;
  trop_samples samples;
  void *outputs, *losses, *input_gradients, **gradients;
};

static float draw(void) { return rand() / (float)RAND_MAX; }

static void *allocate(int64_t bytes) {
  void *memory = aligned_alloc(TROP_WORKSPACE_ALIGNMENT, (bytes / 64 + 1) * 64);
  if (!memory)
    exit(3);
  return memory;
}

static float *allocate_numbers(int64_t count) {
  float *numbers = allocate(count * sizeof(float));
  for (int64_t i = 0; i < count; ++i)
    numbers[i] = draw();
  return numbers;
}

static struct call prepare(const char *path, int64_t rows) {
  void *library = dlopen(path, RTLD_NOW);
  const trop_model *model = library ? dlsym(library, TROP_MODEL_SYMBOL) : NULL;
  if (!model || model->abi_version != TROP_ABI_VERSION || model->compute != TROP_F32)
    exit(2);
  void **parameters = calloc(model->parameter_count, sizeof *parameters);
  void **gradients = calloc(model->parameter_count, sizeof *gradients);
  for (int64_t p = 0; p < model->parameter_count; ++p) {
    parameters[p] = allocate_numbers(model->parameters[p].count);
    gradients[p] = allocate_numbers(model->parameters[p].count);
  }
  void *targets = model->target == TROP_TARGET_CLASSES
                      ? calloc(rows, sizeof(int32_t))
                      : (void *)allocate_numbers(rows * model->output_count);
  return (struct call){.model = model,
                       .context = {.struct_size = sizeof(trop_context),
                                   .abi_version = TROP_ABI_VERSION,
                                   .parameters = parameters,
                                   .workspace = allocate(model->workspace_bytes)},
                       .samples = {.struct_size = sizeof(trop_samples),
                                   .inputs = allocate_numbers(rows * model->input_count),
                                   .targets = targets,
                                   .rows = rows,
                                   .count = rows},
                       .outputs = allocate(rows * model->output_count * sizeof(float)),
                       .losses = allocate(rows * sizeof(float)),
                       .input_gradients = allocate(rows * model->input_count * sizeof(float)),
                       .gradients = gradients};
}

static const trop_entries *get_entries(const struct call *call) {
  return call->model->devices->entries;
}

static void forward(struct call *call) {
  if (get_entries(call)->forward(&call->context, &call->samples, call->outputs, NULL))
    exit(1);
}

static inline void loss(struct call *call) {
  if (get_entries(call)->loss(&call->context, &call->samples, call->losses, NULL))
    exit(1);
}

/* Losses, and their gradients by all parameters. */
static inline void gradient(struct call *call) {
  if (get_entries(call)->gradient(&call->context, &call->samples, NULL, call->gradients, NULL))
    exit(1);
}

/* Losses, and their gradients by the input. */
static void input_gradient(struct call *call) {
  if (get_entries(call)->input_gradient(&call->context, &call->samples, call->input_gradients,
                                        NULL))
    exit(1);
}

static double time_of(void (*run)(struct call *), struct call *call) {
  double start = seconds();
  run(call);
  return seconds() - start;
}

static int compare(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}
static double median(double *numbers, int count) {
  qsort(numbers, count, sizeof *numbers, compare);
  return numbers[count / 2];
}

#endif
