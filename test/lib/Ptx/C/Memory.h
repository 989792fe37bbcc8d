//===- Memory.h - How a kernel reaches memory                    -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Each macro checks an access of SIZE bytes at address A and sets P to where it goes, or
// goes to the label `fault`. GRAIN: bytes of a granule of shared memory. MEETS: whether the
// kernel has atomics or syncs of warps there: then an access that meets another's need not be
// a race. Else nothing is called where all is well, which spares the compiler of C much.

#ifndef TROP_TEST_LIB_PTX_C_MEMORY_H
#define TROP_TEST_LIB_PTX_C_MEMORY_H

#include "Integers.h"
#include "Machine.h"

#define PTX_RARE(X) __builtin_expect(!!(X), 0)

// The numbers of an access in one; its address beside it.
#define PTX_FAIL(SITE, SPACE, ACCESS, A, SIZE)                                                     \
  {                                                                                                \
    failed = PTX_ACCESS(SITE, SPACE, ACCESS, SIZE);                                                \
    failed_at = A;                                                                                 \
    goto fault;                                                                                    \
  }

// PTX_WATCHES: the launch looks at all accesses of global memory.
#if PTX_WATCHES
#define PTX_AT_GLOBAL(SITE, A, SIZE, ACCESS)                                                       \
  if (m->check(m, PTX_ACCESS(SITE, PTX_GLOBAL, ACCESS, SIZE), A))                                  \
    goto fault;                                                                                    \
  P = (uint8_t *)(A);
#else
#define PTX_AT_GLOBAL(SITE, A, SIZE, ACCESS)                                                       \
  if (PTX_RARE(ptx_bad_global(m, A, SIZE)))                                                        \
    PTX_FAIL(SITE, PTX_GLOBAL, ACCESS, A, SIZE)                                                    \
  P = (uint8_t *)(A);
#endif

#define PTX_AT_SHARED(SITE, A, SIZE, ACCESS, GRAIN, MEETS)                                         \
  if (MEETS) {                                                                                     \
    if (m->check(m, PTX_ACCESS(SITE, PTX_SHARED, ACCESS, SIZE), A))                                \
      goto fault;                                                                                  \
  } else if (PTX_RARE(ptx_bad_range((A) - PTX_BASE, m->shared_size, SIZE) ||                       \
                      ptx_touch_shared(m, (A) - PTX_BASE, SIZE, ACCESS, GRAIN)))                   \
    PTX_FAIL(SITE, PTX_SHARED, ACCESS, A, SIZE)                                                    \
  P = m->shared + ((A) - PTX_BASE);

#define PTX_AT_LOCAL(SITE, A, SIZE, ACCESS)                                                        \
  if (PTX_RARE(ptx_bad_range((A) - PTX_BASE, m->local_size, SIZE)))                                \
    PTX_FAIL(SITE, PTX_LOCAL, ACCESS, A, SIZE)                                                     \
  P = m->thread->local + ((A) - PTX_BASE);

// Addresses of parameters begin at 0.
#define PTX_AT_PARAM(SITE, A, SIZE, ACCESS)                                                        \
  if (PTX_RARE(ptx_bad_range(A, m->params_size, SIZE)))                                            \
    PTX_FAIL(SITE, PTX_PARAM, ACCESS, A, SIZE)                                                     \
  P = m->params + (A);

#define PTX_AT_GENERIC(SITE, A, SIZE, ACCESS, GRAIN, MEETS)                                        \
  if ((A) - PTX_SHARED_WINDOW < PTX_WINDOW_SIZE) {                                                 \
    PTX_AT_SHARED(SITE, (A) - PTX_SHARED_WINDOW, SIZE, ACCESS, GRAIN, MEETS)                       \
  } else if ((A) - PTX_LOCAL_WINDOW < PTX_WINDOW_SIZE) {                                           \
    PTX_AT_LOCAL(SITE, (A) - PTX_LOCAL_WINDOW, SIZE, ACCESS)                                       \
  } else {                                                                                         \
    PTX_AT_GLOBAL(SITE, A, SIZE, ACCESS)                                                           \
  }

