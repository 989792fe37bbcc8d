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
      if (auto before = forward.getArgAttrOfType<FloatAttr>(index, attrs::kPenalty))
        penalty += before.getValueAsDouble();
      forward.setArgAttr(index, attrs::kPenalty, Builder(forward).getF64FloatAttr(penalty));
    }
  }
  return success(ok);
}

LogicalResult checkReduction(func::FuncOp objective, Location reduce) {
  Operation *end = objective.getBody().front().getTerminator();
  auto reduction = end->getOperand(0).getDefiningOp<SampleReduceOpInterface>();
  if (!reduction || !reduction.selectsSamples())
    return success();
  bool ok = true;
  for (auto layer : objective.getOps<StructuralOpInterface>()) {
    if (layer.getWeightPenalty() == 0)
      continue;
    InFlightDiagnostic error = emitError(layer.getLoc())
                               << getSurfaceName(layer) << " with " << kWeightPenalty
                               << " expects reduce: mean, found " << reduction.getSurfaceName();
    error.attachNote(reduce) << "this is what training reduces losses by";
    ok = false;
  }
  return success(ok);
}

} // namespace trop
