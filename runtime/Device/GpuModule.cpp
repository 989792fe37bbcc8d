//===- GpuModule.cpp - Compiled kernels -----------------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuModule.h"

#include "runtime/Support/Error.h"

#include <vector>

using namespace trop::rt;
using namespace trop::rt::cuda;

GpuModule::GpuModule(const Gpu &gpu, const char *image, const std::string &what) : gpu(gpu) {
  std::vector<char> log(4096);
  int options[] = {kErrorLog, kErrorLogBytes};
  void *values[] = {log.data(), reinterpret_cast<void *>(log.size())};
  Result result = gpu.driver().loadModule(&module, image, 2, options, values);
  if (result == kSuccess)
    return;
  int version = 0;
  gpu.driver().getVersion(&version);
  log.back() = 0;
  gpu.driver().check(result, concat("the driver (CUDA ", version / 1000, ".", version % 1000 / 10,
                                    ") cannot load ", what, " on ", gpu.id(),
                                    log[0] ? concat(" (", log.data(), ")") : "")
                                 .c_str());
}

GpuModule::~GpuModule() { gpu.driver().unloadModule(module); }
