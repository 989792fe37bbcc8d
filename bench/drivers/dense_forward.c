/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Times one min-plus layer against a ruler of this core (ruler.h), the same layer with the
   winners of all its outputs, and a forward pass over as many samples as MNIST has.
   Usage: dense_forward LAYER.so MNIST.so. Rounds take turns; figures are medians. */
#include "ruler.h"
#include "trop/abi.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { kSamples = 256, kImages = 60000, kRounds = 41, kThreads = 2 };

struct call {
  const trop_model *model;
  trop_context context;
  trop_samples samples;
  void *outputs, *gradients;
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
  for (int64_t p = 0; p < model->parameter_count; ++p)
    parameters[p] = allocate_numbers(model->parameters[p].count);
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
                       .gradients = allocate(rows * model->input_count * sizeof(float))};
}

static void forward(struct call *call) {
  if (call->model->devices->entries->forward(&call->context, &call->samples, call->outputs, NULL))
    exit(1);
}

/* Losses and their gradients by the input: forward, then for every output of every sample
   its winner, which passes the output's adjoint on. */
static void winners(struct call *call) {
  if (call->model->devices->entries->input_gradient(&call->context, &call->samples, call->gradients,
                                                    NULL))
    exit(1);
}

static void *forward_thread(void *call) {
  forward(call);
  return NULL;
}

/* All images, half of them a thread. */
static void forward_mnist(struct call *call) {
  pthread_t threads[kThreads];
  struct call shares[kThreads];
  for (int t = 0; t < kThreads; ++t) {
    shares[t] = *call;
    shares[t].samples.first = kImages / kThreads * t;
    shares[t].samples.count = kImages / kThreads;
    shares[t].outputs =
        (float *)call->outputs + shares[t].samples.first * call->model->output_count;
    if (t > 0)
      shares[t].context.workspace = allocate(call->model->workspace_bytes);
    pthread_create(&threads[t], NULL, forward_thread, &shares[t]);
  }
  for (int t = 0; t < kThreads; ++t) {
    pthread_join(threads[t], NULL);
    if (t > 0)
      free(shares[t].context.workspace);
  }
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

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  struct call layer = prepare(argv[1], kSamples), mnist = prepare(argv[2], kImages);
  double cells_256[kRounds], cells_512[kRounds], rate_256[kRounds], rate_512[kRounds];
  double value[kRounds], winner[kRounds], images[3], clocks[kRounds];
  int wide = __builtin_cpu_supports("avx512f");
  forward(&layer), winners(&layer), forward_mnist(&mnist); /* pages */
  for (int i = 0; i < kRounds; ++i) {
    clocks[i] = clock_rate();
    struct ruler narrow = measure(ruler_256, 8, clocks[i]), full = {0, 0};
    if (wide)
      full = measure(ruler_512, 16, clocks[i]);
    cells_256[i] = narrow.cells, rate_256[i] = narrow.instructions;
    cells_512[i] = full.cells, rate_512[i] = full.instructions;
    value[i] = time_of(forward, &layer);
    winner[i] = time_of(winners, &layer);
  }
  for (int i = 0; i < 3; ++i)
    images[i] = time_of(forward_mnist, &mnist);
  printf("clock %.9g\n", median(clocks, kRounds));
  printf("ruler256 %.9g %.9g\n", median(cells_256, kRounds), median(rate_256, kRounds));
  printf("ruler512 %.9g %.9g\n", median(cells_512, kRounds), median(rate_512, kRounds));
  printf("value %.9g\n", median(value, kRounds));
  printf("winner %.9g\n", median(winner, kRounds));
  printf("mnist %.9g\n", median(images, 3));
  return 0;
}
