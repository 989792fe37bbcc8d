//===- Architectures.cpp - GPUs that kernels are compiled for -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Target/Gpu/Architectures.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace trop {

static constexpr GpuArchitecture kArchitectures[] = {
    {"sm_70", "+ptx60"},  {"sm_75", "+ptx63"},  {"sm_80", "+ptx70"},  {"sm_86", "+ptx71"},
    {"sm_87", "+ptx74"},  {"sm_89", "+ptx78"},  {"sm_90", "+ptx78"},  {"sm_100", "+ptx86"},
    {"sm_103", "+ptx88"}, {"sm_120", "+ptx87"}, {"sm_121", "+ptx88"},
};

static Error makeError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(), message);
}

Expected<SmallVector<GpuArchitecture, 1>> parseGpuArchitectures(StringRef list) {
  SmallVector<StringRef> names;
  list.split(names, ',');
  SmallVector<GpuArchitecture, 1> architectures;
  for (StringRef name : names) {
    if (name.empty())
      return makeError("expected a GPU architecture, and commas between several, found '" + list +
                       "'");
    auto isIt = [&](const GpuArchitecture &each) { return each.name == name; };
    if (any_of(architectures, isIt))
      return makeError("GPU architecture '" + name + "' is named twice");
    const auto *known = find_if(kArchitectures, isIt);
    if (known == std::end(kArchitectures)) {
      auto all = map_range(kArchitectures, [](const GpuArchitecture &each) { return each.name; });
      return makeError("unknown GPU architecture '" + name + "'; known are " + join(all, ", "));
    }
    architectures.push_back(*known);
  }
  return architectures;
}

} // namespace trop
