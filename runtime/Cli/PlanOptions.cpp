//===- PlanOptions.cpp - From options to what a training does -------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Cli/PlanOptions.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Train/Resume.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

void rt::setReduce(Options &options, const std::string &option, const std::string &text) {
  OwnedCall call = readCall(option, text, kReductionTable);
  options.reduce = !std::strcmp(call->name, "max")    ? TROP_REDUCE_MAX
                   : !std::strcmp(call->name, "mean") ? TROP_REDUCE_MEAN
                   : !std::strcmp(call->name, "top")  ? TROP_REDUCE_TOP
                                                      : TROP_REDUCE_PLUGIN;
  options.reduction = options.reduce == TROP_REDUCE_PLUGIN ? call->name : "";
  if (call->argument_count)
    options.reduceCount = int64_t(call->arguments[0].number);
}

static int64_t fixedSteps(const std::vector<trop_phase> &phases) {
  int64_t fixed = 0;
  for (const trop_phase &phase : phases)
    if (phase.steps > 0 && __builtin_add_overflow(fixed, phase.steps, &fixed))
      fixed = INT64_MAX;
  return fixed;
}

/// Those of the train block cover its steps; more than these they do not.
static void checkBlockPhases(const trop_train &block, const TrainPlan &plan) {
  std::vector<trop_phase> phases(block.phases, block.phases + block.phase_count);
  int64_t fixed = fixedSteps(phases);
  bool open = phases.empty() || phases.back().steps < 0;
  if (plan.epochs > 0 && !open)
    throw UsageError(concat("--epochs: the train block's optimizers end after ",
                            counted(fixed, "step"), " (--optimizer says others)"));
  if (!open && fixed < plan.steps)
    throw UsageError(concat("--steps: the train block's optimizers take ", counted(fixed, "step"),
                            ", but the training has ", plan.steps, " (--optimizer says others)"));
}

/// Those of --optimizer cover the steps, as a train block's do.
static void checkPhases(const TrainPlan &plan) {
  int64_t fixed = fixedSteps(plan.phases);
  bool open = plan.phases.back().steps < 0;
  if (plan.epochs > 0 && !open)
    throw UsageError("--optimizer: with epochs the last optimizer runs to the end: leave out its "
                     "'for'");
  if (plan.epochs > 0 || (open ? fixed < plan.steps || fixed == 0 : fixed == plan.steps))
    return;
  if (open && fixed == plan.steps)
    throw UsageError(concat("--optimizer: no steps are left for the last optimizer: those before "
                            "take all ",
                            plan.steps));
  throw UsageError(concat("--optimizer: optimizers take ", counted(fixed, "step"),
                          ", but the training has ", plan.steps,
                          fixed < plan.steps ? " (leave out the last 'for' to go on to the end)"
                                             : " (--steps changes that)"));
}

TrainPlan rt::planOf(const trop_model &model, const Options &options) {
  const trop_train &block = *model.train;
  TrainPlan plan{options.reduce.value_or(block.reduce), options.steps.value_or(block.steps),
                 options.seed.value_or(block.seed), options.quiet};
  plan.reduceCount = options.reduce ? options.reduceCount : block.reduce_count;
  plan.reduction = options.reduce ? options.reduction : reductionOf(block);
  plan.threads = options.threads;
  plan.useState = options.useState;
  plan.ignoreUpdateEvery = options.ignoreUpdateEvery;
  plan.verifyEvery = options.verifyEvery;
  plan.epochs = options.epochs.value_or(options.steps ? 0 : block.epochs);
  for (const auto &[property, count, call] : kPlanProperties) {
    auto givenCount = options.counts.find(property.name);
    auto givenCall = options.calls.find(property.name);
    if (count)
      plan.*count = givenCount == options.counts.end() ? schema::countOf(block, property)
                                                       : givenCount->second;
    else
      plan.*call = givenCall == options.calls.end() ? schema::callOf(block, property)
                                                    : givenCall->second.get();
  }
  for (const OwnedPhase &phase : options.phases)
    plan.phases.push_back({sizeof(trop_phase), phase.optimizer.get(), phase.steps});
  if (plan.epochs > 0 && plan.batch == 0)
    throw UsageError("--epochs are passes over batches: give --batch, the samples of a step");
  if (plan.phases.empty() || options.changesBlock)
    checkBlockPhases(block, plan);
  else
    checkPhases(plan);
  return plan;
}

