//===- TropInterfaces.cpp - What passes and front end ask of an op -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropInterfaces.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/CheckedArithmetic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

#include "dialect/Trop/IR/TropInterfaces.cpp.inc"

namespace trop {

using Range = std::optional<std::pair<int64_t, int64_t>>;

/// Bounds of an expression over the domain, both included; nullopt where a product
/// or a division is not by a positive constant, or a bound overflows.
static Range getRange(AffineExpr expression, ArrayRef<int64_t> domain) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expression))
    return {{constant.getValue(), constant.getValue()}};
  if (auto dim = dyn_cast<AffineDimExpr>(expression))
    return {{0, domain[dim.getPosition()] - 1}};
  auto binary = cast<AffineBinaryOpExpr>(expression);
  auto lhs = getRange(binary.getLHS(), domain), rhs = getRange(binary.getRHS(), domain);
  if (!lhs || !rhs)
    return std::nullopt;
  auto [low, high] = *lhs;
  auto combine = [](std::optional<int64_t> low, std::optional<int64_t> high) {
    return low && high ? Range({*low, *high}) : std::nullopt;
  };
  if (binary.getKind() == AffineExprKind::Add)
    return combine(llvm::checkedAdd(low, rhs->first), llvm::checkedAdd(high, rhs->second));
  int64_t factor = rhs->first;
  if (factor != rhs->second || factor < 1)
    return std::nullopt;
  switch (binary.getKind()) {
  case AffineExprKind::Mul:
    return combine(llvm::checkedMul(low, factor), llvm::checkedMul(high, factor));
  case AffineExprKind::FloorDiv:
    return {{llvm::divideFloorSigned(low, factor), llvm::divideFloorSigned(high, factor)}};
  case AffineExprKind::CeilDiv:
    return {{llvm::divideCeilSigned(low, factor), llvm::divideCeilSigned(high, factor)}};
  default: // Mod
    return {{0, factor - 1}};
  }
}

/// Whether the map stays within `shape` over the domain.
static bool staysWithin(AffineMap map, ArrayRef<int64_t> domain, ArrayRef<int64_t> shape) {
  return llvm::all_of(llvm::zip_equal(map.getResults(), shape), [&](auto pair) {
    auto range = getRange(std::get<0>(pair), domain);
    return range && range->first >= 0 && range->second < std::get<1>(pair);
  });
}

LogicalResult verifyMaps(Operation *op, ArrayRef<int64_t> domain, ArrayRef<AffineMap> maps,
                         ValueRange operands, Value result) {
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
    if (!staysWithin(map, domain, shape))
      return op->emitOpError() << "expects indexing map " << index << " to stay within shape "
                               << formatShape(shape) << ", found " << AffineMapAttr::get(map);
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
  if (failed(verifyMaps(op, domain, structure.getIndexingMaps(), operands, result)))
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
  // A leaf that is a region is looked at when that is verified.
  return op->getNumRegions() ? success() : verifySummation(op);
}

Summation getSummation(Operation *op) {
  auto attr = op->getAttrOfType<SummationAttr>(kSum);
  return attr ? attr.getValue() : Summation::Rounded;
}

/// Calls `body` with a leaf of scalars and the coordinates of its point.
static bool testLeaf(StructuralOpInterface op, function_ref<bool(Value, ValueRange)> body) {
  Block block;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&block);
  SmallVector<Value> args, indices;
  for (Value operand : op.getLeafOperands())
    args.push_back(block.addArgument(getElementTypeOrSelf(operand.getType()), op.getLoc()));
  for (size_t dim = 0; dim < op.getDomain().size(); ++dim)
    indices.push_back(block.addArgument(builder.getIndexType(), op.getLoc()));
  return body(op.buildLeaf(builder, op.getLoc(), args, indices), indices);
}

bool sumsProducts(StructuralOpInterface op) {
  return op.getCombiner() == Combiner::Sum &&
         testLeaf(op, [](Value leaf, ValueRange) { return isProduct(leaf); });
}

bool readsPoint(StructuralOpInterface op) {
  return testLeaf(op, [](Value, ValueRange indices) {
    return llvm::any_of(indices, [](Value index) { return !index.use_empty(); });
  });
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
