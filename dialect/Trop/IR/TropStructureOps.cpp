//===- TropStructureOps.cpp - The forms that layers take on their way down -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropReads.h"
#include "dialect/Trop/IR/TropRegistry.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===----------------------------------------------------------------------===//
// generic
//===----------------------------------------------------------------------===//

void GenericOp::build(OpBuilder &builder, OperationState &state, RankedTensorType resultType,
                      Combiner combiner, ArrayRef<int64_t> domain, ValueRange inputs,
                      ArrayRef<AffineMap> maps,
                      function_ref<Value(OpBuilder &, Location, ValueRange, ValueRange)> buildLeaf,
                      Value init, Summation sum, ArrayRef<OutsideAttr> outside) {
  state.addTypes(resultType);
  state.addOperands(inputs);
  if (init)
    state.addOperands(init);
  Properties &properties = state.getOrAddProperties<Properties>();
  properties.operandSegmentSizes = {static_cast<int32_t>(inputs.size()), init ? 1 : 0};
  properties.combiner = CombinerAttr::get(builder.getContext(), combiner);
  properties.extents = builder.getDenseI64ArrayAttr(domain);
  properties.maps = builder.getAffineMapArrayAttr(maps);
  properties.sum = SummationAttr::get(builder.getContext(), sum);
  properties.outside = buildOutsideAttr(builder, outside);

  buildScalarRegion(builder, state.location, *state.addRegion(), inputs, {}, domain.size(),
                    [&](ValueRange args, ValueRange indices) -> SmallVector<Value> {
                      return {buildLeaf(builder, state.location, args, indices)};
                    });
  state.addRegion();
}

/// Whether an op computes on lanes what it does on scalars, and can be copied.
bool canStandInLeaf(Operation &op) {
  return isa<IndexOp>(op) || op.hasTrait<OpTrait::ConstantLike>() ||
         (OpTrait::hasElementwiseMappableTraits(&op) && op.getNumResults() == 1 &&
          op.getNumRegions() == 0 && isMemoryEffectFree(&op));
}

bool mayRoundOtherwise(Operation &op) {
  Attribute flags = op.getInherentAttr("fastmath").value_or(Attribute());
  std::string text;
  llvm::raw_string_ostream(text) << flags;
  return flags && text != "#arith.fastmath<none>";
}

/// Checks a region over a domain of `numDims`: its arguments are elements of
/// `inputs`, then `extra`.
static LogicalResult verifyRegion(Operation *op, StringRef name, Region &region, size_t numDims,
                                  ValueRange inputs, TypeRange extra, TypeRange yielded) {
  SmallVector<Type> expected;
  for (Value input : inputs)
    expected.push_back(getElementTypeOrSelf(input.getType()));
  llvm::append_range(expected, extra);
  if (TypeRange(region.getArgumentTypes()) != TypeRange(expected))
    return op->emitOpError() << name << " expects arguments of types " << expected << ", found "
                             << region.getArgumentTypes();
  if (TypeRange(region.front().getTerminator()->getOperandTypes()) != yielded)
    return op->emitOpError() << name << " expects to yield " << yielded << ", found "
                             << region.front().getTerminator()->getOperandTypes();
  for (Operation &inner : region.front().without_terminator()) {
    if (!canStandInLeaf(inner))
      return inner.emitOpError() << "cannot stand in a leaf: expected an elementwise op of one "
                                    "result, without effects";
    if (auto index = dyn_cast<IndexOp>(inner); index && index.getDim() >= numDims)
      return index.emitOpError() << "expects a dimension below " << numDims << ", found "
                                 << index.getDim();
  }
  return success();
}

LogicalResult GenericOp::verifyRegions() {
  Type element = getElementTypeOrSelf(getType());
  if (failed(verifyRegion(*this, "leaf", getLeaf(), getExtents().size(), getInputs(), {}, element)))
    return failure();
  if (!getAdjoints().empty() &&
      failed(verifyRegion(*this, "adjoints", getAdjoints(), getExtents().size(), getInputs(),
                          element, SmallVector<Type>(getInputs().size(), element))))
    return failure();
  return failure(failed(verifyLowering(*this, getLoweringAttr())) ||
                 failed(verifyKernel(*this, getKernelAttr())) || failed(verifyLeaf(*this)));
}

SmallVector<int64_t> GenericOp::getDomain() { return SmallVector<int64_t>(getExtents()); }

SmallVector<AffineMap> GenericOp::getIndexingMaps() {
  return llvm::to_vector(getMaps().getAsValueRange<AffineMapAttr>());
}

static SmallVector<OutsideAttr> unpack(std::optional<ArrayAttr> outside) {
  return outside ? llvm::to_vector(outside->getAsRange<OutsideAttr>()) : SmallVector<OutsideAttr>();
}

SmallVector<OutsideAttr> GenericOp::getOutsideOfOperands() { return unpack(getOutside()); }

SmallVector<Value> GenericOp::getLeafOperands() { return SmallVector<Value>(getInputs()); }

Value GenericOp::buildLeaf(OpBuilder &builder, Location loc, ValueRange args, ValueRange indices) {
  return inlineLeaf(builder, loc, getLeaf(), args, indices).front();
}

//===----------------------------------------------------------------------===//
// pullback
//===----------------------------------------------------------------------===//

