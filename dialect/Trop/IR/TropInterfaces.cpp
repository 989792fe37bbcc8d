//===- TropInterfaces.cpp - What passes and front end ask of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropScratchLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

#include "dialect/Trop/IR/TropInterfaces.cpp.inc"

namespace trop {

/// Checks what stands outside of each operand.
static LogicalResult verifyOutside(Operation *op, Combiner combiner, ValueRange operands,
                                   ArrayRef<OutsideAttr> outside) {
  if (!outside.empty() && outside.size() != operands.size())
    return op->emitOpError() << "expects to say what stands outside of each of its "
                             << operands.size() << " leaf operands, found " << outside.size();
  for (auto [attr, operand] : llvm::zip(outside, operands)) {
    if (attr.isNeutral() && combiner == Combiner::None)
      return op->emitOpError() << "expects a combiner, since points outside have no leaf";
    if (!attr.isConstant())
      continue;
    auto type = dyn_cast<FloatType>(getElementTypeOrSelf(operand.getType()));
    if (!type)
      return op->emitOpError() << "expects no number outside of labels";
    APFloat rounded = attr.getValue();
    bool losesInfo;
    rounded.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven, &losesInfo);
    if (!rounded.isFinite())
      return op->emitOpError() << "expects a number outside that " << type << " holds, found "
                               << formatNumber(attr.getValue().convertToDouble());
  }
  return success();
}

LogicalResult verifyMaps(Operation *op, Combiner combiner, ArrayRef<int64_t> domain,
                         ArrayRef<AffineMap> maps, ValueRange operands, Value result,
                         ArrayRef<OutsideAttr> outside) {
  if (failed(verifyOutside(op, combiner, operands, outside)))
    return failure();
  if (llvm::any_of(domain, [](int64_t extent) { return extent < 1; }))
    return op->emitOpError() << "expects extents of at least 1, found " << formatShape(domain);
  if (maps.size() != operands.size() + 1)
    return op->emitOpError() << "expects one indexing map for each of its " << operands.size()
                             << " leaf operands and one for the result, found " << maps.size();
  for (auto [index, map] : llvm::enumerate(maps)) {
    ArrayRef<int64_t> shape = getUnitShape(index < operands.size() ? operands[index] : result);
    if (map.getNumDims() != domain.size() || map.getNumSymbols() != 0 ||
        map.getNumResults() != shape.size())
      return op->emitOpError() << "expects indexing map " << index << " to take " << domain.size()
                               << " dimensions to " << shape.size() << ", found "
                               << AffineMapAttr::get(map);
    if (index < outside.size() && !outside[index].isNone()) {
      if (llvm::any_of(map.getResults(),
                       [&](AffineExpr place) { return !getRange(place, domain); }))
        return op->emitOpError() << "expects indexing map " << index << " to be of sums, and of "
                                 << "multiples and quotients by constants of at least 1, found "
                                 << AffineMapAttr::get(map);
    } else if (!staysWithin(map, domain, shape)) {
      auto diagnostic = op->emitOpError()
                        << "expects indexing map " << index << " to stay within shape "
                        << formatShape(shape) << ", found " << AffineMapAttr::get(map);
      if (index < operands.size())
        diagnostic.attachNote() << "say what stands outside of the operand, where it may be left";
      return diagnostic;
    }
  }
  auto identity = AffineMap::getMultiDimIdentityMap(domain.size(), op->getContext());
  auto leading = AffineMap::get(domain.size(), 0,
                                identity.getResults().take_front(getUnitShape(result).size()),
                                op->getContext());
  if (maps.back() != leading)
    return op->emitOpError() << "expects the result's indexing map to be "
                             << AffineMapAttr::get(leading) << ", found "
                             << AffineMapAttr::get(maps.back());
  return success();
}

LogicalResult verifyInit(Operation *op, Value init, Value result) {
  if (getUnitShape(init) != getUnitShape(result) || (hasSamples(init) && !hasSamples(result)) ||
      getElementTypeOrSelf(init.getType()) != getTensorType(result.getType()).getElementType())
    return op->emitOpError() << "expects an init of the result's type, or of that without samples, "
                                "found "
                             << init.getType() << " for " << result.getType();
  return success();
}

LogicalResult verifyStructure(Operation *op) {
  auto structure = cast<StructuralOpInterface>(op);
  if (op->getNumResults() != 1)
    return op->emitOpError() << "expects one result, found " << op->getNumResults();
  Value result = op->getResult(0), init = structure.getInit();
  SmallVector<Value> operands = structure.getLeafOperands();
  SmallVector<int64_t> domain = structure.getDomain();
  if (failed(verifyMaps(op, structure.getCombiner(), domain, structure.getIndexingMaps(), operands,
                        result, structure.getOutsideOfOperands())))
    return failure();
  bool samples = anySamples(operands);
  bool reduces = domain.size() > getUnitShape(result).size() || (samples && !hasSamples(result));
  if (structure.getCombiner() == Combiner::None && (reduces || init))
    return op->emitOpError() << "expects a combiner, since it "
                             << (reduces ? "reduces" : "has an init");
  if (hasSamples(result) && !samples && !(init && hasSamples(init)))
    return op->emitOpError() << "expects an operand with samples, since its result has them";
  if (init && failed(verifyInit(op, init, result)))
    return failure();
  if (failed(verifyPlace(structure)))
    return failure();
  return op->getNumRegions() ? success() : verifyLeaf(structure);
}

