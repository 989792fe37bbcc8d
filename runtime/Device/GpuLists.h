//===- GpuLists.h - Lists of the entries that paths reach -------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_DEVICE_GPULISTS_H
#define TROP_RUNTIME_DEVICE_GPULISTS_H

#include "runtime/Model/Evaluator.h"

namespace trop::rt {

/// What the CPU's entry points write, of tensors as a device gives them: all entries but those that
/// are -0.
void makeLists(const trop_model &model, const Weights &tensors, trop_sparse *lists);

} // namespace trop::rt

#endif // TROP_RUNTIME_DEVICE_GPULISTS_H
