//===- Pairs.cpp - Linear layers with an activation between ---------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/Transforms/PruneZonotopes/Pairs.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace trop {

static func::FuncOp getFunction(BlockArgument argument) {
  return cast<func::FuncOp>(argument.getOwner()->getParentOp());
}

StringRef getParameterName(BlockArgument parameter) {
  auto name =
      getFunction(parameter).getArgAttrOfType<StringAttr>(parameter.getArgNumber(), attrs::kName);
  return name ? name.getValue() : "";
}

static DenseElementsAttr getParameterValue(BlockArgument parameter) {
  return getFunction(parameter).getArgAttrOfType<DenseElementsAttr>(parameter.getArgNumber(),
                                                                    attrs::kValue);
}

int64_t DenseLayer::countUnits() const { return getUnitShape(op->getResult(0)).front(); }

bool hasValue(BlockArgument parameter) { return bool(getParameterValue(parameter)); }

bool DenseLayer::hasValues() const { return hasValue(weights) && (!bias || hasValue(bias)); }

Activation getActivation(ActivationOpInterface op) {
  return {op.isPositivelyHomogeneous(), op.getLipschitzConstant(),
          [op](double x) mutable { return op.getValueAt(x); }};
}

StringRef LayerPair::getName() const { return getParameterName(first.weights); }

Activation LayerPair::getActivation() const {
  Activation whole{true, 1, [](double x) { return x; }};
  for (ActivationOpInterface each : activations) {
    Activation outer = trop::getActivation(each);
    whole.homogeneous &= outer.homogeneous;
    whole.lipschitz *= outer.lipschitz;
    whole.value = [inner = whole.value, outer = outer.value](double x) { return outer(inner(x)); };
  }
  return whole;
}

//===----------------------------------------------------------------------===//
// Linear layers
//===----------------------------------------------------------------------===//

LeafKind classifyLeaf(StructuralOpInterface op) {
  if (op.getLeafOperands().size() != 2)
    return LeafKind::Other;
  ScratchLeaf scratch(op);
  Operation *leaf = scratch.value.getDefiningOp();
  bool ofBoth = leaf && leaf->getNumOperands() == 2 && isa<BlockArgument>(leaf->getOperand(0)) &&
                isa<BlockArgument>(leaf->getOperand(1)) &&
                leaf->getOperand(0) != leaf->getOperand(1);
  if (!ofBoth)
    return LeafKind::Other;
  return isa<arith::MulFOp>(leaf)   ? LeafKind::Product
         : isa<arith::AddFOp>(leaf) ? LeafKind::Sum
                                    : LeafKind::Other;
}

BlockArgument getParameter(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument ||
      getArgumentKind(getFunction(argument), argument.getArgNumber()) != kinds::kParameter)
    return {};
  return argument;
}

std::optional<DenseLayer> matchDense(Operation *op) {
  auto layer = dyn_cast<WeightedOpInterface>(op);
  if (!layer || layer.getCombiner() == Combiner::None || !OutsideReads(layer).empty())
    return std::nullopt;
  SmallVector<Value> operands = layer.getLeafOperands();
  SmallVector<unsigned> weighing = layer.getWeightOperands();
  if (operands.size() != 2 || weighing != SmallVector<unsigned>{1} || layer.getDomain().size() != 2)
    return std::nullopt;
  DenseLayer found{layer, layer.getCombiner(), false, operands[0], getParameter(operands[1]), {}};
  if (!found.weights || !hasSamples(found.input))
    return std::nullopt;
  if (Value init = layer.getInit()) {
    found.bias = getParameter(init);
    if (!found.bias)
      return std::nullopt;
  }
  AffineExpr h, i;
  bindDims(op->getContext(), h, i);
  SmallVector<AffineMap> maps = layer.getIndexingMaps();
  auto is = [&](AffineMap map, ArrayRef<AffineExpr> results) {
    return map.getResults() == results;
  };
  found.unitsFirst = is(maps[1], {h, i});
  if (!is(maps[0], {i}) || !is(maps[2], {h}) || !(found.unitsFirst || is(maps[1], {i, h})))
    return std::nullopt;
  LeafKind leaf = classifyLeaf(layer);
  found.multiplies = leaf == LeafKind::Product;
  return leaf == LeafKind::Other ? std::nullopt : std::optional(found);
}

std::optional<DenseLayer> matchLinear(Operation *op) {
  std::optional<DenseLayer> layer = matchDense(op);
  return layer && layer->multiplies && layer->combiner == Combiner::Sum ? layer : std::nullopt;
}

//===----------------------------------------------------------------------===//
// Pairs
//===----------------------------------------------------------------------===//

FailureOr<func::FuncOp> findForward(ModuleOp module) {
  func::FuncOp forward;
  for (auto function : module.getOps<func::FuncOp>()) {
    StringRef role = getRole(function);
    if (const Role *known = findRole(role); known && known->isDerived)
      return function.emitError()
             << "pruning expects a model of which nothing is derived yet, found "
                "a function of role "
             << role;
    if (!role.empty() && failed(verifyModelFunction(function)))
      return failure();
    if (role != roles::kForward)
      continue;
    if (forward)
      return function.emitError() << "pruning expects one model, found two";
    forward = function;
  }
  if (!forward)
    return module.emitError() << "pruning expects a model, found none";
  return forward;
}

