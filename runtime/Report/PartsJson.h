//===- PartsJson.h - Figures of the parts of the data as JSON ---*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_PARTSJSON_H
#define TROP_RUNTIME_REPORT_PARTSJSON_H

#include "runtime/Checkpoint/Json.h"
#include "runtime/Train/Metrics.h"

#include <string>
#include <vector>

namespace trop::rt {

/// An object a part, in their order, with the figures that it has. `classes`: their
/// names; where there are none, figures of single classes are left out, and so with `targets`.
Json partsJson(const std::vector<PartMetrics> &parts, const std::vector<std::string> &classes,
               const std::vector<std::string> &targets = {});

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_PARTSJSON_H
