//===- Launch.cpp - One launch                                   -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Launch.h"

#include <algorithm>
#include <cstring>

namespace trop::ptx {
namespace {

constexpr uint32_t kWarp = 32;

std::string triple(const uint32_t (&numbers)[3]) {
  return "(" + std::to_string(numbers[0]) + ", " + std::to_string(numbers[1]) + ", " +
         std::to_string(numbers[2]) + ")";
}

void unravel(uint64_t number, const uint32_t (&extents)[3], uint32_t (&index)[3]) {
  index[0] = number % extents[0];
  index[1] = number / extents[0] % extents[1];
  index[2] = number / extents[0] / extents[1];
}

} // namespace

Launch::Launch(const LoadedKernel &loaded, const Shape &shape, std::vector<uint8_t> parameters,
               const DeviceMemory &memory, GlobalRaces *races)
    : ptx_machine(), loaded(loaded), shape(shape), memory(memory), globalRaces(races),
      sharedRaces(loaded.code.sharedBytes + shape.dynamicShared, loaded.code.grain),
      threadCount(shape.getThreads()), threads(threadCount),
      copies(loaded.code.copies ? threadCount : 0), parameterBytes(std::move(parameters)) {
  const KernelCode &code = loaded.code;
  uint64_t saved = (code.savedBytes + 63) / 64 * 64, local = (code.localBytes + 15) / 16 * 16;
  // Shared memory begins where 16 bytes do: accesses are checked by their address in PTX.
  sharedMemory.resize(code.sharedBytes + shape.dynamicShared + 16);
  savedMemory.resize(saved * threadCount + 64);
  localMemory.resize(local * threadCount + 16);
  parameterBytes.resize(std::max<size_t>(code.parameterBytes, 1));
  partCounts.resize(code.parts.size());
  auto alignTo = [](std::vector<uint8_t> &bytes, uint64_t alignment) {
    auto address = reinterpret_cast<uintptr_t>(bytes.data());
    return bytes.data() + (alignment - address % alignment) % alignment;
  };
  for (uint32_t i = 0; i < threadCount; ++i) {
    threads[i].saved = alignTo(savedMemory, 64) + i * saved;
    threads[i].local = alignTo(localMemory, 16) + i * local;
  }
  global = memory.getBegin();
  global_blocks = memory.getRange() / PTX_BLOCK;
  global_valid = memory.getValid();
  ptx_machine::shared = alignTo(sharedMemory, 16);
  shared_size = code.sharedBytes + shape.dynamicShared;
  writes = sharedRaces.getWrites();
  reads = sharedRaces.getReads();
  local_size = code.localBytes;
  params = parameterBytes.data();
  params_size = code.parameterBytes;
  symbols = loaded.symbols;
  counts = partCounts.data();
  for (int axis = 0; axis < 3; ++axis) {
    ntid[axis] = shape.block[axis];
    nctaid[axis] = shape.grid[axis];
  }
  nwarpid = (threadCount + kWarp - 1) / kWarp;
  setCalls();
}

void Launch::fail(Fault::Kind kind, uint32_t number, uint32_t site, const std::string &what) const {
  uint32_t index[3];
  unravel(number, shape.block, index);
  const Instruction &instruction = loaded.kernel->instructions[site];
  throw Fault(kind, "kernel '" + loaded.kernel->name + "', line " +
                        std::to_string(instruction.line) + " '" + instruction.text + "', thread " +
                        triple(index) + " of block " + triple(ctaid) + ": " + what);
}

void Launch::run() {
  for (block = 0; block < shape.getBlocks(); ++block) {
    unravel(block, shape.grid, ctaid);
    runBlock();
  }
}

void Launch::runBlock() {
  sharedRaces.beginBlock();
  std::fill(sharedMemory.begin(), sharedMemory.end(), 0xA5);
  std::fill(localMemory.begin(), localMemory.end(), 0xA5);
  for (ptx_thread &each : threads) {
    each.resume = each.syncs = 0;
    each.stop = PTX_BARRIER;
  }
  for (Copies &each : copies)
    each = {};
  for (;;) {
    for (uint32_t warp = 0; warp < nwarpid; ++warp)
      runWarp(warp);
    if (std::all_of(threads.begin(), threads.end(),
                    [](const ptx_thread &each) { return each.stop == PTX_END; }))
      return;
    meetAtBarrier();
  }
}

void Launch::runThread(uint32_t number) {
  current = number;
  thread = &threads[number];
  unravel(number, shape.block, tid);
  laneid = number % kWarp;
  warpid = number / kWarp;
  phase_start = sharedRaces.getPhaseStart();
  stamp = sharedRaces.makeStamp(number, thread->syncs);
  thread->stop = loaded.run(this);
  if (thread->stop == PTX_FAULT)
    throw Fault(*fault);
}

void Launch::runWarp(uint32_t warp) {
  uint32_t first = warp * kWarp, last = std::min(first + kWarp, threadCount);
  for (uint32_t i = first; i < last; ++i)
    if (threads[i].stop == PTX_BARRIER)
      runThread(i);
  while (meetInWarp(first, last))
    for (uint32_t i = first; i < last; ++i)
      // Those that have met have no members to wait for.
      if (threads[i].stop == PTX_COLLECTIVE && !threads[i].mask)
        runThread(i);
  for (uint32_t i = first; i < last; ++i)
    if (threads[i].stop == PTX_COLLECTIVE)
      fail(Fault::Kind::LaunchFailed, i, threads[i].site,
           "not all threads of the mask reach the collective");
}

void Launch::meetAtBarrier() {
  const ptx_thread *ended = nullptr, *first = nullptr;
  for (uint32_t i = 0; i < threadCount; ++i) {
    const ptx_thread &each = threads[i];
    if (each.stop == PTX_END) {
      ended = &each;
      continue;
    }
    if (i % kWarp && threads[i - 1].stop == PTX_BARRIER && threads[i - 1].site != each.site)
      fail(Fault::Kind::LaunchFailed, i, each.site,
           "threads of one warp are at different barriers");
    if (first && first->lane != each.lane)
      fail(Fault::Kind::LaunchFailed, i, each.site, "threads wait for different barriers");
    if (!first)
      first = &each;
  }
  if (!ended)
    return sharedRaces.beginPhase();
  uint32_t number = first - threads.data();
  fail(Fault::Kind::LaunchFailed, number, first->site,
       "not all threads of the block reach the barrier: thread " +
           std::to_string(ended - threads.data()) + " has ended");
}

void Launch::addTo(Counters &counters) const {
  ++counters.launches;
  counters.threads += threadCount * shape.getBlocks();
  for (size_t part = 0; part < partCounts.size(); ++part) {
    const Part &each = loaded.code.parts[part];
    for (unsigned c = 0; c < kClasses; ++c)
      counters.instructions[c] += partCounts[part] * each.instructions[c];
    counters.globalRead += partCounts[part] * each.globalRead;
    counters.globalWritten += partCounts[part] * each.globalWritten;
  }
  if (globalRaces) {
    counters.distinctRead += globalRaces->getRead();
    counters.distinctWritten += globalRaces->getWritten();
  }
}

//===----------------------------------------------------------------------===//
// What a kernel calls
//===----------------------------------------------------------------------===//

void Launch::setCalls() {
  check = [](ptx_machine *m, uint64_t access, uint64_t address) {
    return get(m).onAccess(access >> 16, access >> 12 & 15, access >> 8 & 15, address,
                           access & 255);
  };
  copy_async = [](ptx_machine *m, uint32_t site, uint64_t to, uint64_t from, uint32_t bytes,
                  uint32_t read) { return get(m).onCopy(site, to, from, bytes, read); };
  copy_commit = [](ptx_machine *m) { ++get(m).copies[get(m).current].groups; };
  copy_wait = [](ptx_machine *m, int32_t groups) { get(m).onCopyWait(groups); };
  trap = [](ptx_machine *m, uint32_t site) {
    get(m).failLater(Fault::Kind::LaunchFailed, site, "trap");
  };
}

int Launch::failLater(Fault::Kind kind, uint32_t site, const std::string &what) {
  try {
    fail(kind, current, site, what);
  } catch (const Fault &found) {
    fault = std::make_unique<Fault>(found);
  }
  return 1;
}

namespace {

const char *const kVerbs[] = {"reads", "writes", "updates"};
const char *const kSpaces[] = {"global", "shared", "local", "parameter"};

} // namespace

int Launch::failAccess(uint32_t site, int space, int access, uint64_t address, uint32_t bytes) {
  std::string what = std::string(kVerbs[access]) + " " + std::to_string(bytes) + " bytes of " +
                     kSpaces[space] + " memory ";
  if (uint64_t rest = address % bytes)
    return failLater(Fault::Kind::MisalignedAddress, site,
                     what + "at an address that is " + std::to_string(rest) + " modulo " +
                         std::to_string(bytes));
  if (space == PTX_GLOBAL)
    what += "that are " + memory.describe(address);
  else if (space == PTX_PARAM)
    what += "at " + std::to_string(address) + " of " + std::to_string(params_size);
  else
    what += "at " + std::to_string(static_cast<int64_t>(address - PTX_BASE)) + " of " +
            std::to_string(space == PTX_SHARED ? shared_size : local_size);
  return failLater(Fault::Kind::IllegalAddress, site, what);
}

int Launch::onAccess(uint32_t site, int space, int access, uint64_t address, uint32_t bytes) {
  uint64_t offset = space == PTX_PARAM ? address : address - PTX_BASE,
           size = space == PTX_PARAM    ? params_size
                  : space == PTX_SHARED ? shared_size
                                        : local_size;
  bool isInside = space == PTX_GLOBAL ? memory.contains(address, bytes)
                                      : offset <= size && offset + bytes <= size;
  if (address % bytes || !isInside)
    return failAccess(site, space, access, address, bytes);
  auto kind = static_cast<ptx_access>(access);
  if (space == PTX_SHARED)
    return race(site, access, space, sharedRaces.access(stamp, kind, offset, bytes));
  if (space == PTX_GLOBAL && globalRaces)
    return race(site, access, space,
                globalRaces->access(block, phase_start, stamp, kind, address - global, bytes));
  return 0;
}

int Launch::race(uint32_t site, int access, int space, const std::string &with) {
  if (with.empty())
    return 0;
  return failLater(Fault::Kind::LaunchFailed, site,
                   std::string("race on ") + kSpaces[space] + " memory: " + kVerbs[access] + " " +
                       with);
}

int Launch::onCopy(uint32_t site, uint64_t to, uint64_t from, uint32_t bytes, uint32_t read) {
  uint64_t offset = to - PTX_BASE;
  read = std::min(read, bytes);
  if (to % bytes || offset >= shared_size || offset + bytes > shared_size)
    return failAccess(site, PTX_SHARED, PTX_WRITE, to, bytes);
  if (from % bytes || (read && !memory.contains(from, read)))
    return failAccess(site, PTX_GLOBAL, PTX_READ, from, bytes);
  if (globalRaces && read &&
      race(site, PTX_READ, PTX_GLOBAL,
           globalRaces->access(block, phase_start, stamp, PTX_READ, from - global, read)))
    return 1;
  Copies &mine = copies[current];
  mine.waiting.push_back({offset, from, bytes, read, mine.groups});
  return race(site, PTX_WRITE, PTX_SHARED, sharedRaces.beginCopy(stamp, offset, bytes));
}

void Launch::onCopyWait(int32_t groups) {
  Copies &mine = copies[current];
  std::vector<Copy> left;
  for (const Copy &copy : mine.waiting) {
    bool isDone = groups < 0 || copy.group + groups < mine.groups;
    if (!isDone) {
      left.push_back(copy);
      continue;
    }
    uint8_t *to = ptx_machine::shared + copy.to;
    std::memcpy(to, reinterpret_cast<const void *>(copy.from), copy.read);
    std::memset(to + copy.read, 0, copy.bytes - copy.read);
    sharedRaces.endCopy(stamp, copy.to, copy.bytes);
  }
  mine.waiting = left;
}

} // namespace trop::ptx
