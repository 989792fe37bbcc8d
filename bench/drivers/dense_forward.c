/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Times one min-plus layer against a ruler of this core (ruler.h), the same layer with the
   winners of all its outputs, and a forward pass over as many samples as MNIST has.
   Usage: dense_forward LAYER.so MNIST.so. Rounds take turns; figures are medians. */
#include "calls.h"

#include <pthread.h>
#include <stdio.h>

RULER(ruler_256, "ymm", "vaddps", "vminps")
RULER(ruler_512, "zmm", "vaddps", "vminps")

enum { kSamples = 256, kImages = 60000, kRounds = 41, kCalls = 5, kThreads = 2 };

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

/* The median of calls one after the other: what the rulers have left in caches is gone. */
static double time_of_each(void (*call)(struct call *), struct call *layer) {
  double times[kCalls];
  for (int i = 0; i < kCalls; ++i)
    times[i] = time_of(call, layer);
  return median(times, kCalls);
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  struct call layer = prepare(argv[1], kSamples), mnist = prepare(argv[2], kImages);
  double cells_256[kRounds], cells_512[kRounds], rate_256[kRounds], rate_512[kRounds];
  double value[kRounds], winner[kRounds], images[3], clocks[kRounds];
  int wide = __builtin_cpu_supports("avx512f");
  forward(&layer), input_gradient(&layer), forward_mnist(&mnist); /* pages */
  for (int i = 0; i < kRounds; ++i) {
    clocks[i] = clock_rate();
    struct ruler narrow = measure(ruler_256, 8, clocks[i]), full = {0, 0};
    if (wide)
      full = measure(ruler_512, 16, clocks[i]);
    cells_256[i] = narrow.cells, rate_256[i] = narrow.instructions;
    cells_512[i] = full.cells, rate_512[i] = full.instructions;
    value[i] = time_of_each(forward, &layer);
    winner[i] = time_of_each(input_gradient, &layer);
  }
  for (int i = 0; i < 3; ++i) {
    double start = read_clock(CLOCK_MONOTONIC);
    forward_mnist(&mnist);
    images[i] = read_clock(CLOCK_MONOTONIC) - start;
  }
  printf("clock %.9g\n", median(clocks, kRounds));
  printf("ruler256 %.9g %.9g\n", median(cells_256, kRounds), median(rate_256, kRounds));
  printf("ruler512 %.9g %.9g\n", median(cells_512, kRounds), median(rate_512, kRounds));
  printf("value %.9g\n", median(value, kRounds));
  printf("winner %.9g\n", median(winner, kRounds));
  printf("mnist %.9g\n", median(images, 3));
  return 0;
}
