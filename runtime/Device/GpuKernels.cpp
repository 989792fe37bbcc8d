//===- GpuKernels.cpp - The runtime's own kernels -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/GpuKernels.h"

#include "runtime/Device/Kernels/Arguments.h"
#include "runtime/Support/Array.h"
#include "runtime/Support/Error.h"

using namespace trop::rt;

std::string GpuKernels::nameOf(const std::string &name) const {
  return concat("trop_", name, "_", elementName(element));
}

cuda::Function GpuKernels::find(const std::string &name) const {
  cuda::Function function = nullptr;
  gpu.driver().check(module.find(nameOf(name).c_str(), function),
                     concat("no kernel '", nameOf(name), "' on ", gpu.id()).c_str());
  return function;
}

void GpuKernels::launchWith(cuda::Function kernel, int64_t blocks, int64_t rows,
                            void *arguments) const {
  void *all[] = {arguments};
  if (blocks > 0 && rows > 0)
    gpu.driver().check(gpu.driver().launch(kernel, unsigned(blocks), unsigned(rows), 1,
                                           kernels::kThreads, 1, 1,
                                           /*sharedBytes=*/0, gpu.queue(), all, nullptr),
                       concat("cannot start a kernel of the runtime on ", gpu.id()).c_str());
}
