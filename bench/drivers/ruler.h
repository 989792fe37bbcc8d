/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   How fast this core adds and takes minima, when nothing waits for anything: pairs of
   one add and one min, of f32, on registers, each pair a cell per lane. */
#ifndef TROP_BENCH_RULER_H
#define TROP_BENCH_RULER_H

#include <time.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

/* Cycles a second, by decrements that each wait for the one before. */
static double clock_rate(void) {
  long count = 200000000, left = count;
  double start = seconds();
  __asm__ volatile("1: dec %0\n\t jnz 1b" : "+r"(left));
  return count / (seconds() - start);
}

/* One cell: a sum of two registers that nothing changes, and a minimum kept in one of its own. */
#define CELL(r, a, b, sum, kept)                                                                   \
  "vaddps %%" r a ", %%" r b ", %%" r sum "\n\tvminps %%" r sum ", %%" r kept ", %%" r kept "\n\t"
#define CELLS_6(r, a, b)                                                                           \
  CELL(r, a, b, "0", "6")                                                                          \
  CELL(r, a, b, "1", "7")                                                                          \
  CELL(r, a, b, "2", "8") CELL(r, a, b, "3", "9") CELL(r, a, b, "4", "10") CELL(r, a, b, "5", "11")
#define RULER(name, r)                                                                             \
  __attribute__((noinline)) static void name(long rounds) {                                        \
    __asm__ volatile("1:\n\t" CELLS_6(r, "14", "15")                                               \
                         CELLS_6(r, "14", "15") "dec %0\n\t jnz 1b\n\t"                            \
                                                "vzeroupper"                                       \
                     : "+r"(rounds)::"memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",     \
                       "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11");                          \
  }
RULER(ruler_256, "ymm")
RULER(ruler_512, "zmm")
enum { kRulerCells = 12 }; /* vectors of them, a round */

/* Cells a second and vector instructions a cycle of one width. */
struct ruler {
  double cells, instructions;
};
static struct ruler measure(void (*run)(long), int lanes, double cycles) {
  long rounds = 20000000;
  double start = seconds();
  run(rounds);
  double vectors = rounds * (double)kRulerCells / (seconds() - start);
  struct ruler result = {vectors * lanes, 2 * vectors / cycles};
  return result;
}

#endif
