//===- State.h - What the driver knows                           -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// Work that is queued runs when somebody waits for it, in the order of the calls, whatever the
// stream: who reads a result too early finds the old one, as on hardware.

#ifndef TROP_TEST_LIB_PTX_DRIVER_STATE_H
#define TROP_TEST_LIB_PTX_DRIVER_STATE_H

#include "test/lib/Ptx/Driver/Api.h"
#include "test/lib/Ptx/Executor.h"

#include <deque>
#include <functional>
#include <mutex>
#include <set>

namespace trop::ptx {

/// What the environment says: README.md.
struct Settings {
  Settings();

  int initError = 0, devices = 1, version = 84, capability = 90;
  uint64_t memory = uint64_t(4) << 30;
  uint64_t failLaunch = 0; ///< from 1; 0: none
  bool watches = false, strict = false;
  std::string report;
};

using Operation = std::function<CUresult()>;

struct Traffic {
  uint64_t launches = 0, graphLaunches = 0, graphKernels = 0, synchronizations = 0;
  uint64_t toDevice = 0, toHost = 0, onDevice = 0; ///< bytes of copies
};

} // namespace trop::ptx

struct CUgraph_st {
  std::vector<trop::ptx::Operation> operations;
  uint64_t kernels = 0;
  CUstreamCaptureMode mode = CU_STREAM_CAPTURE_MODE_GLOBAL;
  bool invalid = false;
};

struct CUgraphExec_st {
  std::shared_ptr<const CUgraph_st> graph;
};

struct CUstream_st {
  std::shared_ptr<CUgraph_st> capture;
  bool isOrigin = false; ///< of the capture
};

struct CUevent_st {
  bool recorded = false;
  double time = 0; ///< seconds
  std::shared_ptr<CUgraph_st> capture;
};

struct CUfunc_st {
  const trop::ptx::LoadedKernel *kernel;
  std::shared_ptr<trop::ptx::Program> program;
  uint64_t maxDynamicShared;
};

struct CUmod_st {
  std::shared_ptr<trop::ptx::Program> program;
  std::map<std::string, std::unique_ptr<CUfunc_st>> functions;
};

struct CUctx_st {
  CUctx_st(int device, const trop::ptx::Settings &settings)
      : device(device), memory(settings.memory), executor(memory, settings.watches) {}

  int device;
  trop::ptx::DeviceMemory memory;
  trop::ptx::Executor executor;
  std::deque<trop::ptx::Operation> queue;
  CUresult error = CUDA_SUCCESS; ///< stays, as on hardware
  int users = 1;                 ///< who retained it
  uint64_t allocations = 0;
  std::map<CUmodule, std::unique_ptr<CUmod_st>> modules;
  std::map<CUstream, std::unique_ptr<CUstream_st>> streams;
  std::map<CUevent, std::unique_ptr<CUevent_st>> events;
};

namespace trop::ptx {

class Driver {
public:
  /// Never destroyed: the program may call on until its very end.
  static Driver &get();

  /// Runs all that is queued; the error of the first that fails.
  CUresult flush(CUctx_st &context);
  /// Queues an operation, or records it where the stream is captured.
  CUresult submit(CUctx_st &context, CUstream stream, Operation operation, bool isKernel = false);
  CUresult launch(CUctx_st &context, const CUfunc_st &function, const Shape &shape,
                  const std::vector<uint8_t> &parameters);

  /// Tells the user what is wrong.
  void complain(const std::string &what);
  /// Ends a context; says what was not freed.
  void end(int device);
  std::string report() const;
  void reset();

  /// Whether a call that waits or allocates is refused, as some stream is captured.
  bool isCapturing(CUctx_st &context) const;
  bool isPinned(const void *address, size_t bytes) const;

  std::mutex mutex;
  const Settings settings;
  bool initialized = false;
  std::map<int, std::unique_ptr<CUctx_st>> contexts;
  std::map<const void *, size_t> pinned;
  std::map<CUgraph, std::shared_ptr<CUgraph_st>> graphs;
  std::map<CUgraphExec, std::unique_ptr<CUgraphExec_st>> execs;
  Traffic traffic;
  std::map<std::string, Counters> ended; ///< of contexts that are no more

private:
  Driver() = default;
  /// At the end of the program: says what is left, writes the report.
  void finish();

  uint64_t executed = 0; ///< launches, of which one may have to fail
  bool complained = false;
};

/// The context of this thread, or null.
extern thread_local CUcontext currentContext;

/// Calls that need cuInit, and those that need a context without an error.
template <typename Call> CUresult call(Call body) {
  Driver &driver = Driver::get();
  std::lock_guard<std::mutex> lock(driver.mutex);
  return driver.initialized ? body(driver) : CUDA_ERROR_NOT_INITIALIZED;
}
template <typename Call> CUresult callInContext(Call body) {
  return call([&](Driver &driver) {
    if (!currentContext)
      return CUDA_ERROR_INVALID_CONTEXT;
    return currentContext->error ? currentContext->error : body(driver, *currentContext);
  });
}

/// Null is the default stream.
inline bool isStream(const CUctx_st &context, CUstream stream) {
  return !stream || context.streams.count(stream);
}

} // namespace trop::ptx

#define TROP_PTX_EXPORT extern "C" __attribute__((visibility("default")))

#endif // TROP_TEST_LIB_PTX_DRIVER_STATE_H
