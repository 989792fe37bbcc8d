//===- TrackedLosses.h - The losses that training looks at ------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_TRAIN_TRACKEDLOSSES_H
#define TROP_RUNTIME_TRAIN_TRACKEDLOSSES_H

#include "runtime/Data/Samples.h"
#include "runtime/Model/Evaluator.h"
#include "runtime/State/State.h"

#include <memory>
#include <vector>

namespace trop::rt {

/// Positions of each parameter's entries: unique, ascending.
using Positions = std::vector<std::vector<int64_t>>;

/// The losses of a part of the samples, and which are the largest. Rows are those of
/// the samples, not of the part; of equal losses the first row is before.
class TrackedLosses {
public:
  virtual ~TrackedLosses() = default;

  /// After entries `changed` of the parameters moved; first before anything else.
  /// Returns -1, or the first row whose loss is not finite.
  virtual int64_t refresh(const Positions &changed) = 0;

  virtual int64_t worst() const = 0;
  /// The `m` worst, worst first.
  virtual void worst(int64_t m, std::vector<int64_t> &rows) const = 0;
  /// All with the worst loss.
  virtual void allWorst(std::vector<int64_t> &rows) const = 0;
  virtual double loss(int64_t row) const = 0;

  /// KeptState::makeMoves.
  virtual std::unique_ptr<DeviceStateMoves> makeMoves(const DeviceMovePlan &plan) {
    return nullptr;
  }
  /// Why they are not where they were to be; empty: they are.
  virtual std::string remark() const { return ""; }
  /// Null where every refresh computes all losses.
  virtual const KeptState *state() const { return nullptr; }
};

/// A pass over all samples at every refresh.
std::unique_ptr<TrackedLosses> makeDenseLosses(const trop_model &model, const Samples &samples,
                                               const Part &part, const Evaluator &evaluator);

/// Maintained by the model's state entry points, on the evaluator's device if that has such.
/// `most`: rows that `worst` is asked for; `formsGradient`: whether their mean gradient follows.
std::unique_ptr<TrackedLosses> makeMaintainedLosses(const trop_model &model, const Samples &samples,
                                                    const Part &part, const Evaluator &evaluator,
                                                    const Weights &weights, int threads,
                                                    int64_t most, bool formsGradient);

} // namespace trop::rt

#endif // TROP_RUNTIME_TRAIN_TRACKEDLOSSES_H
