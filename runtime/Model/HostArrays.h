//===- HostArrays.h - Arrays that a device may have newer -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_HOSTARRAYS_H
#define TROP_RUNTIME_MODEL_HOSTARRAYS_H

#include <cstdint>

namespace trop::rt {

/// The copy of some arrays that a device has.
class DeviceCopy {
public:
  virtual ~DeviceCopy() = default;
  /// Puts the device's values in the place of the CPU's. Error: it failed.
  virtual void bring() = 0;
};

/// What some arrays of the CPU know of their copy on a device: which of the two is newer. The CPU
/// says when it reads and when it writes, a device when it moved what it has.
class HostArrays {
public:
  /// Before the CPU reads: newer values come from the device.
  void read() const {
    if (newer)
      newer->bring();
    newer = nullptr;
  }
  /// Before the CPU writes.
  void write() {
    read();
    ++writes;
  }
  /// Others than when a device read them: it has to read them again.
  uint64_t version() const { return writes; }
  /// A device moved its copy; null: that is gone.
  void setNewer(DeviceCopy *copy) const { newer = copy; }
  bool areNewerOn(const DeviceCopy *copy) const { return newer == copy; }

private:
  mutable DeviceCopy *newer = nullptr; // a cache's: values are the same everywhere
  uint64_t writes = 1;
};

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_HOSTARRAYS_H
