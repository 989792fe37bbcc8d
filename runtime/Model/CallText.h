//===- CallText.h - Calls of a train block, read from a text -- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_MODEL_CALLTEXT_H
#define TROP_RUNTIME_MODEL_CALLTEXT_H

#include "trop/abi.h"
#include "trop/properties.h"
#include "trop/schema.h"

#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trop::rt {

/// A list of trop/schema.h, and what messages call one of it: allOf has those of plugins, too.
struct CallTable {
  const char *what; // "optimizer"
  const schema::Call *begin, *end;
};

inline constexpr CallTable kOptimizerTable = {"optimizer", std::begin(schema::kOptimizers),
                                              std::end(schema::kOptimizers)};
/// Those that a property of a train block is one of.
constexpr CallTable tableOf(const schema::Property &property) {
  return {property.what, property.calls, property.calls + property.callCount};
}

std::vector<const schema::Call *> allOf(const CallTable &table);

inline constexpr schema::Argument kTopArgs[] = {{"m", schema::Kind::Integer, false, false, 0, 1,
                                                 false, schema::kInf, nullptr,
                                                 "how many of the worst samples"}};
inline constexpr schema::Call kReductions[] = {
    {"max", "", nullptr, 0}, {"mean", "", nullptr, 0}, {"top", "", kTopArgs, 1}};
inline constexpr CallTable kReductionTable = {"reduction", std::begin(kReductions),
                                              std::end(kReductions)};

/// A call that owns all that it points to.
using OwnedCall = std::shared_ptr<const trop_call>;

struct OwnedPhase {
  OwnedCall optimizer;
  int64_t steps; // -1: the steps that are left
};

/// Reads "cosine(warmup: 500)" as a train block means it, with numbers where that may have
/// expressions of constants. `option` is what the command line calls it. UsageError: what
/// the front end refuses, by the option's name and the column of the text. Where the model
/// computes with the numbers, they have to be legal as its element type has them, too.
OwnedCall readCall(const std::string &option, const std::string &text, const CallTable &table,
                   std::optional<int32_t> element = {});

/// Reads "polyak(target: 0) for 2000, constant(eps: 0.01)"; or, of a train block, "lr: 0.01": its
/// phases, in which each optimizer that has such options has these. What is not changed is part of
/// the block, which has to outlive it. `changesBlock`, if there is one, says which of both was
/// read.
std::vector<OwnedPhase> readPhases(const std::string &option, const std::string &text,
                                   std::optional<int32_t> element = {},
                                   const trop_train *block = nullptr, bool *changesBlock = nullptr);

} // namespace trop::rt

#endif // TROP_RUNTIME_MODEL_CALLTEXT_H
