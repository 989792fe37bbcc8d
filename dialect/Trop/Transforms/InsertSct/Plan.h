//===- Plan.h - Which values are kept -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLAN_H
#define TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLAN_H

#include "dialect/Trop/Transforms/InsertSct/CostModel.h"

#include <algorithm>
#include <optional>
#include <string>

namespace trop {

/// `VALUE:keep`, `VALUE:tree(B)` or `VALUE:recompute`, as --sct-plan gives it.
struct ForcedChoice {
  std::string value;
  SctChoice choice;
};
std::optional<ForcedChoice> parseForcedChoice(llvm::StringRef text);

/// Bytes of a size such as 700M: a whole number above 0, with K, M or G for thousands,
/// millions or billions, or nothing.
std::optional<int64_t> parseMemory(llvm::StringRef text);
/// The other way, rounded up to whole K or M.
std::string formatMemory(int64_t bytes);

/// Most samples a plan can be made for.
inline constexpr int64_t kMostSamples = int64_t(1) << 31;

/// Where no memory is given: the same on every machine, so that a model becomes the same
/// program.
inline constexpr int64_t kDefaultMemory = int64_t(4) * 1000 * 1000 * 1000;
/// The memory a plan may take of which `least` bytes are needed in any case.
inline int64_t getMemory(std::optional<int64_t> given, int64_t least) {
  return given.value_or(std::max(kDefaultMemory, least));
}

/// The cheapest plan found that has what is forced and takes at most `memory` bytes for
/// `samples` samples; where none is given, kDefaultMemory, or what is needed in any case.
/// Emits an error at `loc` for a choice that cannot be, or if even the smallest plan takes
/// more than is given.
mlir::FailureOr<SctPlan> choosePlan(const SctCostModel &model, mlir::Location loc,
                                    std::optional<int64_t> memory, int64_t samples,
                                    llvm::ArrayRef<ForcedChoice> forced);

} // namespace trop

#endif // TROP_DIALECT_TROP_TRANSFORMS_INSERTSCT_PLAN_H
