//===- DeviceMemory.h - Memory of a device                       -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_DEVICEMEMORY_H
#define TROP_TEST_LIB_PTX_DEVICEMEMORY_H

#include "test/lib/Ptx/C/Machine.h"

#include <map>
#include <string>

namespace trop::ptx {

/// A range of addresses of the host, of which allocations are valid. An address is not given
/// again before the range has been walked through, so that what was freed is known.
class DeviceMemory {
public:
  /// Of `bytes` in all. \throws std::runtime_error
  explicit DeviceMemory(uint64_t bytes);
  DeviceMemory(const DeviceMemory &) = delete;
  DeviceMemory &operator=(const DeviceMemory &) = delete;
  ~DeviceMemory();

  /// Filled with bytes 0xA5; 0 if there is too little. `owner`: for messages.
  uint64_t allocate(uint64_t bytes, const std::string &owner) {
    return roundUp(bytes) > getFree() ? 0 : take(bytes, owner, /*isHosts=*/false);
  }
  /// Memory of the host that kernels see, too: there is as much of it as there is room for.
  uint64_t allocatePinned(uint64_t bytes) { return take(bytes, "the host", /*isHosts=*/true); }
  /// False if nothing begins there.
  bool free(uint64_t address);

  /// Whether all of a range is in one allocation.
  bool contains(uint64_t address, uint64_t bytes) const;
  /// "12 bytes behind the end of 400 bytes at 0x..., which were freed"
  std::string describe(uint64_t address) const;

  uint64_t getTotal() const { return total; }
  uint64_t getFree() const { return total - used; }
  uint64_t getBegin() const { return begin; }
  uint64_t getRange() const { return range; }
  /// Bytes that are valid of each block of the range, and 0 behind them.
  const uint16_t *getValid() const { return valid; }

  /// One line an allocation that is still there.
  std::string listLeaks() const;

private:
  struct Allocation {
    uint64_t bytes;
    std::string owner;
    bool freed, isHosts;
  };

  static uint64_t roundUp(uint64_t bytes);
  uint64_t take(uint64_t bytes, const std::string &owner, bool isHosts);
  uint64_t find(uint64_t bytes);
  void mark(uint64_t address, uint64_t bytes, bool isValid);

  uint64_t total, used = 0;
  uint64_t begin = 0, range, next;
  uint16_t *valid = nullptr;
  std::map<uint64_t, Allocation> allocations; ///< those that were freed, too
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_DEVICEMEMORY_H
