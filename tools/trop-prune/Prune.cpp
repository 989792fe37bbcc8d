//===- Prune.cpp - Makes a network smaller -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "tools/trop-prune/Prune.h"

#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h"

using namespace mlir;

namespace trop::pruning {

LogicalResult prune(ModuleOp module, const PruneRequest &request) {
  trop::PruneRequest asked;
  asked.method.method = *findMethod(request.method);
  asked.method.vectors = *findVectors(request.vectors);
  asked.method.threshold = request.threshold;
  asked.method.kMeans.seed = request.seed;
  asked.keep = request.keep;
  return success(succeeded(pruneModel(module, asked)));
}

} // namespace trop::pruning