LogicalResult PullbackOp::verify() {
  bool hasWitness = selects(getCombiner());
  if (hasWitness != bool(getValue()) || hasWitness == getLeaf().empty())
    return emitOpError() << "expects a value and a leaf with combiner max or min, and only then";
  RankedTensorType adjointType = getTensorType(getAdjoint().getType());
  if (getValue() && getValue().getType() != adjointType)
    return emitOpError() << "expects an adjoint of the value's type";
  if (failed(verifyMaps(*this, getCombiner(), getExtents(), getIndexingMaps(), getInputs(),
                        getAdjoint(), getOutsideOfOperands())))
    return failure();
  if (getInit() && failed(verifyInit(*this, getInit(), getAdjoint())))
    return failure();
  if (getWrt().size() != getNumResults())
    return emitOpError() << "expects one result for each number of wrt";
  if (getWrt().empty() || std::adjacent_find(getWrt().begin(), getWrt().end(),
                                             std::greater_equal<>()) != getWrt().end())
    return emitOpError() << "expects some numbers in wrt, in increasing order";
  for (auto [number, result] : llvm::zip_equal(getWrt(), getResults())) {
    if (number < 0 || number > getInitNumber() || (number == getInitNumber() && !getInit()))
      return emitOpError() << "has no operand number " << number << " to differentiate by";
    unsigned index = cast<OpResult>(result).getResultNumber();
    Type operandType = getSource(index).getType();
    if (operandType != getTensorType(result.getType()))
      return emitOpError() << "expects result " << index << " to be like operand " << number;
    if (getElementTypeOrSelf(operandType) != adjointType.getElementType())
      return emitOpError() << "expects operand " << number << " to have the adjoint's element type";
    int64_t bound = getResultBound(index, getActiveBound(getAdjoint().getType()));
    if (getActiveBound(result.getType()) < bound)
      return emitOpError() << "expects result " << index << " to have room for " << bound
                           << " entries, found " << result.getType();
  }
  return success();
}

Value PullbackOp::getSource(unsigned number) {
  int64_t operand = getWrt()[number];
  return operand == getInitNumber() ? getInit() : getInputs()[operand];
}

int64_t PullbackOp::getResultBound(unsigned number, int64_t outputs) {
  int64_t size = computeProduct(getUnitShape(getSource(number)));
  int64_t each = 1;
  bool oneWitness = selects(getCombiner()) && getTies().isNative();
  if (int64_t operand = getWrt()[number]; operand != getInitNumber() && !oneWitness) {
    AffineMap map = getIndexingMaps()[operand];
    for (size_t dim = getUnitShape(getAdjoint()).size(); dim < getExtents().size(); ++dim)
      if (map.isFunctionOfDim(dim))
        each *= getExtents()[dim];
  }
  return outputs > size / each ? size : outputs * each;
}

SmallVector<OutsideAttr> PullbackOp::getOutsideOfOperands() { return unpack(getOutside()); }

SmallVector<AffineMap> PullbackOp::getIndexingMaps() {
  return llvm::to_vector(getMaps().getAsValueRange<AffineMapAttr>());
}

LogicalResult PullbackOp::verifyRegions() {
  Type element = getTensorType(getAdjoint().getType()).getElementType();
  if (!getLeaf().empty() &&
      failed(verifyRegion(*this, "leaf", getLeaf(), getExtents().size(), getInputs(), {}, element)))
    return failure();
  SmallVector<Type> yielded;
  for (int64_t number : getWrt())
    if (number != getInitNumber())
      yielded.push_back(element);
  if (failed(verifyRegion(*this, "adjoints", getAdjoints(), getExtents().size(), getInputs(),
                          element, yielded)))
    return failure();
  // Parts by some inputs may be no products though those by others are.
  if (getSum() == Summation::Fused && getCombiner() != Combiner::Sum)
    return emitOpError() << "expects a sum of products to fuse, found none";
  return success();
}

//===----------------------------------------------------------------------===//
// train
//===----------------------------------------------------------------------===//

LogicalResult TrainOp::verify() {
  uint64_t total = 0;
  for (auto [index, phase] : llvm::enumerate(getPhases().getAsRange<PhaseAttr>())) {
    if (phase.getSteps() < 0 && index + 1 != getPhases().size())
      return emitOpError() << "expects only the last phase to take the steps that are left";
    if (phase.getSteps() < -1)
      return emitOpError() << "expects phases of at least 0 steps, or -1, found "
                           << phase.getSteps();
    total = llvm::SaturatingAdd<uint64_t>(total, std::max<int64_t>(phase.getSteps(), 0));
  }
  int64_t steps = getStepsAttr().getInt();
  int64_t batch = getBatchAttr().getInt(), epochs = getEpochsAttr().getInt();
  if (batch < 0 || epochs < 0)
    return emitOpError() << "expects a batch and epochs of at least 0, found "
                         << std::min(batch, epochs);
  if (epochs > 0 && (batch == 0 || steps != 0))
    return emitOpError() << "expects epochs with a batch and 0 steps, found a batch of " << batch
                         << " and " << steps << " steps";
  if (steps < 0 || (epochs == 0 && total > static_cast<uint64_t>(steps)))
    return emitOpError() << "has phases of " << total << " steps, more than its " << steps;
  Registry registry(getContext());
  if (!registry.findReduce(getReduce())) {
    InFlightDiagnostic error = emitOpError()
                               << "expects to reduce by an op that is called so, one of ";
    llvm::interleaveComma(registry.getReduceNames(), error);
    return error << ", found " << getReduce();
  }
  if (int64_t count = getReduceCountAttr().getInt(); count < 1)
    return emitOpError() << "expects a reduce_count of at least 1, found " << count;
  return success();
}

LogicalResult TrainOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!symbols.lookupNearestSymbolFrom(*this, getModelAttr()))
    return emitOpError() << "names no model: " << getModelAttr();
  return success();
}

} // namespace trop
