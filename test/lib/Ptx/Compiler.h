//===- Compiler.h - Kernels in C as machine code                 -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TEST_LIB_PTX_COMPILER_H
#define TROP_TEST_LIB_PTX_COMPILER_H

#include "test/lib/Ptx/C/Machine.h"

#include <memory>
#include <string>
#include <vector>

namespace trop::ptx {

/// Shared objects, which are unloaded with it.
/// Code that is there soon, or that is fast.
enum class Effort { Quick, Fast };

class Objects {
public:
  Objects() = default;
  Objects(const Objects &) = delete;
  Objects &operator=(const Objects &) = delete;
  ~Objects();

  /// Compiles the bodies of some kernels, some at a time, and loads them. Objects are kept in
  /// the folder that TROP_PTX_CACHE names, by a hash of all that they are made of.
  /// TROP_PTX_CC names another compiler. `watches`: for a launch that looks at all accesses of
  /// global memory. \throws std::runtime_error
  std::vector<ptx_kernel> load(const std::vector<std::string> &bodies, bool watches, Effort effort);

private:
  std::vector<void *> handles;
};

} // namespace trop::ptx

#endif // TROP_TEST_LIB_PTX_COMPILER_H
