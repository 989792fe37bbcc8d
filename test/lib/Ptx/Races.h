//===- Races.h - Who touched memory last                         -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Two accesses race if they are of different threads, one writes, not both are atomic, and
// nothing orders them: no barrier of the block or, in one warp, none of the warp.

#ifndef TROP_TEST_LIB_PTX_RACES_H
#define TROP_TEST_LIB_PTX_RACES_H

#include "test/lib/Ptx/C/Machine.h"

#include <string>
#include <vector>

namespace trop::ptx {

/// Shared memory of one block.
class SharedRaces {
public:
  /// `grain`: bytes that one stamp stands for.
  SharedRaces(uint64_t bytes, unsigned grain);

  int64_t *getWrites() { return writes.data(); }
  int64_t *getReads() { return reads.data(); }
  int64_t getPhaseStart() const { return phase << PTX_STAMP_PHASE; }
  /// Of a thread whose warp has met so often.
  int64_t makeStamp(uint32_t thread, uint32_t syncs) const;

  /// All threads have met; or another block begins.
  void beginPhase() { ++phase; }
  /// Forgets copies that nobody waited for.
  void beginBlock();

  /// Records an access of a thread with a stamp. What is wrong, empty if nothing.
  std::string access(int64_t stamp, ptx_access access, uint64_t offset, uint32_t bytes);
  /// An asynchronous copy of a thread is under way, or is done.
  std::string beginCopy(int64_t stamp, uint64_t offset, uint32_t bytes);
  void endCopy(int64_t stamp, uint64_t offset, uint32_t bytes);

private:
  std::string touch(int64_t stamp, ptx_access access, uint64_t granule);

  unsigned grain;
  int64_t phase = 1;
  std::vector<int64_t> writes, reads;
};

/// Global memory, between threads of a launch. Slow, and 32 times the memory touched.
class GlobalRaces {
public:
  explicit GlobalRaces(uint64_t range);
  GlobalRaces(const GlobalRaces &) = delete;
  GlobalRaces &operator=(const GlobalRaces &) = delete;
  ~GlobalRaces();

  void beginLaunch();
  /// Of a thread with a stamp, in a phase of its block (SharedRaces).
  std::string access(uint64_t block, int64_t phaseStart, int64_t stamp, ptx_access access,
                     uint64_t offset, uint32_t bytes);

  /// Bytes that the launch read and wrote, each counted once.
  uint64_t getRead() const { return read; }
  uint64_t getWritten() const { return written; }

private:
  /// Of a byte: the launch and the block (1 and up, kMany) that read and wrote it last.
  struct Entry {
    uint32_t readLaunch, reader, writeLaunch, writer;
    int64_t write, read; ///< stamps of the threads of a block
  };

  uint64_t range;
  uint32_t launch = 0;
  Entry *entries = nullptr;
  uint64_t read = 0, written = 0;
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_RACES_H
