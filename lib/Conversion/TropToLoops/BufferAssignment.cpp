//===- BufferAssignment.cpp - Buffers of what has samples -----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/BufferAssignment.h"

#include "lib/Conversion/Nests/Leaves.h"
#include "lib/Conversion/TropToLoops/SumTiles.h"
#include "lib/Conversion/TropToLoops/WitnessSearch.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

SmallVector<Value> BufferAssignment::getBlockValues() {
  SmallVector<Value> values(source.getArguments());
  for (Operation &op : source.getBody().front())
    for (Value result : op.getResults())
      if (stages.get(result) != Stage::Sample)
        values.push_back(result);
  llvm::erase_if(values, [](Value value) { return !hasSamples(value); });
  return values;
}

Value BufferAssignment::getPlace(Value value) const {
  return buffers.get(value).getDefiningOp<memref::ViewOp>().getByteShift();
}

bool BufferAssignment::isLastReader(Operation *op, Value value) const {
  auto fits = [&](OpOperand &use) {
    Operation *user = use.getOwner();
    return !isRead(use) || (!user->hasTrait<OpTrait::IsTerminator>() &&
                            stages.runsIn(*user, Stage::Block) && !op->isBeforeInBlock(user));
  };
  return llvm::all_of(sharers.at(getPlace(value)),
                      [&](Value sharer) { return llvm::all_of(sharer.getUses(), fits); });
}

Value BufferAssignment::findReshaped(Operation &op) const {
  auto generic = dyn_cast<GenericOp>(op);
  if (!generic || !hasSamples(op.getResult(0)) || stages.get(op.getResult(0)) == Stage::Sample ||
      !isReshape(generic))
    return {};
  Value operand = generic.getLeafOperands()[0];
  return hasSamples(operand) ? operand : Value();
}

Value BufferAssignment::findOverwritten(Operation &op) const {
  SmallVector<Read> reads; // by the variables that tell what is written, of these extents
  SmallVector<int64_t> extents;
  AffineMap written;
  if (auto generic = dyn_cast<GenericOp>(op)) {
    extents = generic.getDomain();
    if (extents.size() != getUnitShape(op.getResult(0)).size())
      return {};
    written = generic.getIndexingMaps().back();
    reads = getReads(generic);
  } else if (auto pullback = dyn_cast<PullbackOp>(op)) {
    std::optional<SumNest> nest = findDirectSum(pullback);
    if (!nest)
      return {};
    extents.append(nest->preimage.getElementExtents().begin(),
                   nest->preimage.getElementExtents().end());
    written = nest->preimage.getElement();
    reads = nest->reads;
  }
  if (!written)
    return {};
  Value result = op.getResult(0);
  ArrayRef<int64_t> shape = getUnitShape(result);
  auto fits = [&](Value value) {
    return hasSamples(value) && hasSamples(result) &&
           getElementTypeOrSelf(value) == getElementTypeOrSelf(result) &&
           computeProduct(getUnitShape(value)) == computeProduct(shape);
  };
  auto readsAsWritten = [&](const Read &read) {
    return reachSamePlace({read.map, getUnitShape(read.value)}, {written, shape}, extents);
  };
  llvm::erase_if(reads, [](const Read &read) { return !read.isUsed; });
  for (const Read &taken : reads)
    if (fits(taken.value) && isLastReader(&op, taken.value)) {
      Value place = getPlace(taken.value);
      auto isElsewhere = [&](Value other) { // Views of other shapes are not.
        return !hasSamples(other) || getPlace(other) != place;
      };
      if (llvm::all_of(reads, [&](const Read &read) {
            return isElsewhere(read.value) || readsAsWritten(read);
          }))
        return taken.value;
    }
  return {};
}

Value BufferAssignment::viewAs(MemRefType type, Value buffer) {
  auto view = buffer.getDefiningOp<memref::ViewOp>();
  if (view.getType() == type)
    return view;
  return memref::ViewOp::create(builder, source.getLoc(), type, target.workspace,
                                view.getByteShift(), ValueRange());
}

Value BufferAssignment::getOfBlock(Value buffer, Value block) {
  Arithmetic emit(builder, source.getLoc());
  auto first = buffer.getDefiningOp<memref::ViewOp>();
  Value distance = emit.mul(block, Workspace::getBytes(first.getType()));
  return memref::ViewOp::create(builder, emit.loc, first.getType(), target.workspace,
                                emit.add(first.getByteShift(), distance), ValueRange());
}

void BufferAssignment::assignBlock(int64_t numBlocks) {
  groupSize = numBlocks;
  for (Value value : getBlockValues()) {
    Operation *op = value.getDefiningOp();
    Value reshaped = op ? findReshaped(*op) : Value();
    Value taken = op && !reshaped ? findOverwritten(*op) : reshaped;
    MemRefType type = buffers.getType(value);
    Value buffer = taken ? viewAs(type, buffers.get(taken)) : allocateBlocks(type);
    buffers.set(value, buffer);
    SmallVector<Value, 1> &sharing = sharers[getPlace(value)];
    if (!reshaped)
      sharing.clear(); // Nothing reads them any more.
    sharing.push_back(value);
  }
  for (auto pullback : source.getOps<PullbackOp>())
    if (Value value = pullback.getValue();
        value && !buffers.getSearchStarts(value) && wantsSearchStarts(pullback)) {
      Type integer = builder.getIntegerType(getElementTypeOrSelf(value).getIntOrFloatBitWidth());
      buffers.setSearchStarts(
          value, allocateBlocks(MemRefType::get(buffers.getType(value).getShape(), integer)));
    }
}

void BufferAssignment::assignSingle() {
  for (Value value : getBlockValues()) {
    auto allocateUnits = [&](Type type) {
      return allocate(MemRefType::get(getUnitShape(value), type));
    };
    Operation *op = value.getDefiningOp();
    Value reshaped = op ? findReshaped(*op) : Value();
    Type type = getElementTypeOrSelf(value);
    buffers.set(value,
                reshaped ? viewAs(MemRefType::get(getUnitShape(value), type), buffers.get(reshaped))
                         : allocateUnits(type));
    if (Value starts = buffers.getSearchStarts(value))
      buffers.setSearchStarts(value, allocateUnits(getElementTypeOrSelf(starts.getType())));
  }
}

} // namespace trop
