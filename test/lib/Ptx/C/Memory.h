//===- Memory.h - How a kernel reaches memory                    -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Each macro checks an access of SIZE bytes at address A and sets P to where it goes, or
// ends the thread with a fault. GRAIN: bytes of shared memory that one shadow stands for.

#ifndef TROP_TEST_LIB_PTX_C_MEMORY_H
#define TROP_TEST_LIB_PTX_C_MEMORY_H

#include "Integers.h"
#include "Machine.h"

#define PTX_RARE(X) __builtin_expect(!!(X), 0)

#define PTX_AT_GLOBAL(SITE, A, SIZE, ACCESS)                                                       \
  if (PTX_RARE(ptx_bad_global(m, A, SIZE))) {                                                      \
    m->bad_access(m, SITE, PTX_GLOBAL, ACCESS, A, SIZE);                                           \
    return PTX_FAULT;                                                                              \
  }                                                                                                \
  if (PTX_RARE(m->tracks) && m->track(m, SITE, ACCESS, A, SIZE))                                   \
    return PTX_FAULT;                                                                              \
  P = (uint8_t *)(A);

#define PTX_AT_SHARED(SITE, A, SIZE, ACCESS, GRAIN)                                                \
  if (PTX_RARE(ptx_bad_range(A, m->shared_size, SIZE))) {                                          \
    m->bad_access(m, SITE, PTX_SHARED, ACCESS, A, SIZE);                                           \
    return PTX_FAULT;                                                                              \
  }                                                                                                \
  if (PTX_RARE(ptx_touch_shared(m, (A) - PTX_BASE, SIZE, ACCESS, GRAIN)) &&                        \
      m->shared_access(m, SITE, ACCESS, (A) - PTX_BASE, SIZE))                                     \
    return PTX_FAULT;                                                                              \
  P = m->shared + ((A) - PTX_BASE);

#define PTX_AT_LOCAL(SITE, A, SIZE, ACCESS)                                                        \
  if (PTX_RARE(ptx_bad_range(A, m->local_size, SIZE))) {                                           \
    m->bad_access(m, SITE, PTX_LOCAL, ACCESS, A, SIZE);                                            \
    return PTX_FAULT;                                                                              \
  }                                                                                                \
  P = m->thread->local + ((A) - PTX_BASE);

// Addresses of parameters begin at 0.
#define PTX_AT_PARAM(SITE, A, SIZE, ACCESS)                                                        \
  if (PTX_RARE((A) >= m->params_size || (A) + (SIZE) > m->params_size || ((A) & ((SIZE) - 1)))) {  \
    m->bad_access(m, SITE, PTX_PARAM, ACCESS, A, SIZE);                                            \
    return PTX_FAULT;                                                                              \
  }                                                                                                \
  P = m->params + (A);

#define PTX_AT_GENERIC(SITE, A, SIZE, ACCESS, GRAIN)                                               \
  if ((A) - PTX_SHARED_WINDOW < PTX_WINDOW_SIZE) {                                                 \
    PTX_AT_SHARED(SITE, (A) - PTX_SHARED_WINDOW, SIZE, ACCESS, GRAIN)                              \
  } else if ((A) - PTX_LOCAL_WINDOW < PTX_WINDOW_SIZE) {                                           \
    PTX_AT_LOCAL(SITE, (A) - PTX_LOCAL_WINDOW, SIZE, ACCESS)                                       \
  } else {                                                                                         \
    PTX_AT_GLOBAL(SITE, A, SIZE, ACCESS)                                                           \
  }

PTX_FN int ptx_bad_global(const struct ptx_machine *m, uint64_t a, uint64_t size) {
  uint64_t offset = a - m->global;
  return offset >= m->global_size || (a & (size - 1)) ||
         (offset & (PTX_BLOCK - 1)) + size > m->global_valid[offset / PTX_BLOCK];
}

PTX_FN int ptx_bad_range(uint64_t a, uint64_t bytes, uint64_t size) {
  uint64_t offset = a - PTX_BASE;
  return offset >= bytes || offset + size > bytes || (a & (size - 1));
}

/// Stamps what is touched; not 0 where somebody else's stamp of this phase is in the way.
PTX_FN int ptx_touch_shared(struct ptx_machine *m, uint64_t offset, uint32_t size, int access,
                            uint32_t grain) {
  struct ptx_shadow *shadow = m->shadow + offset / grain;
  int64_t start = m->phase_start, stamp = m->stamp, many = start | PTX_STAMP_MANY;
  int others = 0;
  uint32_t count = size / grain;
  if (access == PTX_READ) {
    for (uint32_t i = 0; i < count; ++i) {
      int64_t write = shadow[i].write, read = shadow[i].read;
      others |= write >= start && ((write ^ stamp) & PTX_STAMP_WHO);
      others |= read >= start && read != stamp && read != many;
    }
    if (others)
      return 1;
    for (uint32_t i = 0; i < count; ++i)
      shadow[i].read = shadow[i].read < start ? stamp : shadow[i].read;
    return 0;
  }
  if (access == PTX_ATOMIC)
    return 1;
  for (uint32_t i = 0; i < count; ++i) {
    int64_t write = shadow[i].write, read = shadow[i].read;
    others |= write >= start && ((write ^ stamp) & PTX_STAMP_WHO);
    others |= read >= start && ((read ^ stamp) & PTX_STAMP_WHO);
  }
  if (others)
    return 1;
  for (uint32_t i = 0; i < count; ++i) {
    shadow[i].write = stamp;
    shadow[i].read = 0;
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
