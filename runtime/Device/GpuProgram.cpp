//===- GpuProgram.cpp - Kernels of a model, ready to be launched ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuProgram.h"

#include "runtime/Support/Error.h"

#include <cstdlib>
#include <cstring>
#include <utility>

using namespace trop::rt;
using namespace trop::rt::cuda;

/// Of "sm_90": 90.
static int archNumber(const std::string &arch) {
  size_t digits = arch.find_first_of("0123456789");
  return digits == std::string::npos ? 0 : std::atoi(arch.c_str() + digits);
}

const trop_device &trop::rt::chooseCode(const trop_model &model, const Gpu &gpu) {
  const trop_device *best = nullptr;
  std::string found;
  for (int64_t d = 0; d < model.device_count; ++d) {
    const trop_device &device = model.devices[d];
    if (std::strcmp(device.kind, "cuda"))
      continue;
    found += concat(found.empty() ? "" : ", ", device.arch);
    if (archNumber(device.arch) <= archNumber(gpu.arch()) &&
        (!best || archNumber(best->arch) < archNumber(device.arch)))
      best = &device;
  }
  if (found.empty())
    fail("model '", model.name, "' has no code for GPUs: compile it with --target=cuda");
  if (!best)
    fail("expected code for ", gpu.arch(), " or older, which ", gpu.id(), " (", gpu.name(),
         ") runs, found ", found, ": compile it for that with --gpu-arch");
  return *best;
}

GpuProgram::GpuProgram(const Gpu &gpu, const trop_device &code)
    : gpu(gpu), code(code), module(gpu, code.image, concat("the code for ", code.arch)),
      functions(size_t(code.kernel_count)), launches{sizeof(trop_stream), launch, this} {}

Function GpuProgram::find(int64_t number) {
  Function &function = functions[size_t(number)];
  if (!function && !failure)
    failure = module.find(code.kernels[number], function);
  return function;
}

void GpuProgram::launch(void *program, int64_t number, uint32_t blocksX, uint32_t blocksY,
                        uint32_t blocksZ, uint32_t threadsX, uint32_t threadsY, uint32_t threadsZ,
                        void **arguments) {
  auto &self = *static_cast<GpuProgram *>(program);
  if (self.failure)
    return;
  self.last = number;
  if (self.first < 0)
    self.first = number;
  if (Function function = self.find(number))
    self.failure =
        self.gpu.driver().launch(function, blocksX, blocksY, blocksZ, threadsX, threadsY, threadsZ,
                                 /*sharedBytes=*/0, self.gpu.queue(), arguments, nullptr);
}

std::string GpuProgram::checkQueued(const std::string &more) {
  if (first < 0)
    return more.empty() ? "" : concat("kernel '", more, "'");
  std::string from = code.kernels[std::exchange(first, -1)], to = code.kernels[last];
  gpu.driver().check(std::exchange(failure, kSuccess),
                     concat("cannot start kernel '", to, "' on ", gpu.id()).c_str());
  if (!more.empty())
    to = more;
  return from == to ? concat("kernel '", from, "'") : concat("kernels '", from, "' to '", to, "'");
}

void GpuProgram::wait(const std::string &names) const {
  gpu.driver().check(gpu.driver().synchronize(gpu.queue()),
                     names.empty() ? "a GPU failed"
                                   : concat(gpu.id(), " failed while it ran ", names).c_str());
}

void GpuProgram::finish() { wait(checkQueued()); }
