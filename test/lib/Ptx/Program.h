//===- Program.h - A module that can be executed                 -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_PROGRAM_H
#define TROP_TEST_LIB_PTX_PROGRAM_H

#include "test/lib/Ptx/Compiler.h"
#include "test/lib/Ptx/DeviceMemory.h"
#include "test/lib/Ptx/Translator.h"

namespace trop::ptx {

struct LoadedKernel {
  const Kernel *kernel;
  KernelCode code;
  ptx_kernel run = nullptr;
  const uint64_t *symbols = nullptr;
};

/// A module and its variables in a device's memory.
class Program {
public:
  /// `watches`: as the executor that launches it. \throws Error of PTX outside the subset,
  /// std::runtime_error
  Program(const std::string &text, DeviceMemory &memory, bool watches = false,
          Effort effort = Effort::Fast);
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;
  ~Program();

  const Module &getModule() const { return module; }
  /// Null if there is none.
  const LoadedKernel *find(const std::string &name) const;
  /// A variable's address and size; 0 if there is none.
  std::pair<uint64_t, uint64_t> findVariable(const std::string &name) const;

private:
  Module module;
  DeviceMemory &memory;
  Objects objects;
  std::vector<uint64_t> symbols;
  std::vector<LoadedKernel> kernels;
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_PROGRAM_H