/// That what an op builds of itself is there: of a plugin's, nobody else looks. A leaf that is a
/// region is verified as such.
static LogicalResult verifyBuiltLeaf(StructuralOpInterface op) {
  ScratchLeaf leaf(op);
  Type element = getTensorType(op->getResult(0).getType()).getElementType();
  if (!leaf.value || leaf.value.getType() != element)
    return op->emitOpError() << "expects buildLeaf to give a value of type " << element
                             << ", found " << (leaf.value ? "another" : "none");
  auto differentiable = dyn_cast<DifferentiableLeafOpInterface>(op.getOperation());
  if (!differentiable)
    return success();
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&leaf.block);
  Value adjoint = buildNeutral(builder, op.getLoc(), element, Combiner::Sum);
  SmallVector<Value> adjoints = differentiable.buildLeafAdjoints(
      builder, op.getLoc(), leaf.getOperands(), leaf.getPoint(), adjoint);
  if (adjoints.size() != leaf.numOperands)
    return op->emitOpError() << "expects buildLeafAdjoints to give a value for each of its "
                             << leaf.numOperands << " leaf operands, found " << adjoints.size();
  for (Value part : adjoints)
    if (part && part.getType() != element)
      return op->emitOpError() << "expects buildLeafAdjoints to give values of type " << element
                               << ", found " << part.getType();
  return success();
}

/// That weights are leaf operands behind what they are applied to.
static LogicalResult verifyWeights(WeightedOpInterface op) {
  size_t operands = op.getLeafOperands().size();
  for (unsigned number : op.getWeightOperands())
    if (number == 0 || number >= operands)
      return op->emitOpError() << "expects getWeightOperands to give leaf operands behind the "
                               << "first of " << operands << ", found " << number;
  return success();
}

LogicalResult verifyLeaf(StructuralOpInterface op) {
  if (op->getNumRegions() == 0 && failed(verifyBuiltLeaf(op)))
    return failure();
  if (auto layer = dyn_cast<WeightedOpInterface>(op.getOperation());
      layer && failed(verifyWeights(layer)))
    return failure();
  return failure(failed(verifyScan(op)) || failed(verifySummation(op)));
}

Summation getSummation(Operation *op) {
  auto attr = op->getAttrOfType<SummationAttr>(kSum);
  return attr ? attr.getValue() : Summation::Rounded;
}

bool sumsProducts(StructuralOpInterface op) {
  if (op.getCombiner() != Combiner::Sum)
    return false;
  ScratchLeaf leaf(op);
  return leaf.value && isProduct(leaf.value);
}

bool readsPoint(StructuralOpInterface op) {
  ScratchLeaf leaf(op);
  return llvm::any_of(leaf.getPoint(), [](Value index) { return !index.use_empty(); });
}

LogicalResult verifySummation(Operation *op) {
  if (getSummation(op) == Summation::Rounded)
    return success();
  // Losses have such sums, and heads, but no attribute of their own for it.
  auto structural = dyn_cast<StructuralOpInterface>(op);
  bool own = llvm::any_of(op->getRegisteredInfo()->getAttributeNames(),
                          [](StringAttr name) { return name == kSum; });
  if (own && (!structural || sumsProducts(structural)))
    return success();
  return op->emitOpError() << "expects a sum of products to fuse, found none";
}

bool selects(Combiner combiner) { return combiner == Combiner::Max || combiner == Combiner::Min; }

bool selectsSamples(Operation *op) {
  auto structural = dyn_cast<StructuralOpInterface>(op);
  return structural && structural.getCombiner() == Combiner::Max;
}

void refuseDerivative(Operation *op, StringRef method) {
  auto diagnostic = op->emitError() << "'" << op->getName() << "' has no "
                                    << (method == "buildForward" ? "forward" : "reverse")
                                    << " derivative: it does not implement " << method
                                    << " of CompositeOpInterface";
  diagnostic.attachNote() << "implement " << method
                          << ", or isDerivedByParts if the ops it expands to have derivatives";
}

LayerOption getSumOption() {
  auto makeAttr = [](MLIRContext *context, Attribute choice) -> Attribute {
    return SummationAttr::get(context, *symbolizeSummation(cast<StringAttr>(choice).getValue()));
  };
  return {kSum, LayerOption::Kind::Choice, {"rounded", "fused"}, /*required=*/false, makeAttr};
}

LayerOption getTiesOption() { return {kTies, LayerOption::Kind::Ties}; }

DerivedProgramAttr getDerivedProgram(Operation *op) {
  auto attr = op->getAttrOfType<DerivedProgramAttr>(kTies);
  return attr ? attr : DerivedProgramAttr::get(op->getContext());
}

} // namespace trop
