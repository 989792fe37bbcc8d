//===- Prune.cpp - Makes a network smaller -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Prune.h"

#include "runtime/Support/Threads.h"
#include "tools/trop-prune/Inputs.h"

using namespace mlir;

namespace trop::pruning {

MethodOptions getMethodOptions(const PruneRequest &request) {
  MethodOptions options;
  options.method = *findMethod(request.method);
  options.vectors = *findVectors(request.vectors);
  options.threshold = request.threshold;
  options.relative = request.relative;
  options.iterations = request.iterations;
  options.fixedSigns = request.fixedSigns;
  options.kMeans.seed = request.seed;
  options.kMeans.restarts = request.restarts;
  options.kMeans.draws = request.draws;
  options.kMeans.threads = rt::coreCount();
  return options;
}

FailureOr<Pruned> prune(ModuleOp module, const PruneRequest &request, const Inputs *inputs) {
  if (request.method == kExact) {
    SmallVector<Interval> unknown{{-HUGE_VAL, HUGE_VAL}};
    FailureOr<std::vector<RemovedUnits>> removed = removeDominatedUnits(
        module, inputs && !inputs->box.empty() ? ArrayRef(inputs->box) : ArrayRef(unknown));
    return failed(removed) ? FailureOr<Pruned>() : Pruned{std::move(*removed), {}};
  }
  trop::PruneRequest asked;
  asked.method = getMethodOptions(request);
  asked.keep = request.keep;
  asked.layers = request.layers;
  asked.samples = inputs && inputs->samples.size() > 0 ? &inputs->samples : nullptr;
  FailureOr<PrunedModel> model = pruneModel(module, asked);
  if (failed(model))
    return failure();
  std::vector<RemovedUnits> layers;
  for (const PrunedPair &pair : model->pairs)
    layers.push_back({pair.name, pair.before.count(), pair.after.units.count()});
  return Pruned{std::move(layers), std::move(*model)};
}

} // namespace trop::pruning
