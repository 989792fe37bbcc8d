//===- Clp.cpp - The solver, loaded when first asked for -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Geometry/Clp.h"

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <type_traits>

namespace trop {

/// Nobody above expects that a library of the installation is missing, as nobody would be asked if
/// it was linked.
[[noreturn]] static void fail() {
  std::fprintf(stderr, "error: the solver of linear programs: %s\n", dlerror());
  std::_Exit(1);
}

static Clp load() {
  void *library = dlopen(TROP_CLP_NAME, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    library = dlopen(TROP_CLP_PATH, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail();
  Clp clp;
  auto find = [&](auto &function, const char *name) {
    void *address = dlsym(library, name);
    if (!address)
      fail();
    function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
  };
#define TROP_FIND(name) find(clp.name, "Clp_" #name)
  TROP_FIND(newModel);
  TROP_FIND(deleteModel);
  TROP_FIND(setLogLevel);
  TROP_FIND(loadProblem);
  TROP_FIND(setOptimizationDirection);
  TROP_FIND(setPrimalTolerance);
  TROP_FIND(chgRowLower);
  TROP_FIND(chgRowUpper);
  TROP_FIND(dual);
  TROP_FIND(isProvenOptimal);
  TROP_FIND(getColSolution);
  TROP_FIND(getNumCols);
#undef TROP_FIND
  return clp;
}

const Clp &getClp() {
  static const Clp clp = load();
  return clp;
}

} // namespace trop
