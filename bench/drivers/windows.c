/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   Times entry points of models, and a ruler of products that are added (ruler.h).
   Usage: windows SAMPLES MODEL.so... Rounds take turns; figures are medians, in seconds. */
#include "calls.h"

#include <stdio.h>

RULER(ruler_256, "ymm", "vmulps", "vaddps")
RULER(ruler_512, "zmm", "vmulps", "vaddps")

enum { kRounds = 7, kMostModels = 8, kEntries = 5 };

/* Each sample by a call of its own. */
static void forward_alone(struct call *all) {
  for (int64_t sample = 0; sample < all->samples.count; ++sample) {
    struct call one = *all;
    one.samples.first = sample, one.samples.count = 1;
    one.outputs = (float *)all->outputs + sample * all->model->output_count;
    forward(&one);
  }
}

int main(int argc, char **argv) {
  int models = argc - 2;
  if (models < 1 || models > kMostModels)
    return 2;
  static void (*const entries[kEntries])(struct call *) = {forward, loss, gradient, input_gradient,
                                                           forward_alone};
  struct call calls[kMostModels];
  double times[kMostModels][kEntries][kRounds], narrow[kRounds], full[kRounds];
  for (int m = 0; m < models; ++m)
    calls[m] = prepare(argv[2 + m], atol(argv[1]));
  int wide = __builtin_cpu_supports("avx512f");
  for (int i = -1; i < kRounds; ++i) { /* -1: pages */
    if (i >= 0) {
      double clock = clock_rate();
      narrow[i] = measure(ruler_256, 8, clock).cells;
      full[i] = wide ? measure(ruler_512, 16, clock).cells : 0;
    }
    for (int m = 0; m < models; ++m)
      for (int e = 0; e < kEntries; ++e) {
        double time = time_of(entries[e], &calls[m]);
        if (i >= 0)
          times[m][e][i] = time;
      }
  }
  printf("ruler %.9g %.9g\n", median(narrow, kRounds), median(full, kRounds));
  for (int m = 0; m < models; ++m) {
    printf("%s", argv[2 + m]);
    for (int e = 0; e < kEntries; ++e)
      printf(" %.9g", median(times[m][e], kRounds));
    printf("\n");
  }
  return 0;
}
