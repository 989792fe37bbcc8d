//===- Prune.cpp - Makes a network smaller -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Prune.h"

#include "dialect/Trop/Transforms/RemoveDominatedUnits/RemoveDominatedUnits.h"
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
  options.kMeans.threads = rt::coreCount();
  return options;
}

FailureOr<PrunedModel> prune(ModuleOp module, const PruneRequest &request, const Inputs *inputs) {
  if (request.method == kExact) {
    SmallVector<Interval> unknown{{-HUGE_VAL, HUGE_VAL}};
    if (failed(removeDominatedUnits(module, inputs ? ArrayRef(inputs->box) : ArrayRef(unknown))))
      return failure();
    return PrunedModel();
  }
  trop::PruneRequest asked;
  asked.method = getMethodOptions(request);
  asked.keep = request.keep;
  asked.layers = request.layers;
  asked.samples = inputs ? &inputs->samples : nullptr;
  return pruneModel(module, asked);
}

} // namespace trop::pruning
