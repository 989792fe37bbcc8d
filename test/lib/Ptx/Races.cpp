//===- Races.cpp - Who touched memory last                       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Races.h"

#include <algorithm>
#include <stdexcept>
#include <sys/mman.h>

namespace trop::ptx {
namespace {

// Who, in the low bits of a stamp: a thread, all that is known of several in one warp, or many.
constexpr int64_t kThread = 0x3FF;
constexpr int64_t kOfWarp = 0x400; ///< several threads of the warp of `kThread`
constexpr int64_t kAtomic = 0x1000;
constexpr int64_t kCopy = 0x2000; ///< a copy that is under way
constexpr int64_t kWho = PTX_STAMP_WHO, kMany = PTX_STAMP_MANY;
/// Later than all phases.
constexpr int64_t kCopyPhase = int64_t(0x7FFFFFFF) << PTX_STAMP_PHASE;

int64_t syncsOf(int64_t stamp) { return stamp >> 16 & 0xFFFF; }
int64_t warpOf(int64_t stamp) { return (stamp & kThread) / 32; }
bool isMany(int64_t stamp) { return (stamp & kWho) == kMany; }

/// Whether an earlier access of this phase came before a sync of the warp of a later one.
bool isOrdered(int64_t earlier, int64_t later) {
  return !isMany(earlier) && warpOf(earlier) == warpOf(later) && syncsOf(earlier) != syncsOf(later);
}

bool isSame(int64_t earlier, int64_t later) {
  return !isMany(earlier) && !(earlier & kOfWarp) && (earlier & kThread) == (later & kThread);
}

std::string nameOf(int64_t stamp) {
  if (isMany(stamp))
    return "other threads";
  if (stamp & kOfWarp)
    return "threads of warp " + std::to_string(warpOf(stamp));
  return "thread " + std::to_string(stamp & kThread);
}

/// Records an access where stamps tell who wrote and read last since the phase began. What is
/// wrong, empty if nothing.
std::string touch(int64_t &write, int64_t &read, int64_t start, int64_t stamp, ptx_access access) {
  bool isAtomic = access == PTX_ATOMIC;
  if (write >= start && !isSame(write, stamp) && !isOrdered(write, stamp) &&
      !(isAtomic && write & kAtomic))
    return "what " + nameOf(write & ~kAtomic) + " wrote";
  bool hasReaders = read >= start;
  if (access != PTX_READ && hasReaders && !isSame(read, stamp) && !isOrdered(read, stamp))
    return "what " + nameOf(read) + " read";
  if (access != PTX_READ) {
    bool isShared = isAtomic && write >= start && !isSame(write, stamp);
    write = isShared ? start | kMany : stamp | (isAtomic ? kAtomic : 0);
    read = 0;
    return "";
  }
  if (!hasReaders || isSame(read, stamp) || isOrdered(read, stamp))
    read = stamp;
  else if (!isMany(read) && warpOf(read) == warpOf(stamp))
    read = stamp | kOfWarp;
  else
    read = start | kMany;
  return "";
}

} // namespace

SharedRaces::SharedRaces(uint64_t bytes, unsigned grain)
    : grain(grain), writes(bytes / grain + 16), reads(writes.size()) {}

int64_t SharedRaces::makeStamp(uint32_t thread, uint32_t syncs) const {
  return getPhaseStart() | int64_t(syncs & 0xFFFF) << 16 | thread;
}

void SharedRaces::beginBlock() {
  beginPhase();
  for (int64_t &write : writes)
    write = write >= kCopyPhase ? 0 : write;
}

std::string SharedRaces::touch(int64_t stamp, ptx_access access, uint64_t granule) {
  int64_t &write = writes[granule];
  if (write >= kCopyPhase)
    return "a copy (cp.async) of " + nameOf(write & ~(kCopy | ~kWho)) + " that was not waited for";
  return ptx::touch(write, reads[granule], getPhaseStart(), stamp, access);
}

std::string SharedRaces::access(int64_t stamp, ptx_access access, uint64_t offset, uint32_t bytes) {
  for (uint64_t at = offset / grain; at < (offset + bytes + grain - 1) / grain; ++at)
    if (std::string wrong = touch(stamp, access, at); !wrong.empty())
      return wrong;
  return "";
}

std::string SharedRaces::beginCopy(int64_t stamp, uint64_t offset, uint32_t bytes) {
  std::string wrong = access(stamp, PTX_WRITE, offset, bytes);
  for (uint64_t at = offset / grain; at < (offset + bytes) / grain; ++at)
    writes[at] = kCopyPhase | kCopy | (stamp & kThread);
  return wrong;
}

void SharedRaces::endCopy(int64_t stamp, uint64_t offset, uint32_t bytes) {
  for (uint64_t at = offset / grain; at < (offset + bytes) / grain; ++at)
    writes[at] = stamp;
}

GlobalRaces::GlobalRaces(uint64_t range) : range(range) {
  void *found = mmap(nullptr, range * sizeof(Entry), PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED)
    throw std::runtime_error("no room to watch all of global memory");
  entries = static_cast<Entry *>(found);
}

GlobalRaces::~GlobalRaces() { munmap(entries, range * sizeof(Entry)); }

void GlobalRaces::beginLaunch() {
  ++launch;
  read = written = 0;
}

std::string GlobalRaces::access(uint64_t block, int64_t phaseStart, int64_t stamp,
                                ptx_access access, uint64_t offset, uint32_t bytes) {
  constexpr uint32_t kSeveral = ~0u, kAtomicBit = 1u << 31;
  uint32_t me = static_cast<uint32_t>(block) + 1;
  auto nameBlock = [](uint32_t other) {
    return other == kSeveral ? std::string("other blocks")
                             : "block " + std::to_string((other & ~kAtomicBit) - 1);
  };
  for (Entry *entry = entries + offset; entry < entries + offset + bytes; ++entry) {
    bool wasRead = entry->readLaunch == launch, wasWritten = entry->writeLaunch == launch;
    bool isOfOthers = wasWritten && (entry->writer & ~kAtomicBit) != me;
    bool bothAtomic = access == PTX_ATOMIC && entry->writer & kAtomicBit;
    if (isOfOthers && !bothAtomic)
      return "what " + nameBlock(entry->writer) + " wrote";
    if (access != PTX_READ && wasRead && entry->reader != me)
      return "what " + nameBlock(entry->reader) + " read";
    entry->write = wasWritten ? entry->write : 0;
    entry->read = wasRead ? entry->read : 0;
    if (std::string wrong = touch(entry->write, entry->read, phaseStart, stamp, access);
        !wrong.empty())
      return wrong;
    if (access != PTX_WRITE)
      read += !wasRead && !wasWritten;
    if (access == PTX_READ) {
      entry->reader = wasRead && entry->reader != me ? kSeveral : me;
      entry->readLaunch = launch;
      continue;
    }
    written += !wasWritten;
    entry->writer = access == PTX_ATOMIC ? (isOfOthers ? kSeveral : me | kAtomicBit) : me;
    entry->writeLaunch = launch;
  }
  return "";
}

} // namespace trop::ptx
