//===- Report.h - Results as JSON -------------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_CLI_REPORT_H
#define TROP_RUNTIME_CLI_REPORT_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Train/Metrics.h"
#include "runtime/Train/Trainer.h"

namespace trop::rt {

std::string trainReport(const trop_model &model, const std::string &checkpointPath,
                        const Checkpoint &checkpoint, const TrainResult &result,
                        const std::vector<PartMetrics> &parts);

/// What the steps took, a line a figure.
std::string costTable(const TrainResult &result);

/// Seconds that a sample takes on one thread, of all samples in a call and of one sample a call.
struct SampleTimes {
  double batch, alone;
};

std::string evalReport(const trop_model &model, const std::string &checkpointPath,
                       const Checkpoint &checkpoint, const std::vector<PartMetrics> &parts,
                       const std::optional<SampleTimes> &times = std::nullopt);

} // namespace trop::rt

#endif // TROP_RUNTIME_CLI_REPORT_H
