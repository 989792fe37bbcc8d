//===- Initialisers.cpp - What initialisers ask of a model ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Frontend/Lower/Initialisers.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/Transforms/ExpandComposites/ExpandComposites.h"
#include "dialect/Trop/Transforms/ExposeLayerInputs/ExposeLayerInputs.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/OwningOpRef.h"
#include "trop/schema.h"

#include <cmath>

using namespace mlir;

namespace trop {
namespace {

class InitialiserChecker {
public:
  explicit InitialiserChecker(func::FuncOp forward) : forward(forward) {}

  bool check();

private:
  bool checkPrototypes(BlockArgument parameter);
  bool checkVotes(BlockArgument parameter, CallAttr init);
  bool checkUniform(BlockArgument parameter, CallAttr init);

  CallAttr getInit(BlockArgument argument) {
    return forward.getArgAttrOfType<CallAttr>(argument.getArgNumber(), attrs::kInit);
  }
  InFlightDiagnostic refuse(BlockArgument parameter) {
    return emitError(parameter.getLoc())
           << getInit(parameter).getName() << " for " << describe(parameter, "a parameter") << " ";
  }

  func::FuncOp forward;
};

} // namespace

bool InitialiserChecker::checkPrototypes(BlockArgument parameter) {
  WeightedOpInterface layer = findWeightedLayer(parameter);
  if (!layer) {
    refuse(parameter) << "expects a parameter that is the weights of a layer";
    return false;
  }
  Value input = layer.getLeafOperands().front();
  if (!hasSamples(input)) {
    refuse(parameter) << "expects a layer whose input differs from sample to sample, found "
                      << describe(input, "a value") << ", which is the same for all";
    return false;
  }
  ArrayRef<int64_t> shape = getUnitShape(parameter);
  int64_t inputCount = computeProduct(getUnitShape(input));
  if (shape.size() == 2 && shape[0] == inputCount)
    return true;
  refuse(parameter) << "expects shape [" << inputCount << ", _] to match the layer's input "
                    << describe(input, "of " + std::to_string(inputCount) + " numbers")
                    << ", found " << formatShape(shape);
  return false;
}

bool InitialiserChecker::checkVotes(BlockArgument parameter, CallAttr init) {
  StringRef name = cast<FlatSymbolRefAttr>(init.getPositional()[0]).getValue();
  auto prototypes = llvm::find_if(forward.getArguments(), [&](BlockArgument other) {
    auto known = forward.getArgAttrOfType<StringAttr>(other.getArgNumber(), attrs::kName);
    return known && known.getValue() == name;
  });
  CallAttr other = prototypes == forward.getArguments().end() ? CallAttr() : getInit(*prototypes);
  if (!other || other.getName() != schema::kPrototypes) {
    refuse(parameter) << "expects '" << name << "' to be initialised by prototypes";
    return false;
  }
  ArrayRef<int64_t> found = getUnitShape(parameter);
  if (getUnitShape(*prototypes).size() != 2)
    return true; // An error of its own.
  SmallVector<int64_t> expected{getUnitShape(*prototypes).back(),
                                computeProduct(getUnitShape(forward.getResultTypes().front()))};
  if (found != ArrayRef(expected)) {
    refuse(parameter) << "expects shape " << formatShape(expected)
                      << ", a row a prototype and a column an output, found " << formatShape(found);
    return false;
  }
  bool classes = forward->hasAttr(attrs::kClasses), hasScore = init.getPositional().size() > 1;
  if (classes == hasScore)
    return true;
  refuse(parameter) << (classes ? "expects a score k, since the model has classes"
                                : "expects no score k, since the model has no classes");
  return false;
}

bool InitialiserChecker::checkUniform(BlockArgument parameter, CallAttr init) {
  auto number = [&](unsigned position) {
    return cast<FloatAttr>(init.getPositional()[position]).getValueAsDouble();
  };
  double low = number(0), high = number(1);
  if (low <= high && std::isfinite(high - low))
    return true;
  refuse(parameter) << "expects its upper end to be at least its lower end, and a finite length, "
                    << "found " << formatNumber(low) << " to " << formatNumber(high);
  return false;
}

bool InitialiserChecker::check() {
  bool ok = true;
  for (BlockArgument parameter : forward.getArguments()) {
    CallAttr init = getInit(parameter);
    if (!init)
      continue;
    if (init.getName() == schema::kPrototypes)
      ok &= checkPrototypes(parameter);
    else if (init.getName() == schema::kVotes)
      ok &= checkVotes(parameter, init);
    else if (init.getName() == schema::kUniform)
      ok &= checkUniform(parameter, init);
  }
  return ok;
}

LogicalResult checkInitialisers(func::FuncOp forward) {
  bool ofLayers = llvm::any_of(forward.getArguments(), [&](BlockArgument argument) {
    auto init = forward.getArgAttrOfType<CallAttr>(argument.getArgNumber(), attrs::kInit);
    return init && init.getName() == schema::kPrototypes;
  });
  if (!ofLayers)
    return success(InitialiserChecker(forward).check());
  // Weights of a composite are those of the layers that it stands for.
  OwningOpRef<func::FuncOp> expanded(forward.clone());
  expandComposites(*expanded, /*derivedByParts=*/true);
  return success(InitialiserChecker(*expanded).check());
}

} // namespace trop