/// The layer that reads what `first` computes through activations alone, or why there is none.
static std::optional<std::string> follow(LayerPair &pair) {
  Value value = pair.first.op->getResult(0);
  while (true) {
    if (!value.hasOneUse())
      return value.use_empty() ? "nothing reads its units" : "its units are read more than once";
    Operation *user = *value.user_begin();
    if (user->hasTrait<OpTrait::IsTerminator>())
      return "its units are what the model returns";
    if (auto activation = dyn_cast<ActivationOpInterface>(user);
        activation && user->getOperand(0) == value) {
      pair.activations.push_back(activation);
      value = user->getResult(0);
      continue;
    }
    std::optional<DenseLayer> second = matchLinear(user);
    if (!second || second->input != value)
      return "its units are read by " + inventName(user->getResult(0)) +
             ", which is neither an activation nor a dense linear layer";
    if (pair.activations.empty())
      return "no activation stands between it and " + inventName(user->getResult(0));
    pair.second = *second;
    return std::nullopt;
  }
}

BlockArgument findShared(const LayerPair &pair) {
  for (BlockArgument parameter : {pair.first.weights, pair.first.bias, pair.second.weights})
    if (parameter && !parameter.hasOneUse())
      return parameter;
  return {};
}

Pairs findPairs(func::FuncOp forward) {
  Pairs found;
  for (Operation &op : forward.getBody().front()) {
    std::optional<DenseLayer> first = op.getNumResults() == 1 ? matchLinear(&op) : std::nullopt;
    if (!first)
      continue;
    LayerPair pair{*first, {}, {}};
    std::optional<std::string> reason = follow(pair);
    if (BlockArgument shared = reason ? BlockArgument() : findShared(pair))
      reason = ("the parameter '" + getParameterName(shared) + "' is read more than once").str();
    if (reason)
      found.obstacles.push_back({pair.getName().str(), op.getLoc(), *reason});
    else
      found.pairs.push_back(std::move(pair));
  }
  return found;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

SmallVector<double> readNumbers(BlockArgument parameter) {
  SmallVector<double> numbers;
  for (const APFloat &number : getParameterValue(parameter).getValues<APFloat>()) {
    bool isLost;
    APFloat wide = number;
    wide.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &isLost);
    numbers.push_back(wide.convertToDouble());
  }
  return numbers;
}

/// The matrix of a layer, [units][inputs].
static Matrix readWeights(const DenseLayer &layer) {
  SmallVector<double> numbers = readNumbers(layer.weights);
  ArrayRef<int64_t> shape = getUnitShape(layer.weights);
  Matrix matrix = Eigen::Map<const Matrix>(numbers.data(), shape[0], shape[1]);
  return layer.unitsFirst ? matrix : Matrix(matrix.transpose());
}

Matrix readLayer(const DenseLayer &layer) {
  Matrix weights = readWeights(layer), whole = Matrix::Zero(weights.rows(), weights.cols() + 1);
  whole.leftCols(weights.cols()) = weights;
  if (layer.bias) {
    SmallVector<double> bias = readNumbers(layer.bias);
    whole.col(weights.cols()) = Eigen::Map<const Vector>(bias.data(), int64_t(bias.size()));
  }
  return whole;
}

UnitLayer readUnits(const LayerPair &pair) {
  return {readLayer(pair.first), readWeights(pair.second).transpose()};
}

void roundUnits(UnitLayer &units, Type element) {
  if (element.isF64())
    return;
  for (Matrix *matrix : {&units.inputs, &units.outputs})
    *matrix = matrix->cast<float>().cast<double>();
}

/// Numbers of `element`.
static DenseElementsAttr makeValue(ArrayRef<int64_t> shape, const double *numbers, Type element) {
  auto type = RankedTensorType::get(shape, element);
  ArrayRef<double> all(numbers, size_t(type.getNumElements()));
  if (element.isF64())
    return DenseElementsAttr::get(type, all);
  SmallVector<float> rounded(all.begin(), all.end());
  return DenseElementsAttr::get(type, ArrayRef<float>(rounded));
}

SmallVector<std::pair<BlockArgument, DenseElementsAttr>> makeValues(const LayerPair &pair,
                                                                    const UnitLayer &units) {
  Type element = getElementTypeOrSelf(pair.first.weights.getType());
  SmallVector<std::pair<BlockArgument, DenseElementsAttr>> values;
  auto add = [&](BlockArgument parameter, const Matrix &matrix) {
    values.emplace_back(parameter,
                        makeValue({matrix.rows(), matrix.cols()}, matrix.data(), element));
  };
  int64_t inputs = units.inputs.cols() - 1;
  Matrix weights = units.inputs.leftCols(inputs);
  add(pair.first.weights, pair.first.unitsFirst ? weights : Matrix(weights.transpose()));
  add(pair.second.weights,
      pair.second.unitsFirst ? Matrix(units.outputs.transpose()) : units.outputs);
  if (pair.first.bias) {
    Vector bias = units.inputs.col(inputs);
    values.emplace_back(pair.first.bias, makeValue({bias.size()}, bias.data(), element));
  }
  return values;
}

} // namespace trop
