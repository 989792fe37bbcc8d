//===- PruneZonotopes.cpp - Layers of fewer units -------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/Transforms/PruneZonotopes/Resize.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_PRUNEZONOTOPES
#include "dialect/Trop/Transforms/PruneZonotopes/PruneZonotopes.h.inc"

//===----------------------------------------------------------------------===//
// Which layers
//===----------------------------------------------------------------------===//

static LogicalResult checkValues(func::FuncOp forward, const LayerPair &pair) {
  for (BlockArgument parameter : {pair.first.weights, pair.first.bias, pair.second.weights})
    if (parameter && !forward.getArgAttr(parameter.getArgNumber(), attrs::kValue))
      return forward.emitError() << "pruning expects the values of all parameters, found none of '"
                                 << forward
                                        .getArgAttrOfType<StringAttr>(parameter.getArgNumber(),
                                                                      attrs::kName)
                                        .getValue()
                                 << "'";
  return success();
}

/// Names of the layers to prune, front to back.
static FailureOr<SmallVector<std::string>> chooseLayers(func::FuncOp forward,
                                                        const std::vector<std::string> &wanted) {
  Pairs found = findPairs(forward);
  SmallVector<std::string> names;
  for (const LayerPair &pair : found.pairs)
    if (wanted.empty() || llvm::is_contained(wanted, pair.getName()))
      names.push_back(pair.getName().str());
  for (const std::string &name : wanted) {
    if (llvm::is_contained(names, name))
      continue;
    for (const Obstacle &obstacle : found.obstacles)
      if (obstacle.name == name)
        return emitError(obstacle.place)
               << "the layer of '" << name << "' cannot be pruned: " << obstacle.reason;
    InFlightDiagnostic error = forward.emitError();
    error << "no dense linear layer has the weights '" << name << "'; layers that can be pruned: ";
    llvm::interleaveComma(found.pairs, error,
                          [&](const LayerPair &pair) { error << "'" << pair.getName() << "'"; });
    return error;
  }
  if (names.empty()) {
    InFlightDiagnostic error = forward.emitError()
                               << "the model has no layer that can be pruned"
                               << (found.obstacles.empty() ? ": none is dense and linear" : "");
    for (const Obstacle &obstacle : found.obstacles)
      error.attachNote(obstacle.place)
          << "the layer of '" << obstacle.name << "': " << obstacle.reason;
    return error;
  }
  return names;
}

//===----------------------------------------------------------------------===//
// Pruning
//===----------------------------------------------------------------------===//

/// Of `units`, rounded up; a share as 0.07 means 7 of 100.
static int64_t countKept(double share, int64_t units) {
  return std::max<int64_t>(1, int64_t(std::ceil(share * double(units) * (1 - 1e-12))));
}

static FailureOr<PrunedPair> prunePair(const LayerPair &pair, const PruneRequest &request,
                                       int64_t keep) {
  PrunedPair pruned{
      pair.getName().str(), pair.getActivation(), bool(pair.first.bias), readUnits(pair), {}, {}};
  MethodOptions options = request.method;
  options.kMeans.name = pruned.name;
  Matrix inputs;
  bool needsSamples = getTraits(options.method).needsSamples;
  if (request.samples && (needsSamples || options.method == Method::Auto)) {
    std::optional<Chain> chain = followChain(pair.first.input);
    if (!chain && needsSamples)
      return pair.first.op->emitError()
             << "samples cannot be followed to the layer of '" << pruned.name
             << "': what is before it is not all dense linear layers and activations";
    if (chain) {
      inputs = evaluate(*chain, *request.samples);
      options.samples = &inputs;
    }
  }
  if (auto obstacle = findObstacle(pruned.before, pruned.activation, keep, options))
    return pair.first.op->emitError()
           << "the layer of '" << pruned.name << "' cannot be pruned: " << *obstacle;
  pruned.after = prune(pruned.before, pruned.activation, keep, options);
  roundUnits(pruned.after.units, getElementTypeOrSelf(pair.first.weights.getType()));
  if (pruned.after.units.count() == 0)
    return pair.first.op->emitError() << "the layer of '" << pruned.name
                                      << "' cannot be pruned: no unit of it reaches an output";
  return pruned;
}

/// The position of a layer in a chain of the model: how many steps come before its input.
static void placeInChain(PrunedPair &pruned, func::FuncOp forward, const LayerPair &pair) {
  pruned.chain = findChain(forward);
  if (!pruned.chain.empty())
    pruned.position = followChain(pair.first.input)->size();
}

FailureOr<PrunedModel> pruneModel(ModuleOp module, const PruneRequest &request) {
  FailureOr<func::FuncOp> forward = findForward(module);
  if (failed(forward))
    return failure();
  if (!(request.keep > 0 && request.keep <= 1))
    return forward->emitError() << "pruning expects to keep a share above 0 and at most 1, found "
                                << formatNumber(request.keep);
  FailureOr<SmallVector<std::string>> names = chooseLayers(*forward, request.layers);
  if (failed(names))
    return failure();
  PrunedModel model;
  for (const std::string &name : *names) {
    Pairs now = findPairs(*forward);
    const LayerPair *pair =
        llvm::find_if(now.pairs, [&](const LayerPair &each) { return each.getName() == name; });
    if (failed(checkValues(*forward, *pair)))
      return failure();
    if (model.pairs.empty())
      model.before = findChain(*forward);
    int64_t keep = countKept(request.keep, pair->first.countUnits());
    FailureOr<PrunedPair> pruned = prunePair(*pair, request, keep);
    if (failed(pruned))
      return failure();
    placeInChain(*pruned, *forward, *pair);
    if (failed(replaceValues(*forward, makeValues(*pair, pruned->after.units))))
      return failure();
    model.pairs.push_back(std::move(*pruned));
  }
  model.after = findChain(*forward);
  return model;
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {

struct PruneZonotopes : impl::PruneZonotopesBase<PruneZonotopes> {
  using PruneZonotopesBase::PruneZonotopesBase;

  void runOnOperation() override {
    PruneRequest request;
    std::optional<Method> known = findMethod(method);
    std::optional<Vectors> compared = findVectors(vectors);
    if (!known || !compared) {
      getOperation().emitError() << (known ? "vectors" : "method") << " expects one of "
                                 << (known ? listVectors() : listMethods()) << ", found '"
                                 << (known ? vectors : method) << "'";
      return signalPassFailure();
    }
    for (auto [name, number, least] :
         {std::tuple("restarts", int(restarts), 1), std::tuple("draws", int(draws), 1),
          std::tuple("iterations", int(iterations), 0)})
      if (number < least) {
        getOperation().emitError() << name << " expects at least " << least << ", found " << number;
        return signalPassFailure();
      }
    request.method.method = *known;
    request.method.vectors = *compared;
    request.method.iterations = iterations;
    request.method.fixedSigns = fixedSigns;
    request.method.threshold = threshold;
    request.method.relative = relative;
    request.method.kMeans.restarts = restarts;
    request.method.kMeans.draws = draws;
    request.method.kMeans.seed = seed;
    request.keep = keep;
    request.layers.assign(layers.begin(), layers.end());
    FailureOr<PrunedModel> pruned = pruneModel(getOperation(), request);
    if (failed(pruned))
      return signalPassFailure();
    for (const PrunedPair &pair : pruned->pairs)
      numPruned += pair.before.count() - pair.after.units.count();
  }
};

} // namespace
} // namespace trop
