//===- DeviceMemory.cpp - Memory of a device                     -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/DeviceMemory.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <sys/mman.h>

namespace trop::ptx {
namespace {

/// How much longer than the memory the range of addresses is.
constexpr uint64_t kTurns = 8;
/// Between allocations, so that a small step over an end is one.
constexpr uint64_t kGap = PTX_BLOCK;

void *map(uint64_t bytes) {
  void *found = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED)
    throw std::runtime_error("no room for the memory of a device");
  return found;
}

} // namespace

uint64_t DeviceMemory::roundUp(uint64_t bytes) {
  return (bytes + PTX_BLOCK - 1) / PTX_BLOCK * PTX_BLOCK;
}

DeviceMemory::DeviceMemory(uint64_t bytes) : total(bytes), range(roundUp(bytes) * kTurns) {
  begin = next = reinterpret_cast<uint64_t>(map(range));
  valid = static_cast<uint16_t *>(map((range / PTX_BLOCK + 1) * sizeof(uint16_t)));
}

DeviceMemory::~DeviceMemory() {
  munmap(reinterpret_cast<void *>(begin), range);
  munmap(valid, (range / PTX_BLOCK + 1) * sizeof(uint16_t));
}

void DeviceMemory::mark(uint64_t address, uint64_t bytes, bool isValid) {
  uint16_t *block = valid + (address - begin) / PTX_BLOCK;
  for (uint64_t at = 0; at < bytes; at += PTX_BLOCK)
    *block++ = isValid ? std::min<uint64_t>(bytes - at, PTX_BLOCK) : 0;
}

/// Where so many bytes have room, from `next` on or else from the begin; 0: nowhere.
uint64_t DeviceMemory::find(uint64_t bytes) {
  if (next + bytes + kGap <= begin + range)
    return next;
  uint64_t at = begin;
  for (const auto &[address, allocation] : allocations) {
    if (allocation.freed)
      continue;
    if (at + bytes + kGap <= address)
      return at;
    at = address + roundUp(allocation.bytes) + kGap;
  }
  return at + bytes + kGap <= begin + range ? at : 0;
}

uint64_t DeviceMemory::take(uint64_t bytes, const std::string &owner, bool isHosts) {
  uint64_t size = roundUp(bytes);
  if (bytes == 0)
    return 0;
  uint64_t address = find(size);
  if (!address)
    return 0;
  // What was freed there is forgotten.
  for (auto it = allocations.begin(); it != allocations.end();)
    if (it->second.freed && it->first < address + size + kGap &&
        it->first + roundUp(it->second.bytes) + kGap > address)
      it = allocations.erase(it);
    else
      ++it;
  allocations[address] = {bytes, owner, false, isHosts};
  next = std::max(next, address + size + kGap);
  if (!isHosts)
    used += size;
  mark(address, bytes, true);
  std::memset(reinterpret_cast<void *>(address), 0xA5, bytes);
  return address;
}

bool DeviceMemory::free(uint64_t address) {
  auto found = allocations.find(address);
  if (found == allocations.end() || found->second.freed)
    return false;
  Allocation &allocation = found->second;
  allocation.freed = true;
  if (!allocation.isHosts)
    used -= roundUp(allocation.bytes);
  mark(address, allocation.bytes, false);
  // Whole pages go back to the host.
  uint64_t first = (address + 4095) / 4096 * 4096,
           last = (address + allocation.bytes) / 4096 * 4096;
  if (first < last)
    madvise(reinterpret_cast<void *>(first), last - first, MADV_DONTNEED);
  return true;
}

bool DeviceMemory::contains(uint64_t address, uint64_t bytes) const {
  auto after = allocations.upper_bound(address);
  if (after == allocations.begin())
    return false;
  const auto &[start, allocation] = *std::prev(after);
  return !allocation.freed && address - start + bytes <= allocation.bytes;
}

std::string DeviceMemory::describe(uint64_t address) const {
  auto after = allocations.upper_bound(address);
  std::ostringstream out;
  if (address < begin || address >= begin + range || after == allocations.begin()) {
    out << "in no memory of the device";
    return out.str();
  }
  const auto &[start, allocation] = *std::prev(after);
  uint64_t end = start + allocation.bytes;
  if (address < end)
    out << "byte " << address - start << " of ";
  else
    out << address - end << " bytes behind the end of ";
  out << allocation.bytes << " bytes (" << allocation.owner << ")";
  if (allocation.freed)
    out << ", which were freed";
  return out.str();
}

std::string DeviceMemory::listLeaks() const {
  std::ostringstream out;
  for (const auto &[address, allocation] : allocations)
    if (!allocation.freed)
      out << allocation.bytes << " bytes are not freed (" << allocation.owner << ")\n";
  return out.str();
}

} // namespace trop::ptx
