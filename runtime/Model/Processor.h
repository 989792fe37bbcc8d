//===- Processor.h - Which code this processor runs -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_PROCESSOR_H
#define TROP_RUNTIME_MODEL_PROCESSOR_H

#include "runtime/Support/Error.h"

#include "trop/runtime.h"

#include <string>

namespace trop::rt {

/// Of a device of kind "cpu", for which this program is compiled, too.
#if defined(__x86_64__)
inline constexpr const char *kArch = "x86_64";
#elif defined(__aarch64__)
inline constexpr const char *kArch = "aarch64";
#else
#error "expected x86-64 or aarch64"
#endif

/// The device of a model that this program calls, a CPU; null: it has none.
const trop_device *findDevice(const trop_model &model);

/// Where trop_choose finds nothing: that there is no code for a CPU of this kind, or what this
/// processor lacks for the least demanding code of the model, and which --march of tropc would do.
std::string explainProcessor(const trop_model &model);

/// Error: there is none.
inline const trop_device &deviceOf(const trop_model &model) {
  const trop_device *device = findDevice(model);
  if (!device)
    fail(explainProcessor(model));
  return *device;
}
inline const trop_entries &entriesOf(const trop_model &model) { return *deviceOf(model).entries; }

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_PROCESSOR_H
