//===- Checkpointer.cpp - When checkpoints are written, and which stay ----===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/Checkpointer.h"

#include "runtime/Support/Error.h"
#include "runtime/Support/Files.h"
#include "runtime/Support/ReadNumber.h"
#include "runtime/Train/WeightChecks.h"

#include <algorithm>
#include <unistd.h>

using namespace trop;
using namespace trop::rt;

/// "net.safetensors" is "net" and ".safetensors".
static std::pair<std::string, std::string> parted(const std::string &path) {
  size_t dot = path.rfind('.'), name = path.rfind('/') + 1;
  if (dot == std::string::npos || dot <= name)
    dot = path.size();
  return {path.substr(0, dot), path.substr(dot)};
}

std::string Checkpointer::nameWith(const std::string &word) const {
  auto [stem, ending] = parted(plan.path);
  return concat(stem, ".", word, ending);
}

Checkpointer::Checkpointer(const trop_model &model, CheckpointPlan wanted, Checkpoint about,
                           bool goesOn)
    : model(model), plan(std::move(wanted)), about(std::move(about)) {
  postpone();
  if (!goesOn || !plan.keepBest || access(nameWith("best").c_str(), F_OK) != 0)
    return;
  Weights ignored(model);
  Checkpoint kept = loadCheckpoint(nameWith("best"), model, ignored);
  if (kept.training.settings == this->about.training.settings &&
      kept.data.digest == this->about.data.digest)
    best = kept.score;
}

void Checkpointer::prepare(const std::vector<std::string> &sources) const {
  removeLeftovers(plan.path);
  if (plan.keepLast > 1)
    for (const std::string &name : namesBeside(plan.path))
      if (int64_t step = numberIn(name).first; step >= 0)
        removeLeftovers(nameWith(concat("step", step)));
  checkWritable(plan.path, sources);
  if (!plan.keepBest)
    return;
  removeLeftovers(nameWith("best"));
  checkWritable(nameWith("best"), sources);
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
  saveCheckpoint(plan.path, model, weights, about);
  written = step;
  if (score && !(best && *best <= *score)) {
    shareFile(plan.path, nameWith("best"));
    best = score;
  }
  if (plan.keepLast > 1)
    keepNumbered(step);
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

/// Of files with larger numbers, which are of another training, none is touched.
void Checkpointer::keepNumbered(int64_t step) const {
  shareFile(plan.path, nameWith(concat("step", step)));
  std::string ending = parted(plan.path).second;
  std::vector<int64_t> steps;
  for (const std::string &name : namesBeside(plan.path))
    if (auto [number, rest] = numberIn(name); number >= 0 && number <= step && rest == ending)
      steps.push_back(number);
  std::sort(steps.rbegin(), steps.rend());
  for (size_t i = size_t(plan.keepLast); i < steps.size(); ++i)
    unlink(nameWith(concat("step", steps[i])).c_str());
}
