//===- Machine.h - What a kernel in C and the executor share     -*- C -*-=====//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A kernel becomes `int kN(struct ptx_machine *m)`, which runs one thread until it ends or
// waits. Included by C and by C++.

#ifndef TROP_TEST_LIB_PTX_C_MACHINE_H
#define TROP_TEST_LIB_PTX_C_MACHINE_H

#include <stdint.h>

/// Why a thread stopped.
enum ptx_stop { PTX_END, PTX_BARRIER, PTX_COLLECTIVE, PTX_FAULT };

/// What a warp's threads do together. Its result is in `value` and `flag`.
enum ptx_collective {
  PTX_SHFL_UP,
  PTX_SHFL_DOWN,
  PTX_SHFL_BFLY,
  PTX_SHFL_IDX,
  PTX_VOTE_ALL,
  PTX_VOTE_ANY,
  PTX_VOTE_UNI,
  PTX_VOTE_BALLOT,
  PTX_REDUX_ADD,
  PTX_REDUX_MIN_U32,
  PTX_REDUX_MIN_S32,
  PTX_REDUX_MAX_U32,
  PTX_REDUX_MAX_S32,
  PTX_REDUX_AND,
  PTX_REDUX_OR,
  PTX_REDUX_XOR,
  PTX_WARP_SYNC,
};

enum ptx_access { PTX_READ, PTX_WRITE, PTX_ATOMIC };

/// Where an access goes, for messages.
enum ptx_space { PTX_GLOBAL, PTX_SHARED, PTX_LOCAL, PTX_PARAM };

/// Of a thread, kept between its stops.
struct ptx_thread {
  uint32_t resume; /// where it goes on; 0: at the start
  int32_t stop;    /// enum ptx_stop
  uint32_t site;   /// the instruction that it stopped at
  uint32_t collective;
  uint32_t mask;  /// members of a collective
  uint32_t value; /// what it gives to a collective, then what it gets
  uint32_t lane;  /// or distance of a shuffle; a barrier's number
  uint32_t clamp; /// of a shuffle
  uint32_t flag;  /// second result of a shuffle
  uint32_t syncs; /// of its warp, so far
  uint8_t *saved; /// its live registers
  uint8_t *local; /// its local memory
};

// Who wrote and who read a granule of shared memory last is a stamp: from high to low, the
// phase between barriers, 16 bits of the warp's syncs and who (Races.h).
#define PTX_STAMP_WHO 0xFFFF
#define PTX_STAMP_MANY 0xFFFF
#define PTX_STAMP_PHASE 32

/// What is accessed where, as one number.
#define PTX_ACCESS(SITE, SPACE, ACCESS, SIZE)                                                      \
  ((uint64_t)(SITE) << 16 | (uint64_t)(SPACE) << 12 | (uint64_t)(ACCESS) << 8 | (SIZE))

/// Global memory is valid in its first bytes of each such block.
#define PTX_BLOCK 256

/// Addresses of shared memory begin here, so that 0 is none of them; local memory's, too.
#define PTX_BASE 1024
/// Added to an address of shared or local memory by cvta.
#define PTX_SHARED_WINDOW (1ull << 52)
#define PTX_LOCAL_WINDOW (2ull << 52)
#define PTX_WINDOW_SIZE (1ull << 32)

struct ptx_machine {
  struct ptx_thread *thread;

  uint64_t global, global_blocks; /// device memory: its first address
  const uint16_t *global_valid;   /// bytes of each block, from its start; and a 0
  uint8_t *shared;
  uint64_t shared_size;
  int64_t *writes, *reads; /// stamps of granules of shared memory
  int64_t phase_start;     /// the least stamp of this phase
  int64_t stamp;           /// of this thread
  uint64_t local_size;
  uint8_t *params;
  uint64_t params_size;
  const uint64_t *symbols; /// addresses of the module's variables
  uint64_t *counts;        /// how often each part of the kernel began

  uint32_t tid[3], ntid[3], ctaid[3], nctaid[3];
  uint32_t laneid, warpid, nwarpid;

  /// Looks at an access closely. Not 0: a fault.
  int (*check)(struct ptx_machine *, uint64_t access, uint64_t address);
  /// Asynchronous copies to shared memory. Not 0: a fault.
  int (*copy_async)(struct ptx_machine *, uint32_t site, uint64_t to, uint64_t from, uint32_t size,
                    uint32_t read);
  void (*copy_commit)(struct ptx_machine *);
  /// Waits until at most so many groups are left; all and those not committed: `groups` < 0.
  void (*copy_wait)(struct ptx_machine *, int32_t groups);
  void (*trap)(struct ptx_machine *, uint32_t site);
};

typedef int (*ptx_kernel)(struct ptx_machine *);

#endif // TROP_TEST_LIB_PTX_C_MACHINE_H