// Without branches: each one costs the compiler of C more than the processor.
PTX_FN int ptx_bad_global(const struct ptx_machine *m, uint64_t a, uint64_t size) {
  uint64_t offset = a - m->global, block = offset / PTX_BLOCK;
  block = block < m->global_blocks ? block : m->global_blocks; // none of that is valid
  return ((a & (size - 1)) != 0) | ((offset & (PTX_BLOCK - 1)) + size > m->global_valid[block]);
}

PTX_FN int ptx_bad_range(uint64_t offset, uint64_t bytes, uint64_t size) {
  return (offset > bytes) | (offset + size > bytes) | ((offset & (size - 1)) != 0);
}

typedef int64_t ptx_stamps __attribute__((vector_size(32), aligned(8)));

/// Whether any of four stamps is of this phase and another thread's.
PTX_FN int ptx_others(ptx_stamps stamps, int64_t start, int64_t mine) {
  ptx_stamps other = (stamps >= start) & (((stamps ^ mine) & PTX_STAMP_WHO) != 0);
  return (other[0] | other[1] | other[2] | other[3]) != 0;
}
PTX_FN int ptx_other(int64_t stamp, int64_t start, int64_t mine) {
  return stamp >= start && ((stamp ^ mine) & PTX_STAMP_WHO);
}

/// Stamps what is touched; not 0 where another thread's stamp of this phase is in the way.
PTX_FN int ptx_touch_shared(struct ptx_machine *m, uint64_t offset, uint32_t size, int access,
                            uint32_t grain) {
  int64_t *writes = m->writes + offset / grain, *reads = m->reads + offset / grain;
  int64_t start = m->phase_start, mine = m->stamp, many = start | PTX_STAMP_MANY;
  uint32_t count = size / grain, i = 0;
  for (; i + 4 <= count; i += 4) {
    ptx_stamps write = *(ptx_stamps *)(writes + i), read = *(ptx_stamps *)(reads + i);
    if (PTX_RARE(ptx_others(write, start, mine) ||
                 (access == PTX_WRITE && ptx_others(read, start, mine))))
      return 1;
    if (access == PTX_READ) {
      ptx_stamps alone = (read < start) | (read == mine);
      *(ptx_stamps *)(reads + i) = (alone & mine) | (~alone & many);
    } else {
      *(ptx_stamps *)(writes + i) = (ptx_stamps){mine, mine, mine, mine};
      *(ptx_stamps *)(reads + i) = (ptx_stamps){0, 0, 0, 0};
    }
  }
  for (; i < count; ++i) {
    if (PTX_RARE(ptx_other(writes[i], start, mine) ||
                 (access == PTX_WRITE && ptx_other(reads[i], start, mine))))
      return 1;
    if (access == PTX_READ) {
      reads[i] = reads[i] < start || reads[i] == mine ? mine : many;
    } else {
      writes[i] = mine;
      reads[i] = 0;
    }
  }
  return 0;
}

// Bits of memory, which need not be of the type that C thinks (-fno-strict-aliasing).
#define PTX_MEMORY(N)                                                                              \
  PTX_FN ptx_##N ptx_get_##N(const uint8_t *p) { return *(const ptx_##N *)p; }                     \
  PTX_FN void ptx_put_##N(uint8_t *p, ptx_##N value) { *(ptx_##N *)p = value; }
PTX_MEMORY(u8)
PTX_MEMORY(s8)
PTX_MEMORY(u16)
PTX_MEMORY(s16)
PTX_MEMORY(u32)
PTX_MEMORY(s32)
PTX_MEMORY(u64)

#endif // TROP_TEST_LIB_PTX_C_MEMORY_H
