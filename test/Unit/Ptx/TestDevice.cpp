//===- TestDevice.cpp - A device that tests run PTX on           -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "test/Unit/Ptx/TestDevice.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

namespace trop::ptx::test {

std::string makeModule(const std::string &kernels) {
  return ".version 8.0\n.target sm_80\n.address_size 64\n" + kernels;
}

std::string makeKernel(const std::string &name, unsigned parameters, const std::string &body,
                       const std::string &declarations) {
  std::string list, loads;
  for (unsigned i = 0; i < parameters; ++i) {
    std::string parameter = name + "_param_" + std::to_string(i);
    list += (i ? ",\n" : "") + std::string("\t.param .u64 ") + parameter;
    loads += "\tld.param.b64 \t%rd" + std::to_string(90 + i) + ", [" + parameter + "];\n";
  }
  return ".visible .entry " + name + "(\n" + list + "\n)\n{\n\t.reg .pred \t%p<20>;\n" +
         "\t.reg .b16 \t%rs<100>;\n\t.reg .b32 \t%r<100>;\n\t.reg .b64 \t%rd<100>;\n" +
         declarations + loads + body + "\tret;\n}\n";
}

void TestDevice::load(const std::string &text) {
  program.reset();
  program = std::make_unique<Program>(text, memory, watches);
}

const LoadedKernel &TestDevice::find(const std::string &name) const {
  if (const LoadedKernel *kernel = program->find(name))
    return *kernel;
  throw std::runtime_error("no kernel '" + name + "'");
}

void TestDevice::launch(const std::string &name, const Shape &shape,
                        const std::vector<uint64_t> &parameters) {
  const LoadedKernel *kernel = &find(name);
  std::vector<uint8_t> bytes(kernel->code.parameterBytes);
  for (size_t i = 0; i < parameters.size(); ++i)
    std::memcpy(bytes.data() + kernel->code.parameterOffsets.at(i), &parameters[i],
                kernel->kernel->parameters[i].size);
  executor.launch(*kernel, shape, bytes);
}

Shape makeShape(uint32_t blocks, uint32_t threads) {
  Shape shape;
  shape.grid[0] = blocks;
  shape.block[0] = threads;
  return shape;
}

std::string assemble(const std::string &text, bool &found) {
  namespace fs = std::filesystem;
  const char *cuda = std::getenv("CUDA_HOME");
  fs::path ptxas = fs::path(cuda && *cuda ? cuda : "/usr/local/cuda") / "bin/ptxas";
  found = fs::exists(ptxas);
  if (!found)
    return "";
  fs::path input = fs::temp_directory_path() / ("trop-ptx-" + std::to_string(getpid()) + ".ptx");
  std::ofstream(input) << text;
  std::string command = ptxas.string() + " -arch=sm_80 -o /dev/null " + input.string() + " 2>&1",
              said;
  FILE *pipe = popen(command.c_str(), "r");
  std::array<char, 256> line;
  while (pipe && std::fgets(line.data(), line.size(), pipe))
    said += line.data();
  int status = pipe ? pclose(pipe) : -1;
  fs::remove(input);
  return status ? "ptxas failed: " + said : "";
}

} // namespace trop::ptx::test
