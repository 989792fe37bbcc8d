//===- Resume.h - Whether a training can go on ------------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_RESUME_H
#define TROP_RUNTIME_TRAIN_RESUME_H

#include "runtime/Train/Trainer.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trop::rt {

/// What decides about a training's bits, in words, beside its steps and its data.
std::vector<std::pair<std::string, std::string>> trainingSettings(const trop_model &model,
                                                                  const TrainPlan &plan);

/// What settings of a checkpoint say of `name`, or mean by not saying it; none: that cannot be
/// told.
std::optional<std::string> settingIn(const std::map<std::string, std::string> &settings,
                                     const std::string &name);

/// Error: the checkpoint at `path` is of weights alone, or of a training that the plan
/// differs from, naming each setting that does.
void checkSettings(const std::string &path, const TrainingState &saved, const trop_model &model,
                   const TrainPlan &plan);

/// Whether early stopping went back: the weights saved with it are those of an earlier step.
bool wentBack(const TrainingState &saved);

/// Error: the training at `path` began with the digest of other samples than `samples`, which
/// are those of `found`, or its classes were others.
void checkData(const std::string &path, const DataRecipe &saved, const DataRecipe &found,
               const Samples &samples);

/// Where each phase of a checked plan ends, in steps of the run.
std::vector<int64_t> phaseEnds(const TrainPlan &plan);

/// After `done` steps of a training of `planned`. Error: the (checked) plan has fewer, or others
/// than planned although steps made so far depend on how many there are.
void checkSteps(int64_t done, int64_t planned, const TrainPlan &plan);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_RESUME_H
