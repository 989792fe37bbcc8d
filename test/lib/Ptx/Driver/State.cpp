//===- State.cpp - What the driver knows                         -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Driver/State.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace trop::ptx {
namespace {

/// Where a test asks that a program with an error of memory must not succeed.
constexpr int kStrictExit = 86;

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

/// "8.0" is 80.
int readVersion(const std::string &text, int otherwise) {
  size_t dot = text.find('.');
  return dot == std::string::npos
             ? otherwise
             : std::atoi(text.c_str()) * 10 + std::atoi(text.c_str() + dot + 1);
}

} // namespace

thread_local CUcontext currentContext = nullptr;

Settings::Settings() {
  initError = std::atoi(variable("TROP_PTX_INIT").c_str());
  if (std::string text = variable("TROP_PTX_DEVICES"); !text.empty())
    devices = std::atoi(text.c_str());
  if (std::string text = variable("TROP_PTX_MEMORY"); !text.empty())
    memory = std::strtoull(text.c_str(), nullptr, 10);
  version = readVersion(variable("TROP_PTX_VERSION"), version);
  capability = readVersion(variable("TROP_PTX_CAPABILITY"), capability);
  failLaunch = std::strtoull(variable("TROP_PTX_FAIL_LAUNCH").c_str(), nullptr, 10);
  watches = !variable("TROP_PTX_WATCH").empty();
  strict = !variable("TROP_PTX_STRICT").empty();
  report = variable("TROP_PTX_REPORT");
}

Driver &Driver::get() {
  static Driver *const driver = [] {
    std::atexit([] { get().finish(); });
    return new Driver;
  }();
  return *driver;
}

void Driver::finish() {
  std::lock_guard<std::mutex> lock(mutex);
  while (!contexts.empty()) {
    flush(*contexts.begin()->second);
    end(contexts.begin()->first);
  }
  for (const auto &[address, bytes] : pinned)
    complain(std::to_string(bytes) + " bytes of the host are not freed");
  initialized = false;
  if (!settings.report.empty())
    std::ofstream(settings.report) << report();
  if (settings.strict && complained) {
    std::fflush(nullptr);
    _exit(kStrictExit);
  }
}

void Driver::complain(const std::string &what) {
  complained = true;
  std::fprintf(stderr, "libcuda of tests: %s\n", what.c_str());
}

CUresult Driver::flush(CUctx_st &context) {
  while (!context.queue.empty()) {
    Operation operation = std::move(context.queue.front());
    context.queue.pop_front();
    if (!context.error)
      context.error = operation();
  }
  return context.error;
}

CUresult Driver::submit(CUctx_st &context, CUstream stream, Operation operation, bool isKernel) {
  if (!isStream(context, stream))
    return CUDA_ERROR_INVALID_HANDLE;
  if (stream && stream->capture) {
    CUgraph_st &graph = *stream->capture;
    if (graph.invalid)
      return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    graph.operations.push_back(std::move(operation));
    graph.kernels += isKernel;
    return CUDA_SUCCESS;
  }
  // The default stream would wait for the one that is captured.
  if (!stream)
    for (const auto &[each, owned] : context.streams)
      if (each->capture && each->capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED) {
        each->capture->invalid = true;
        return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
      }
  traffic.launches += isKernel;
  context.queue.push_back(std::move(operation));
  return CUDA_SUCCESS;
}

CUresult Driver::launch(CUctx_st &context, const CUfunc_st &function, const Shape &shape,
                        const std::vector<uint8_t> &parameters) {
  if (++executed == settings.failLaunch) {
    complain("launch " + std::to_string(executed) + ", of kernel '" +
             function.kernel->kernel->name + "', fails as TROP_PTX_FAIL_LAUNCH says");
    return CUDA_ERROR_LAUNCH_FAILED;
  }
  try {
    context.executor.launch(*function.kernel, shape, parameters);
  } catch (const Fault &fault) {
    complain(fault.what());
    switch (fault.kind) {
    case Fault::Kind::IllegalAddress:
      return CUDA_ERROR_ILLEGAL_ADDRESS;
    case Fault::Kind::MisalignedAddress:
      return CUDA_ERROR_MISALIGNED_ADDRESS;
    case Fault::Kind::LaunchFailed:
      return CUDA_ERROR_LAUNCH_FAILED;
    }
  }
  return CUDA_SUCCESS;
}

