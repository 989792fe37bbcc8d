//===- Plan.cpp - Which values are kept -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/InsertSct/Plan.h"

#include "dialect/Trop/Transforms/InsertSct/Search.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

using Kind = SctCostModel::Kind;

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

std::optional<ForcedChoice> parseForcedChoice(StringRef text) {
  auto [value, what] = text.rsplit(':');
  what = what.trim();
  ForcedChoice forced{value.trim().str(), {}};
  if (value.empty())
    return std::nullopt;
  if (what == "recompute")
    return forced;
  forced.choice.kept = true;
  if (what == "keep")
    return forced;
  if (!what.consume_front("tree(") || !what.consume_back(")") ||
      what.trim().getAsInteger(10, forced.choice.fanOut) || forced.choice.fanOut < 2)
    return std::nullopt;
  return forced;
}

std::optional<int64_t> parseMemory(StringRef text) {
  int64_t factor = 1, number;
  if (text.consume_back("K"))
    factor = 1000;
  else if (text.consume_back("M"))
    factor = 1000 * 1000;
  else if (text.consume_back("G"))
    factor = 1000 * 1000 * 1000;
  if (text.getAsInteger(10, number) || number < 1)
    return std::nullopt;
  int64_t bytes;
  if (llvm::MulOverflow(number, factor, bytes))
    return std::nullopt;
  return bytes;
}

std::string formatMemory(int64_t bytes) {
  if (bytes >= 10 * 1000 * 1000)
    return std::to_string(llvm::divideCeil(bytes, 1000 * 1000)) + "M";
  if (bytes >= 10 * 1000)
    return std::to_string(llvm::divideCeil(bytes, 1000)) + "K";
  return std::to_string(bytes);
}

//===----------------------------------------------------------------------===//
// What is forced
//===----------------------------------------------------------------------===//

/// The value of that name; an error if there is none, or none that can be kept.
static std::optional<unsigned> findValue(const SctCostModel &model, Location loc, StringRef name) {
  ArrayRef<SctCostModel::Node> nodes = model.getNodes();
  const SctCostModel::Node *nearest = nullptr;
  std::string known;
  unsigned least = 3;
  for (const SctCostModel::Node &node : nodes) {
    if (node.name == name)
      return &node - nodes.data();
    if (!node.isCandidate())
      continue;
    known += (known.empty() ? "'" : ", '") + node.name + "'";
    if (unsigned distance = StringRef(node.name).edit_distance(name); distance < least) {
      least = distance;
      nearest = &node;
    }
  }
  InFlightDiagnostic error = emitError(loc) << "a plan is given for '" << name
                                            << "', which is no value of the loss";
  if (nearest)
    error.attachNote(nearest->value.getLoc()) << "did you mean '" << nearest->name << "'?";
  error.attachNote() << "these can be planned: " << known;
  return std::nullopt;
}

static LogicalResult checkChoice(const SctCostModel::Node &node, Location loc, SctChoice choice) {
  auto refuse = [&](const Twine &reason, const Twine &remedy) {
    InFlightDiagnostic error = emitError(loc) << "'" << node.name << "' cannot have the plan "
                                              << choice.format() << ": " << reason;
    error.attachNote(node.value.getLoc()) << remedy;
    return failure();
  };
  if (!choice.kept)
    return success();
  if (node.isLoss)
    return refuse("it is the loss, which is held in any case", "leave its plan out");
  if (node.kind == Kind::Shared)
    return refuse("it is the same for all samples, and held in any case", "leave its plan out");
  if (!node.isCandidate())
    return refuse(node.kind == Kind::Target ? "it is given with each sample"
                                            : "it stands for several operations",
                  "plan '" + node.name + ":recompute', or leave it out");
  if (choice.fanOut == 0)
    return success();
  if (node.kind != Kind::Extremum)
    return refuse("only a maximum or minimum has a tree",
                  "plan '" + node.name + ":keep' or '" + node.name + ":recompute'");
  if (static_cast<double>(choice.fanOut) >= node.getReduced())
    return refuse("each of its outputs has " + Twine(static_cast<int64_t>(node.getReduced())) +
                      " leaves, which is one group",
                  "plan '" + node.name + ":keep', or a tree of less than " +
                      Twine(static_cast<int64_t>(node.getReduced())));
  return success();
}

static LogicalResult force(const SctCostModel &model, Location loc, ArrayRef<ForcedChoice> forced,
                           SctStart &start) {
  bool ok = true;
  for (const ForcedChoice &choice : forced) {
    std::optional<unsigned> number = findValue(model, loc, choice.value);
    if (!number || failed(checkChoice(model.getNodes()[*number], loc, choice.choice))) {
      ok = false;
      continue;
    }
    start.plan[*number] = choice.choice;
    start.fixed[*number] = true;
  }
  return success(ok);
}

//===----------------------------------------------------------------------===//
// The plan
//===----------------------------------------------------------------------===//

FailureOr<SctPlan> choosePlan(const SctCostModel &model, Location loc,
                              std::optional<int64_t> memory, int64_t samples,
                              ArrayRef<ForcedChoice> forced) {
  SctStart start(model.getNodes().size());
  if (failed(force(model, loc, forced, start)))
    return failure();
  int64_t rows = model.countRowBytes(samples), least = model.countBytes(start.plan, samples);
  if (!memory || least <= *memory) {
    return searchByRegions(model, samples, getMemory(memory, least) - least, std::move(start));
  }
  InFlightDiagnostic error = emitError(loc)
                             << "expected a memory of at least " << formatMemory(least) << " for "
                             << samples << " samples, found " << formatMemory(*memory);
  error.attachNote() << "their rows take " << formatMemory(rows)
                     << ", the values that the plan keeps " << formatMemory(least - rows)
                     << ": give --sct-memory=" << formatMemory(least)
                     << ", or --sct-samples with the samples you have";
  return failure();
}

} // namespace trop
