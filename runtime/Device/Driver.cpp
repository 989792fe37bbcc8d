//===- Driver.cpp - The CUDA driver, loaded when it is asked for ----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Device/Driver.h"

#include <dlfcn.h>

using namespace trop::rt;
using namespace trop::rt::cuda;

static constexpr const char *kLibrary = "libcuda.so.1";

static Driver load() {
  void *library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    throw NoDriver(concat("no CUDA driver: ", dlerror()));
  Driver driver;
  auto find = [&](auto &field, const char *name) {
    void *address = dlsym(library, name);
    if (!address)
      fail("the CUDA driver is too old: ", dlerror());
    field = reinterpret_cast<std::decay_t<decltype(field)>>(address);
  };
#define TROP_CUDA_FIND(field, name, arguments) find(driver.field, #name);
  TROP_CUDA_FUNCTIONS(TROP_CUDA_FIND)
#undef TROP_CUDA_FIND
  Result result = driver.init(0);
  driver.hasDevices = result != kNoDevice;
  if (driver.hasDevices)
    driver.check(result, "cannot start the CUDA driver");
  return driver;
}

const Driver &cuda::getDriver() {
  static const Driver driver = load();
  return driver;
}

void Driver::check(Result result, const char *what) const {
  if (result == kSuccess)
    return;
  const char *name = nullptr, *text = nullptr;
  getErrorName(result, &name);
  getErrorString(result, &text);
  fail(what, ": ", name ? name : concat("error ", result), text ? ", " : "", text ? text : "");
}
