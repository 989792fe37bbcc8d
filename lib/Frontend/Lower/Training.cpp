//===- Training.cpp - What layers ask of training -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Lower/Training.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropVocabulary.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace trop {

static StringRef getSurfaceName(Operation *op) {
  return cast<LayerOpInterface>(op).getSurfaceName();
}

LogicalResult markPenalties(func::FuncOp forward) {
  bool ok = true;
  llvm::MapVector<unsigned, double> penalties;
  for (auto layer : forward.getOps<WeightedOpInterface>()) {
    double penalty = layer.getWeightPenalty();
    if (penalty == 0)
      continue;
    SmallVector<Value> operands = layer.getLeafOperands();
    for (unsigned number : layer.getWeightOperands()) {
      Value weights = operands[number];
      auto argument = dyn_cast<BlockArgument>(weights);
      if (!argument || getArgumentKind(forward, argument.getArgNumber()) != kinds::kParameter) {
        InFlightDiagnostic error = emitError(layer.getLoc())
                                   << getSurfaceName(layer) << " with " << kWeightPenalty
                                   << " expects a parameter for its weights, found "
                                   << describe(weights, "another value");
        error.attachNote() << "training moves parameters alone, and it is their squares that "
                              "are added to its loss";
        ok = false;
        continue;
      }
      double &sum = penalties[argument.getArgNumber()];
      sum += penalty;
      if (isFiniteIn(APFloat(2 * sum), getElementTypeOrSelf(weights.getType())))
        continue;
      InFlightDiagnostic error = emitError(layer.getLoc())
                                 << getSurfaceName(layer) << " expects an " << kWeightPenalty
                                 << " of at least 0, whose double is finite in the type of its "
                                    "weights, found "
                                 << formatNumber(sum);
      error.attachNote() << "the " << kWeightPenalty
                         << " of all layers with these weights are added";
      ok = false;
    }
  }
  if (penalties.empty())
    return success(ok);
  SmallVector<DictionaryAttr> dictionaries; // All at once: they are one attribute.
  forward.getAllArgAttrs(dictionaries);
  for (auto [index, penalty] : penalties) {
    NamedAttrList attributes(dictionaries[index]);
    attributes.set(attrs::kPenalty, Builder(forward).getF64FloatAttr(penalty));
    dictionaries[index] = attributes.getDictionary(forward.getContext());
  }
  forward.setAllArgAttrs(dictionaries);
  return success(ok);
}

bool takesNoise(func::FuncOp function) { return !function.getOps<NoiseOpInterface>().empty(); }

LogicalResult addNoise(func::FuncOp trainingLoss) {
  Builder builder(trainingLoss);
  SmallVector<NoiseOpInterface> layers(trainingLoss.getOps<NoiseOpInterface>());
  unsigned before = trainingLoss.getNumArguments();
  SmallVector<unsigned> positions(layers.size(), before);
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> dictionaries;
  SmallVector<Location> places;
  for (NoiseOpInterface layer : layers) {
    CallAttr distribution = layer.getNoiseDistribution();
    if (std::string mistake = findNoiseMistake(distribution); !mistake.empty())
      return emitError(layer.getLoc())
             << "the noise of " << getSurfaceName(layer) << " " << mistake;
    NamedAttrList attributes;
    attributes.set(attrs::kKind, builder.getStringAttr(kinds::kNoise));
    attributes.set(attrs::kName, builder.getStringAttr(getSurfaceName(layer)));
    attributes.set(attrs::kNoise, distribution);
    types.push_back(layer->getResult(0).getType());
    dictionaries.push_back(attributes.getDictionary(builder.getContext()));
    places.push_back(layer.getLoc());
  }
  // All at once: a signature is written anew for each change.
  if (failed(trainingLoss.insertArguments(positions, types, dictionaries, places)))
    return failure();
  for (auto [layer, noise] :
       llvm::zip_equal(layers, trainingLoss.getArguments().drop_front(before)))
    layer.addNoise(noise);
  return success();
}

LogicalResult checkReduction(func::FuncOp objective, Location reduce) {
  Operation *end = objective.getBody().front().getTerminator();
  auto reduction = end->getOperand(0).getDefiningOp<SampleReduceOpInterface>();
  if (!reduction || !reduction.selectsSamples())
    return success();
  bool ok = true;
  for (Operation &op : objective.getBody().front()) {
    auto layer = dyn_cast<WeightedOpInterface>(op);
    bool hasPenalty = layer && layer.getWeightPenalty() != 0;
    if (!hasPenalty && !isa<NoiseOpInterface>(op))
      continue;
    InFlightDiagnostic error = emitError(op.getLoc()) << getSurfaceName(&op);
    if (hasPenalty)
      error << " with " << kWeightPenalty;
    error << " expects reduce: mean, found " << reduction.getSurfaceName();
    error.attachNote(reduce) << "this is what training reduces losses by";
    ok = false;
  }
  return success(ok);
}

} // namespace trop
