//===- Resume.cpp - Whether a training can go on --------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Resume.h"

#include "runtime/Data/ClassLabels.h"
#include "runtime/Data/Digest.h"
#include "runtime/Data/Source.h"
#include "runtime/Model/Arguments.h"
#include "runtime/Model/CallText.h"
#include "runtime/Model/Noise.h"
#include "runtime/Optim/Optimizer.h"
#include "runtime/Plugin/Plugins.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Penalty.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static std::string updatesText(const trop_model &model, const TrainPlan &plan) {
  std::string text;
  for (int64_t p = 0; p < model.parameter_count && !plan.ignoreUpdateEvery; ++p)
    if (const trop_parameter &parameter = model.parameters[p]; parameter.update_every != 1)
      text += concat(text.empty() ? "" : ", ", parameter.name,
                     parameter.update_every == TROP_UPDATE_NEVER
                         ? std::string(" never")
                         : concat(" every ", parameter.update_every));
  return text.empty() ? "every parameter at every step" : text;
}

/// Those whose rules, schedule and noise a plan takes, with their versions.
static std::string pluginsText(const trop_model &model, const TrainPlan &plan) {
  auto has = [&](const auto &entries, const char *name) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const auto &entry) { return !std::strcmp(entry.call.name, name); });
  };
  auto draws = [&](const LinkedPlugin &plugin) {
    return std::any_of(model.noise, model.noise + model.noise_count, [&](const trop_noise &noise) {
      const trop_call *added = pluginNoise(noise);
      return added && has(plugin.registrar.noises, added->name);
    });
  };
  std::vector<trop_phase> phases = phasesOf(model, plan);
  const trop_call *data = model.train ? model.train->data : nullptr;
  std::string text;
  for (const LinkedPlugin &plugin : linkedPlugins()) {
    bool isUsed = has(plugin.registrar.reductions, plan.reduction.c_str()) || draws(plugin) ||
                  (plan.schedule && has(plugin.registrar.schedules, plan.schedule->name)) ||
                  (data && has(plugin.registrar.sources, data->name)) ||
                  std::any_of(phases.begin(), phases.end(), [&](const trop_phase &phase) {
                    return has(plugin.registrar.optimizers, phase.optimizer->name);
                  });
    if (isUsed)
      text += concat(text.empty() ? "" : ", ", plugin.name, " ", plugin.version);
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> rt::trainingSettings(const trop_model &model,
                                                                      const TrainPlan &plan) {
  std::vector<std::pair<std::string, std::string>> settings;
  auto say = [&](const std::string &name, const std::string &text) {
    settings.emplace_back(name, text);
  };
  auto sayAll = [&](schema::PropertyKind kind) {
    for (const PlanProperty &of : kPlanProperties)
      if (of.property.kind == kind && of.isSaid(plan))
        say(of.property.name, of.text(plan));
  };
  say("seed", std::to_string(plan.seed));
  say("derivative", model.derivative);
  say("loss", model.train->loss);
  say("reduce", reduceText(plan));
  sayAll(schema::PropertyKind::Count);
  say("l2", penaltyText(model));
  say("noise", noiseText(model));
  say("optimizer", optimizersText(model, plan));
  sayAll(schema::PropertyKind::Call);
  say("updates", updatesText(model, plan));
  if (std::string plugins = pluginsText(model, plan); !plugins.empty())
    say("plugins", plugins);
  return settings;
}

std::optional<std::string> rt::settingIn(const std::map<std::string, std::string> &settings,
                                         const std::string &name) {
  if (auto found = settings.find(name); found != settings.end())
    return found->second;
  for (const PlanProperty &of : kPlanProperties)
    if (name == of.property.name && !of.property.isAlwaysSaid && !settings.empty())
      return of.textWithout();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// What differs
//===----------------------------------------------------------------------===//

/// None: it is no call.
static std::optional<CallTable> tableOfSetting(const std::string &setting) {
  if (setting == "optimizer")
    return kOptimizerTable;
  const schema::Property *property = schema::findProperty(setting);
  return property && property->calls ? std::optional(tableOf(*property)) : std::nullopt;
}

/// Calls that a setting is made of; none if it is no calls.
static std::vector<OwnedPhase> callsOf(const std::string &setting, const std::string &text) {
  std::optional<CallTable> table = tableOfSetting(setting);
  if (!table || text == "none" || text.empty())
    return {};
  try {
    if (setting == "optimizer")
      return readPhases(setting, text);
    return {{readCall(setting, text, *table), -1}};
  } catch (const std::exception &) { // of another version; compared as a text
    return {};
  }
}

/// "lr of adamw was 0.001 and is 0.01", values being compared and not how they are written.
static void compareArguments(const schema::Call &declared, const trop_call &theirs,
                             const trop_call &ours, std::vector<std::string> &differences) {
  Arguments before(declared, &theirs), now(declared, &ours);
  for (const schema::Argument *each = declared.arguments;
       each != declared.arguments + declared.argumentCount; ++each) {
    bool isText = each->kind == schema::Kind::Choice;
    auto said = [&](const Arguments &of) {
      double value = isText ? 0 : of.number(each->name);
      bool none = !isText && value < each->minimum; // as what is left out may be
      return isText ? of.text(each->name) : none ? "none" : shortest(value);
    };
    if (isText ? before.text(each->name) != now.text(each->name)
               : before.number(each->name) != now.number(each->name))
      differences.push_back(
          concat(each->name, " of ", declared.name, " was ", said(before), " and is ", said(now)));
  }
}

static std::vector<std::string> differences(const std::string &setting, const std::string &theirs,
                                            const std::string &ours) {
  if (theirs == ours)
    return {};
  std::vector<OwnedPhase> before = callsOf(setting, theirs), now = callsOf(setting, ours);
  bool comparable = !before.empty() && before.size() == now.size();
  for (size_t i = 0; comparable && i < now.size(); ++i)
    comparable = !std::strcmp(before[i].optimizer->name, now[i].optimizer->name) &&
                 before[i].steps == now[i].steps;
  std::vector<std::string> found;
  if (!comparable) {
    std::optional<CallTable> table = tableOfSetting(setting);
    found.push_back(
        concat(table ? table->what : setting, " was '", theirs, "' and is '", ours, "'"));
  }
  for (size_t i = 0; comparable && i < now.size(); ++i) {
    std::vector<const schema::Call *> calls = allOf(*tableOfSetting(setting));
    auto declared = std::find_if(calls.begin(), calls.end(), [&](const schema::Call *call) {
      return !std::strcmp(call->name, now[i].optimizer->name);
    });
    compareArguments(**declared, *before[i].optimizer, *now[i].optimizer, found);
  }
  return found;
}

void rt::checkSettings(const std::string &path, const TrainingState &saved, const trop_model &model,
                       const TrainPlan &plan) {
  if (saved.numbers.empty())
    fail(path, ": expected a checkpoint of a training to go on with, found one of weights alone");
  std::string all;
  std::vector<std::pair<std::string, std::string>> settings = trainingSettings(model, plan);
  for (const PlanProperty &of : kPlanProperties)
    if (!of.isSaid(plan))
      settings.emplace_back(of.property.name, of.textWithout());
  for (const auto &[name, ours] : settings) {
    std::string theirs = settingIn(saved.settings, name).value_or("none");
    for (const std::string &difference : differences(name, theirs, ours))
      all += (all.empty() ? "" : "; ") + difference;
  }
  if (!all.empty())
    fail(path, ": expected the settings of the training to go on, found others: ", all,
         " (an option that is left out is as the checkpoint has it)");
}

bool rt::wentBack(const TrainingState &saved) {
  auto flag = saved.numbers.find("went_back");
  return flag != saved.numbers.end() && flag->second == "1";
}

/// What IDX data call the classes, which may have other names.
static std::vector<std::string> classLabels(const DataRecipe &recipe) {
  std::vector<std::string> labels = recipe.classLabels;
  for (size_t c = 0; recipe.classLabels.empty() && c < recipe.classes.size(); ++c)
    labels.push_back(std::to_string(c));
  return labels;
}

/// Whether these are classes of the same names, or of the same numbers written otherwise.
static bool areSame(const std::vector<std::string> &saved, const std::vector<std::string> &found) {
  if (saved == found || saved.size() != found.size())
    return saved == found;
  KnownClasses known(saved);
  for (size_t c = 0; c < found.size(); ++c)
    if (known.find(found[c]) != int32_t(c))
      return false;
  return true;
}

static std::string optionText(const DataRecipe &recipe, const std::string &name) {
  auto found = recipe.options.find(name);
  return found == recipe.options.end() ? "the default" : quoted(found->second);
}

void rt::checkData(const std::string &path, const DataRecipe &saved, const DataRecipe &found,
                   const Samples &samples) {
  bool renamed =
      !areSame(saved.classes, found.classes); // of which the samples' digest has the numbers
  bool relabelled = classLabels(saved) != classLabels(found);
  bool sameSamples = saved.digest == found.digest;
  if (sameSamples && !renamed && !relabelled)
    return;
  std::string why;
  auto differ = [&](const char *name, const auto &theirs, const auto &ours) {
    if (theirs != ours)
      why += concat(why.empty() ? "" : "; ", name, " was ", theirs, " and is ", ours);
  };
  if (renamed)
    differ("the list of classes", quoted(saved.classes), quoted(found.classes));
  else if (relabelled)
    differ("the list of the classes' labels", quoted(classLabels(saved)),
           quoted(classLabels(found)));
  if (sameSamples)
    fail(path, ": expected the data of the training to go on, found others: ", why);
  ReadOptions options = saved.options;
  options.insert(found.options.begin(), found.options.end());
  for (const auto &[name, ignored] : options)
    differ(name.c_str(), optionText(saved, name), optionText(found, name));
  differ("scale", saved.scaling.kind, found.scaling.kind);
  differ("scale_targets", saved.targetScaling.kind, found.targetScaling.kind);
  differ("validation", saved.validation, found.validation);
  differ("split", saved.split, found.split);
  differ("its file", "'" + saved.path + "'", "'" + found.path + "'");
  // Digests of rows have the names, which are not in files of labels.
  bool comparable = !findSource(found.source).hasLabelFiles() || !renamed;
  std::string rows = !comparable ? ""
                                 : rowChanges(saved.rowDigests, found.rowDigests,
                                              [&](int64_t row) { return samples.whereIsRow(row); });
  if (why.empty())
    why = concat("the contents of '", found.path, "' have changed since");
  why += (rows.empty() ? "" : ": ") + rows;
  fail(path, ": expected the data of the training to go on, with digest ", saved.digest,
       ", found other data, ", found.digest, ": ", why);
}

std::vector<int64_t> rt::phaseEnds(const TrainPlan &plan) {
  std::vector<int64_t> ends;
  int64_t end = 0;
  for (const trop_phase &phase : plan.phases) {
    int64_t left = plan.steps - end;
    end += phase.steps < 0 ? left : std::min(phase.steps, left);
    ends.push_back(end);
  }
  return ends;
}

void rt::checkSteps(int64_t done, int64_t planned, const TrainPlan &plan) {
  if (plan.steps < done)
    fail("expected at least the ", counted(done, "step"), " that the checkpoint has done, found ",
         plan.steps);
  if (plan.steps == planned)
    return;
  auto refuse = [&](const char *what, const trop_call &call) {
    fail("expected ", counted(planned, "step"), ", as the checkpoint has it, since the ", what, " ",
         spelled(call), " depends on how many there are, found ", plan.steps);
  };
  if (plan.schedule && Schedule(*plan.schedule).dependsOnLength())
    refuse("schedule", *plan.schedule);
  TrainPlan before = plan;
  before.steps = planned;
  std::vector<int64_t> were = phaseEnds(before), are = phaseEnds(plan);
  for (size_t i = 0; i < are.size(); ++i)
    if (const trop_call &call = *plan.phases[i].optimizer;
        were[i] != are[i] && (i == 0 ? 0 : are[i - 1]) < done && dependsOnLength(call))
      refuse("optimizer", call);
}