//===----------------------------------------------------------------------===//
// Going on
//===----------------------------------------------------------------------===//

std::map<std::string, std::string> rt::blockSettings(const trop_model &model) {
  const trop_train &block = *model.train;
  std::map<std::string, std::string> settings;
  for (const auto &[name, value] : trainingSettings(model, planOf(model, Options())))
    settings[name] = value;
  settings["steps"] = std::to_string(block.steps);
  settings["epochs"] = std::to_string(block.epochs);
  settings["data"] = block.data ? spelled(*block.data) : "none";
  return settings;
}

namespace {
/// What a checkpoint says of settings that are not said now.
class SavedSettings {
public:
  SavedSettings(const trop_model &model, const Checkpoint &saved)
      : training(saved.training), block(blockSettings(model)) {}

  /// The value; none if the train block has it, or has another since then.
  std::optional<std::string> of(const std::string &name) const {
    std::optional<std::string> found = settingIn(training.settings, name);
    bool taken = found && !hasChanged(name) && found != settingIn(block, name);
    return taken ? found : std::nullopt;
  }
  /// Unlike a block's, steps are numbers of the training.
  const std::string *steps() const {
    auto found = training.numbers.find("steps");
    bool taken = found != training.numbers.end() && !hasChanged("steps") && !hasChanged("epochs");
    return taken ? &found->second : nullptr;
  }
  /// Whether the train block has.
  bool hasChanged(const std::string &name) const {
    std::optional<std::string> was = settingIn(training.block, name);
    return was && was != settingIn(block, name);
  }

private:
  const TrainingState &training;
  std::map<std::string, std::string> block;
};
} // namespace

template <typename T> static T numberOf(const std::string &text) {
  T number{};
  if (!readNumber(text, number))
    fail("expected a number, found '", text, "'");
  return number;
}

static void take(const SavedSettings &saved, const PlanProperty &of, Options &options) {
  const char *name = of.property.name;
  std::optional<std::string> text = saved.of(name);
  if (!text || options.counts.count(name) || options.calls.count(name))
    return;
  if (of.count)
    options.counts[name] = numberOf<int64_t>(*text);
  else
    options.calls[name] =
        *text == of.textWithout() ? nullptr : readCall(name, *text, tableOf(of.property));
}

/// Whether phases that a training had may be those of the block with other options.
static bool areLikeBlock(const std::vector<OwnedPhase> &phases, const trop_train &block) {
  return std::equal(phases.begin(), phases.end(), block.phases, block.phases + block.phase_count,
                    [](const OwnedPhase &a, const trop_phase &b) {
                      return a.steps == b.steps &&
                             !std::strcmp(a.optimizer->name, b.optimizer->name);
                    });
}

static void takeAll(const trop_model &model, const SavedSettings &saved, Options &options) {
  if (auto text = saved.of("seed"); text && !options.seed)
    options.seed = numberOf<uint64_t>(*text);
  if (auto text = saved.of("reduce"); text && !options.reduce)
    setReduce(options, "reduce", *text);
  if (auto text = saved.of("optimizer"); text && options.phases.empty()) {
    options.phases = readPhases("optimizer", *text);
    options.changesBlock = areLikeBlock(options.phases, *model.train);
  }
  for (const PlanProperty &of : kPlanProperties)
    take(saved, of, options);
  // The option says it for all parameters, so any other text than the block's is its.
  options.ignoreUpdateEvery |= saved.of("updates").has_value();
  if (const std::string *text = options.steps || options.epochs ? nullptr : saved.steps())
    options.steps = numberOf<int64_t>(*text);
}

const DataRecipe *rt::filesOf(const trop_model &model, const Checkpoint &saved) {
  return SavedSettings(model, saved).hasChanged("data") ? nullptr : &saved.data;
}

void rt::takeSettings(const trop_model &model, const Checkpoint &saved, Options &options) {
  try {
    takeAll(model, SavedSettings(model, saved), options);
  } catch (const std::exception &error) { // a UsageError is not the user's here
    fail(options.resumeFrom, ": expected settings that can be read: ", error.what());
  }
}
