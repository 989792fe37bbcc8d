//===- Launch.h - One launch                                     -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_LAUNCH_H
#define TROP_TEST_LIB_PTX_LAUNCH_H

#include "test/lib/Ptx/Executor.h"

namespace trop::ptx {

class Launch : ptx_machine {
public:
  Launch(const LoadedKernel &loaded, const Shape &shape, std::vector<uint8_t> parameters,
         const DeviceMemory &memory, GlobalRaces *races);

  /// \throws Fault
  void run();
  void addTo(Counters &counters) const;

private:
  /// An asynchronous copy of a thread that it did not wait for yet.
  struct Copy {
    uint64_t to, from; ///< an offset and an address
    uint32_t bytes, read;
    uint64_t group;
  };
  struct Copies {
    std::vector<Copy> waiting;
    uint64_t groups = 0; ///< committed
  };

  void runBlock();
  void runWarp(uint32_t warp);
  void runThread(uint32_t number);
  void meetAtBarrier();
  /// Those collectives of a warp whose members have all come. False if there is none.
  bool meetInWarp(uint32_t first, uint32_t last);
  void combine(uint32_t first, uint32_t member, uint32_t members);
  void shuffle(uint32_t first, uint32_t members);
  [[noreturn]] void fail(Fault::Kind kind, uint32_t thread, uint32_t site,
                         const std::string &what) const;
  int failLater(Fault::Kind kind, uint32_t site, const std::string &what);

  // What a kernel calls.
  int onAccess(uint32_t site, int space, int access, uint64_t address, uint32_t bytes);
  int failAccess(uint32_t site, int space, int access, uint64_t address, uint32_t bytes);
  int onCopy(uint32_t site, uint64_t to, uint64_t from, uint32_t bytes, uint32_t read);
  void onCopyWait(int32_t groups);
  int race(uint32_t site, int access, int space, const std::string &with);
  static Launch &get(ptx_machine *machine) { return *static_cast<Launch *>(machine); }
  void setCalls();

  const LoadedKernel &loaded;
  const Shape &shape;
  const DeviceMemory &memory;
  GlobalRaces *globalRaces;
  SharedRaces sharedRaces;
  uint32_t threadCount, current = 0;
  uint64_t block = 0; ///< its number
  std::vector<ptx_thread> threads;
  std::vector<Copies> copies;
  std::vector<uint8_t> parameterBytes, sharedMemory, savedMemory, localMemory;
  std::vector<uint64_t> partCounts;
  std::unique_ptr<Fault> fault; ///< that a callback found
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_LAUNCH_H
