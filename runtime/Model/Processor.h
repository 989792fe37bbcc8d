//===- Processor.h - Which code this processor runs -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_PROCESSOR_H
#define TROP_RUNTIME_MODEL_PROCESSOR_H

#include "trop/runtime.h"

#include <string>

namespace trop::rt {

/// Where trop_choose finds nothing: what this processor lacks for the least demanding code of
/// the model, and which --march of tropc would do.
std::string explainProcessor(const trop_model &model);

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_PROCESSOR_H
