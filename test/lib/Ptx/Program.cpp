//===- Program.cpp - A module that can be executed               -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/lib/Ptx/Program.h"

#include <algorithm>
#include <cstring>

namespace trop::ptx {

Program::Program(const std::string &text, DeviceMemory &memory, bool watches, Effort effort)
    : module(parse(text)), memory(memory) {
  std::vector<std::string> bodies;
  for (const Kernel &kernel : module.kernels) {
    kernels.push_back({&kernel, Translator(module, kernel).translate()});
    bodies.push_back(kernels.back().code.body);
  }
  std::vector<ptx_kernel> functions = objects.load(bodies, watches, effort);
  for (const Variable &variable : module.variables) {
    uint64_t address = 0;
    if (variable.space != Space::Shared) {
      address = memory.allocate(variable.size, "variable '" + variable.name + "'");
      if (!address)
        throw std::runtime_error("too little memory for the variables of a module");
      auto *bytes = reinterpret_cast<uint8_t *>(address);
      std::memset(bytes, 0, variable.size);
      std::copy(variable.bytes.begin(), variable.bytes.end(), bytes);
    }
    symbols.push_back(address);
  }
  for (size_t i = 0; i < kernels.size(); ++i) {
    kernels[i].run = functions[i];
    kernels[i].symbols = symbols.data();
  }
}

Program::~Program() {
  for (uint64_t address : symbols)
    memory.free(address);
}

const LoadedKernel *Program::find(const std::string &name) const {
  for (const LoadedKernel &kernel : kernels)
    if (kernel.kernel->name == name)
      return &kernel;
  return nullptr;
}

std::pair<uint64_t, uint64_t> Program::findVariable(const std::string &name) const {
  for (size_t i = 0; i < symbols.size(); ++i)
    if (symbols[i] && module.variables[i].name == name)
      return {symbols[i], module.variables[i].size};
  return {0, 0};
}

} // namespace trop::ptx
