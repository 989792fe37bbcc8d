//===- Training.cpp - What layers ask of training -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Lower/Training.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"

using namespace mlir;

namespace trop {

static StringRef getSurfaceName(Operation *op) {
  return cast<LayerOpInterface>(op).getSurfaceName();
}

LogicalResult markPenalties(func::FuncOp forward) {
  bool ok = true;
  for (auto layer : forward.getOps<StructuralOpInterface>()) {
    double penalty = layer.getWeightPenalty();
    if (penalty == 0)
      continue;
    SmallVector<Value> operands = layer.getLeafOperands();
    for (unsigned number : layer.getWeightOperands()) {
      Value weights = operands[number];
      auto argument = dyn_cast<BlockArgument>(weights);
      if (!argument || getArgumentKind(forward, argument.getArgNumber()) != "parameter") {
        InFlightDiagnostic error = emitError(layer.getLoc())
                                   << getSurfaceName(layer) << " with " << kWeightPenalty
                                   << " expects a parameter for its weights, found "
                                   << describe(weights, "another value");
        error.attachNote() << "training moves parameters alone, and it is their squares that "
                              "are added to its loss";
        ok = false;
        continue;
      }
      unsigned index = argument.getArgNumber();
      auto before = forward.getArgAttrOfType<FloatAttr>(index, attrs::kPenalty);
      double sum = (before ? before.getValueAsDouble() : 0) + penalty;
      forward.setArgAttr(index, attrs::kPenalty, Builder(forward).getF64FloatAttr(sum));
    }
  }
  return success(ok);
}

bool takesNoise(func::FuncOp function) { return !function.getOps<NoiseOpInterface>().empty(); }

LogicalResult addNoise(func::FuncOp trainingLoss) {
  Builder builder(trainingLoss);
  for (auto layer : trainingLoss.getOps<NoiseOpInterface>()) {
    NamedAttrList attributes;
    attributes.set(attrs::kKind, builder.getStringAttr("noise"));
    attributes.set(attrs::kName, builder.getStringAttr(getSurfaceName(layer)));
    attributes.set(attrs::kNoiseRate, builder.getF64FloatAttr(layer.getNoiseRate()));
    unsigned index = trainingLoss.getNumArguments();
    if (failed(trainingLoss.insertArgument(index, layer->getResult(0).getType(),
                                           attributes.getDictionary(builder.getContext()),
                                           layer.getLoc())))
      return failure();
    layer.addNoise(trainingLoss.getArgument(index));
  }
  return success();
}

LogicalResult checkReduction(func::FuncOp objective, Location reduce) {
  Operation *end = objective.getBody().front().getTerminator();
  auto reduction = end->getOperand(0).getDefiningOp<SampleReduceOpInterface>();
  if (!reduction || !reduction.selectsSamples())
    return success();
  bool ok = true;
  for (Operation &op : objective.getBody().front()) {
    auto layer = dyn_cast<StructuralOpInterface>(op);
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
