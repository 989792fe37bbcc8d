//===- Checkpointer.cpp - When checkpoints are written, and which stay ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Checkpointer.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/FileLock.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/Previous.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>
#include <cmath>
#include <sys/stat.h>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

std::string Checkpointer::nameOf(const char *word) const { return nameWith(plan.path, word); }

std::string Checkpointer::nameOfStep(int64_t step) const {
  return nameOf(concat("step", step).c_str());
}

Checkpointer::Checkpointer(const trop_model &model, CheckpointPlan wanted, Checkpoint about,
                           bool goesOn)
    : model(model), plan(std::move(wanted)), about(std::move(about)) {
  postpone();
  if (goesOn)
    findOwn();
}

bool Checkpointer::isOfModel(const std::optional<CheckpointTitle> &title) const {
  return title && (rt::isOfModel(model.name, model.model_hash, title->model, title->hash) ||
                   differInSums(model.model_hash, title->hash));
}

/// None: there is none, or one of another training, or a damaged one.
std::optional<Checkpoint> Checkpointer::loadOwn(const std::string &name) const {
  try {
    Weights ignored(model);
    Checkpoint found = loadCheckpoint(name, model, ignored);
    if (found.otherSums.empty() && found.training.settings == about.training.settings &&
        found.data.digest == about.data.digest)
      return found;
  } catch (const Error &) {
  }
  return std::nullopt;
}

/// What a training that goes on wrote before.
void Checkpointer::findOwn() {
  if (plan.resumed.empty() || isSameFile(plan.resumed, plan.path))
    own.insert(plan.path);
  if (std::optional<Checkpoint> found = plan.keepBest ? loadOwn(nameOf("best")) : std::nullopt) {
    best = found->score;
    own.insert(nameOf("best"));
  }
  for (int64_t step : plan.keepLast > 1 ? stepsThere() : std::vector<int64_t>())
    if (step <= about.step && loadOwn(nameOfStep(step))) {
      steps.push_back(step);
      own.insert(nameOfStep(step));
    }
}

/// Error: training would write what it reads. Names count, through links: a file that has several
/// keeps the others, since checkpoints are renamed to theirs.
void Checkpointer::checkRead(const std::string &name) const {
  auto isAt = [&](const std::string &path) { // and no pipe
    return fileBytes(path) > 0 && resolveTarget(name) == resolveTarget(path);
  };
  bool isFirst = isAt(plan.first);
  if (isFirst || std::any_of(plan.reads.begin(), plan.reads.end(), isAt))
    fail("cannot write '", name, "': the training ",
         isFirst ? "begins with its weights (--init)" : "reads it",
         "; choose another file with --checkpoint");
}

/// Whether it is a file that stays as it is, under this name.
bool Checkpointer::isRead(const std::string &name) const {
  return isSameFile(name, plan.first) || isSameFile(name, plan.resumed) ||
         std::any_of(plan.reads.begin(), plan.reads.end(),
                     [&](const std::string &path) { return isSameFile(name, path); });
}

/// Error: training would lose what is there.
void Checkpointer::checkReplaceable(const std::string &name) const {
  checkRead(name);
  struct stat status;
  if (plan.overwrite || own.count(name) || stat(name.c_str(), &status) != 0 || status.st_size == 0)
    return;
  std::optional<CheckpointTitle> title = titleOf(name);
  if (!isOfModel(title))
    fail("cannot write '", name, "': it is ",
         title ? concat("a checkpoint of another model, '", title->model, "' (", title->hash, ")")
               : "no checkpoint",
         "; choose another file with --checkpoint, or replace it with --overwrite");
}

