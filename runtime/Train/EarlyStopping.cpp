//===- EarlyStopping.cpp - Ends a training that no longer gains -----------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "runtime/Train/EarlyStopping.h"

#include "runtime/Model/Arguments.h"
#include "runtime/Support/Error.h"
#include "runtime/Train/Metrics.h"

#include <algorithm>
#include <cstring>

using namespace trop;
using namespace trop::rt;

static void copyWeights(const trop_model &model, const Weights &from, Weights &to) {
  for (int64_t p = 0; p < model.parameter_count; ++p)
    std::memcpy(to[p].data(), from[p].data(), size_t(from[p].bytes()));
}

EarlyStopping::EarlyStopping(const trop_call &call, const trop_model &model, const Samples &samples,
                             const Evaluator &evaluator, const Weights &weights, int64_t epoch)
    : model(model), samples(samples), evaluator(evaluator), weights(weights), every(epoch),
      best(model) {
  Arguments arguments(earlyStopping(call.name), &call);
  patience = int64_t(arguments.number("evaluations"));
  least = arguments.number("least");
  if (arguments.has("every"))
    every = int64_t(arguments.number("every"));
  for (const Part &part : samples.parts())
    if (part.name == "validation")
      validation = &part;
  if (!validation)
    fail("early_stopping expects a validation part, found none: give the data 'validation' or "
         "'split'");
  if (every == 0)
    fail("early_stopping expects 'every', the steps between evaluations, or 'batch', which makes "
         "epochs");
}

bool EarlyStopping::isOver(int64_t step) {
  double loss = meanLoss(model, samples, evaluator, *validation);
  if (bestStep > 0 && !(loss < bestLoss - least))
    return ++waited >= patience;
  waited = 0;
  bestLoss = loss;
  bestStep = step;
  copyWeights(model, weights, best);
  return false;
}

int64_t EarlyStopping::exchangeBest(Weights &with) {
  for (int64_t p = 0; p < model.parameter_count; ++p) {
    char *ours = static_cast<char *>(best[p].data());
    std::swap_ranges(ours, ours + best[p].bytes(), static_cast<char *>(with[p].data()));
  }
  return bestStep;
}

void EarlyStopping::visit(StateVisitor &visitor) {
  visitor.integer("waited", -1, waited);
  visitor.integer("best_step", -1, bestStep);
  visitor.number("best_loss", -1, bestLoss);
  for (int64_t p = 0; p < model.parameter_count; ++p)
    visitor.array("weights", p, best[p].data(), best[p].size());
}
