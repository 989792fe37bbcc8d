//===- Pages.h - Pages about trainings --------------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_PAGES_H
#define TROP_RUNTIME_REPORT_PAGES_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Report/Run.h"

#include <string>
#include <utility>
#include <vector>

namespace trop::rt {

/// About one training that was recorded: its figures, curves, classes, worst samples and
/// settings. `evaluator` has the weights reached.
std::string trainPage(const Run &run, const trop_model &model, const Samples &samples,
                      const Evaluator &evaluator, const DataRecipe &data);

/// About several, by name: their curves over each other, by step and by seconds, settings
/// that differ, and final figures.
std::string comparePage(const std::vector<std::pair<std::string, Run>> &runs);

/// Rows of what differs between runs, keys such as "data.path" first; then those of the
/// final figures, such as "test accuracy". Not escaped; "-" where a run has none.
std::vector<std::vector<std::string>>
differingSettings(const std::vector<std::pair<std::string, Run>> &runs);
std::vector<std::vector<std::string>>
finalFigures(const std::vector<std::pair<std::string, Run>> &runs);

/// Settings as keys such as "data.path" with their values as text.
std::vector<std::pair<std::string, std::string>> flatSettings(const OrderedJson &settings);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_PAGES_H
