/* Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
   SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

   How fast this core makes and combines leaves, when nothing waits for anything: pairs of two
   instructions of f32 on registers, each pair a cell per lane. Leaves are sums and combined by
   minima, or products and combined by sums, without an instruction that does both. */
#ifndef TROP_BENCH_RULER_H
#define TROP_BENCH_RULER_H

#include <time.h>

static double read_clock(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}
/* Of this thread, without what its core spent on other programs. */
static double seconds(void) { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

/* Cycles a second, by decrements that each wait for the one before. */
static double clock_rate(void) {
  long count = 200000000, left = count;
  double start = seconds();
  __asm__ volatile("1: dec %0\n\t jnz 1b" : "+r"(left));
  return count / (seconds() - start);
}

/* One cell: a leaf of two registers that nothing changes, combined with one of its own. */
#define CELL(make, combine, r, a, b, leaf, kept)                                                   \
  make " %%" r a ", %%" r b ", %%" r leaf "\n\t" combine " %%" r leaf ", %%" r kept ", %%" r kept  \
       "\n\t"
#define CELLS_6(make, combine, r, a, b)                                                            \
  CELL(make, combine, r, a, b, "0", "6")                                                           \
  CELL(make, combine, r, a, b, "1", "7")                                                           \
  CELL(make, combine, r, a, b, "2", "8")                                                           \
  CELL(make, combine, r, a, b, "3", "9")                                                           \
  CELL(make, combine, r, a, b, "4", "10") CELL(make, combine, r, a, b, "5", "11")
#define RULER(name, r, make, combine)                                                              \
  __attribute__((noinline)) static void name(long rounds) {                                        \
    __asm__ volatile("vzeroall\n1:\n\t" CELLS_6(make, combine, r, "14", "15")                      \
                         CELLS_6(make, combine, r, "14", "15") "dec %0\n\t jnz 1b\n\t"             \
                                                               "vzeroupper"                        \
                     : "+r"(rounds)::"memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",     \
                       "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",         \
                       "xmm14", "xmm15");                                                          \
  }
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