bool Driver::isCapturing(CUctx_st &context) const {
  bool found = false;
  for (const auto &[stream, owned] : context.streams)
    if (stream->capture && stream->capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED)
      found = stream->capture->invalid = true;
  return found;
}

bool Driver::isPinned(const void *address, size_t bytes) const {
  auto after = pinned.upper_bound(address);
  if (after == pinned.begin())
    return false;
  const auto &[start, size] = *std::prev(after);
  auto offset =
      static_cast<size_t>(static_cast<const char *>(address) - static_cast<const char *>(start));
  return offset < size && bytes <= size - offset;
}

namespace {

void add(std::map<std::string, Counters> &all, const std::map<std::string, Counters> &more) {
  for (const auto &[name, counters] : more) {
    Counters &sum = all[name];
    sum.launches += counters.launches;
    sum.threads += counters.threads;
    for (unsigned c = 0; c < kClasses; ++c)
      sum.instructions[c] += counters.instructions[c];
    sum.globalRead += counters.globalRead;
    sum.globalWritten += counters.globalWritten;
    sum.distinctRead += counters.distinctRead;
    sum.distinctWritten += counters.distinctWritten;
  }
}

} // namespace

void Driver::end(int device) {
  CUctx_st &context = *contexts.at(device);
  context.modules.clear(); // with their variables
  std::istringstream leaks(context.memory.listLeaks());
  if (!context.error) // who has to stop need not clear up
    for (std::string line; std::getline(leaks, line);)
      complain(line);
  add(ended, context.executor.getCounters());
  if (currentContext == &context)
    currentContext = nullptr;
  contexts.erase(device);
}

void Driver::reset() {
  traffic = {};
  ended.clear();
  for (auto &[device, context] : contexts)
    context->executor.resetCounters();
}

std::string Driver::report() const {
  std::map<std::string, Counters> all = ended;
  for (const auto &[device, context] : contexts)
    add(all, context->executor.getCounters());
  std::ostringstream out;
  out << "{\"launches\": " << traffic.launches << ", \"graph launches\": " << traffic.graphLaunches
      << ", \"kernels of graphs\": " << traffic.graphKernels
      << ", \"synchronizations\": " << traffic.synchronizations
      << ", \"bytes to device\": " << traffic.toDevice << ", \"bytes to host\": " << traffic.toHost
      << ", \"bytes on device\": " << traffic.onDevice << ",\n \"kernels\": {";
  const char *comma = "\n";
  for (const auto &[name, counters] : all) {
    out << comma << "  \"" << name << "\": {\"launches\": " << counters.launches
        << ", \"threads\": " << counters.threads
        << ", \"instructions\": " << counters.getInstructions();
    for (unsigned c = 0; c < kClasses; ++c)
      if (counters.instructions[c])
        out << ", \"" << nameOf(static_cast<Class>(c)) << "\": " << counters.instructions[c];
    out << ", \"bytes read\": " << counters.globalRead
        << ", \"bytes written\": " << counters.globalWritten;
    if (settings.watches)
      out << ", \"distinct bytes read\": " << counters.distinctRead
          << ", \"distinct bytes written\": " << counters.distinctWritten;
    out << "}";
    comma = ",\n";
  }
  out << "}}\n";
  return out.str();
}

} // namespace trop::ptx

using trop::ptx::Driver;

TROP_PTX_EXPORT const char *tropPtxReport(void) {
  static std::string text;
  Driver &driver = Driver::get();
  std::lock_guard<std::mutex> lock(driver.mutex);
  for (auto &[device, context] : driver.contexts)
    driver.flush(*context);
  text = driver.report();
  return text.c_str();
}

TROP_PTX_EXPORT void tropPtxReset(void) {
  Driver &driver = Driver::get();
  std::lock_guard<std::mutex> lock(driver.mutex);
  for (auto &[device, context] : driver.contexts)
    driver.flush(*context);
  driver.reset();
}
