//===- GpuKernels.h - The runtime's own kernels -----------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPUKERNELS_H
#define TROP_RUNTIME_DEVICE_GPUKERNELS_H

/// PTX of Kernels/, of which only programs for GPUs are linked with it: tropc asks the linker for
/// it by this name, which has no address elsewhere.
extern "C" const char trop_runtime_kernels[] __attribute__((weak));

#endif // TROP_RUNTIME_DEVICE_GPUKERNELS_H