void Checkpointer::prepare() const {
  removeLeftovers(plan.path);
  if (plan.keepLast > 1) {
    for (const std::string &name : namesBeside(plan.path))
      if (int64_t step = numberIn(name).first; step >= 0)
        removeLeftovers(nameOfStep(step));
    for (int64_t step : stepsThere())
      checkReplaceable(nameOfStep(step));
  }
  checkWritable(plan.path, plan.reads);
  checkReplaceable(plan.path);
  if (!plan.keepBest)
    return;
  removeLeftovers(nameOf("best"));
  checkWritable(nameOf("best"), plan.reads);
  checkReplaceable(nameOf("best"));
}

void Checkpointer::postpone() {
  auto wait = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(std::min(plan.everySeconds, 1e9)));
  next = plan.everySeconds > 0 ? Clock::now() + wait : Clock::time_point::max();
}

void Checkpointer::write(const Weights &weights, int64_t step, double maxLoss,
                         std::optional<double> score, TrainingState state) {
  postpone();
  checkWeights(model, weights, step);
  about.step = step;
  about.maxLoss = maxLoss;
  about.score = score;
  about.training.numbers = std::move(state.numbers);
  about.training.slots = std::move(state.slots);
  saveCheckpoint(plan.path, model, weights, about, [&] { keep(plan.path); });
  written = step;
  if (score && !(best && *best <= *score)) {
    keep(nameOf("best"));
    shareFile(plan.path, nameOf("best"));
    best = score;
  }
  if (plan.keepLast > 1)
    keepNumbered(step);
}

/// Before the training writes `name` for the first time. What is there is kept, also what came
/// there since prepare().
void Checkpointer::keep(const std::string &name) {
  if (own.count(name))
    return;
  if (plan.overwrite && plan.keepPrevious == 0) {
    own.insert(name);
    return;
  }
  std::optional<CheckpointTitle> title = titleOf(name);
  Kept kept;
  if (!plan.overwrite || isOfModel(title))
    kept = keepPrevious(name, plan.keepPrevious, [&](const std::string &numbered) {
      return isOfModel(titleOf(numbered)) && !isLocked(lockPathOf(numbered)) && !isRead(numbered);
    });
  own.insert(name);
  if (kept.name.empty())
    return;
  std::string which = name == plan.path ? "the one before" : "what was " + name;
  if (title && name == plan.path)
    which += concat(
        ",", std::isnan(title->maxLoss) ? "" : concat(" max loss ", sixDigits(title->maxLoss)),
        " after ", counted(title->step, "step"), ",");
  keptText +=
      concat(keptText.empty() ? "" : "; ", which, " is kept as ", kept.name, goneText(kept));
}

/// Of "net.step500.safetensors" 500 and ".safetensors"; -1 for names of other kinds.
std::pair<int64_t, std::string_view> Checkpointer::numberIn(std::string_view name) const {
  std::string begin = parted(plan.path).first + ".step";
  begin.erase(0, begin.rfind('/') + 1);
  if (name.substr(0, begin.size()) != begin)
    return {-1, ""};
  name.remove_prefix(begin.size());
  size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  int64_t number = -1;
  readNumber(name.substr(0, digits), number);
  return {number, name.substr(digits)};
}

/// The steps by which files beside the checkpoint are called, of whatever training, rising.
std::vector<int64_t> Checkpointer::stepsThere() const {
  std::string ending = parted(plan.path).second;
  std::vector<int64_t> there;
  for (const std::string &name : namesBeside(plan.path))
    if (auto [number, rest] = numberIn(name); number >= 0 && rest == ending)
      there.push_back(number);
  std::sort(there.begin(), there.end());
  return there;
}

/// Those of another training stay.
void Checkpointer::keepNumbered(int64_t step) {
  keep(nameOfStep(step));
  shareFile(plan.path, nameOfStep(step));
  if (steps.empty() || steps.back() != step)
    steps.push_back(step);
  while (int64_t(steps.size()) > plan.keepLast) {
    unlink(nameOfStep(steps.front()).c_str());
    own.erase(nameOfStep(steps.front()));
    steps.erase(steps.begin());
  }
}
