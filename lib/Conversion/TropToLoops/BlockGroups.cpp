//===- BlockGroups.cpp - Several blocks of samples visit weights together -===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of what is done for a group, where some op visits weights that do not stay near
// (lib/Schedule/Blocks.h):
//
//   for each block: find the rows, gather inputs and targets, compute values up to that op
//   for each tile of that op: for each block: compute the tile
//   for each block: compute what follows, up to the next such op
//   ...
//   for each block: scatter results
//
// A value with samples has a buffer a block, but what one step alone needs. An op still takes
// block after block, so sums over samples keep their order.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/Emission.h"
#include "lib/Conversion/TropToLoops/FunctionLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Schedule/Blocks.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

/// Values that an op reads and computes.
static SmallVector<Value> getValues(Operation &op) {
  SmallVector<Value> values(op.getOperands());
  llvm::append_range(values, op.getResults());
  return values;
}

/// Of these, what they take of a block, if they have samples.
static int64_t countBlockBytes(ArrayRef<Value> values) {
  int64_t bytes = 0;
  for (Value value : values)
    if (hasSamples(value))
      bytes += computeProduct(getUnitShape(value)) * kBlockBytes;
  return bytes;
}

bool FunctionLowering::visitsDistantWeights(Operation &op) {
  if (!visitsSamples(op))
    return false;
  auto pullback = dyn_cast<PullbackOp>(op);
  if (pullback ? selects(pullback.getCombiner()) : !hasSamples(op.getResult(0)))
    return false;
  return llvm::any_of(getValues(op), [&](Value value) {
    return !hasSamples(value) &&
           !staysNear(computeProduct(getUnitShape(value)) * element.getIntOrFloatBitWidth() / 8,
                      machine.processor);
  });
}

int64_t FunctionLowering::chooseGroupSize() {
  // The others do not go through blocks op by op.
  if (llvm::is_contained({roles::kActiveGradient, roles::kExplain, roles::kState}, getRole(source)))
    return 1;
  int64_t most = 0;
  for (Operation &op : source.getBody().front().without_terminator())
    if (auto pullback = dyn_cast<PullbackOp>(op); pullback && selects(pullback.getCombiner()))
      return 1; // Searches for winners read all of a block, which has to be near.
    else if (visitsDistantWeights(op))
      most = std::max(most, countBlockBytes(getValues(op)));
  return most ? chooseBlocks(most, machine.processor) : 1;
}

SmallVector<FunctionLowering::Step> FunctionLowering::getSteps() {
  SmallVector<Step> steps(1, {false, {}});
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (!runsIn(op, Stage::Block))
      continue;
    bool isOfGroup = visitsDistantWeights(op);
    if (isOfGroup || steps.back().isOfGroup)
      steps.push_back({isOfGroup, {}});
    steps.back().ops.push_back(&op);
  }
  if (steps.back().isOfGroup)
    steps.push_back({false, {}});
  auto visit = [](Step &step, ValueRange values) {
    for (Value value : values)
      if (hasSamples(value))
        step.values.insert(value);
  };
  Step *before = nullptr; // The last that is not of the group.
  for (Step &step : steps) {
    before = step.isOfGroup ? before : &step;
    for (Operation *op : step.ops) {
      visit(step, getValues(*op));
      if (step.isOfGroup) {
        visit(*before, op->getOperands());
        llvm::append_range(before->readBehind, op->getOperands());
      }
    }
  }
  visit(steps.back(), getReturned());
  return steps;
}

void FunctionLowering::keepOwnBuffers(SmallVectorImpl<Step> &steps) {
  llvm::DenseMap<Value, Step *> users; // by buffer, the one step that uses it, or null
  for (Step &step : steps)
    for (Value value : step.values) {
      auto [user, isNew] = users.try_emplace(getPlace(value), &step);
      if (!isNew && user->second != &step)
        user->second = nullptr;
    }
  for (Step &step : steps)
    if (!step.isOfGroup)
      step.values.remove_if([&](Value value) {
        bool isOwn = users.lookup(getPlace(value)) == &step;
        if (isOwn)
          step.own.push_back(value);
        return isOwn;
      });
}

void FunctionLowering::allocateOwnBuffers(const Step &step) {
  llvm::DenseMap<Value, Value> buffers; // by that of the group
  for (Value value : step.own) {
    auto ofGroup = emitter.buffers.get(value).getDefiningOp<memref::ViewOp>();
    Value &buffer = buffers[ofGroup.getByteShift()];
    buffer = buffer ? viewAs(ofGroup.getType(), buffer) : allocate(ofGroup.getType());
    emitter.buffers.set(value, buffer);
  }
}

Value FunctionLowering::getOfBlock(Value buffer, Value block) {
  Emission emit(builder, loc);
  auto first = buffer.getDefiningOp<memref::ViewOp>();
  Value distance = emit.mul(block, Workspace::getBytes(first.getType()));
  return memref::ViewOp::create(builder, loc, first.getType(), workspace,
                                emit.add(first.getByteShift(), distance), ValueRange());
}

Value FunctionLowering::emitBlocks() {
  Block &body = source.getBody().front();
  for (Operation &op : body.without_terminator())
    for (OpResult result : op.getResults())
      if (visitsSamples(op) && !hasSamples(result)) {
        if (auto structural = dyn_cast<StructuralOpInterface>(op))
          emitter.accumulator.start(structural);
        else
          emitter.accumulator.start(cast<PullbackOp>(op), result);
      }

  auto loop =
      scf::ForOp::create(builder, loc, code.index(0), count, code.index(groupSize * lanes), count);
  Value least = loop.getRegionIterArg(0), base = loop.getInductionVar();
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  if (groupSize > 1) {
    scf::YieldOp::create(builder, loc, emitGroup(base, least));
    return loop.getResult(0);
  }
  Value left = arith::SubIOp::create(builder, loc, count, base);
  Value valid = arith::MinUIOp::create(builder, loc, left, code.index(lanes));
  emitter.scope.setBlock(valid);
  assignBlockBuffers();
  BlockTransfer transfer(builder, emitter, loc, lanes, base, valid, count,
                         allocate(MemRefType::get({lanes}, builder.getIndexType())));
  emitBlockOps(transfer);
  scf::YieldOp::create(builder, loc, finishBlock(transfer, least));
  return loop.getResult(0);
}

Value FunctionLowering::finishBlock(BlockTransfer &transfer, Value least) {
  gather(transfer, getReturned());
  for (auto [value, passed] : llvm::zip_equal(getReturned(), results))
    if (hasSamples(value))
      transfer.scatter(value, passed, isLarge(value));
  return getRole(source) == roles::kLoss ? transfer.emitFiniteCheck(getReturned().front(), least)
                                         : least;
}

Value FunctionLowering::emitGroup(Value base, Value least) {
  Emission emit(builder, loc);
  Value left = emit.sub(count, base);
  Value number =
      emit.min(emit.div(emit.add(left, emit.index(lanes - 1)), lanes), emit.index(groupSize));
  assignBlockBuffers();
  Value firstRows = allocateBlocks(MemRefType::get({lanes}, builder.getIndexType()));
  SmallVector<Step> steps = getSteps();
  keepOwnBuffers(steps);

  Step *current = nullptr;
  llvm::DenseMap<Value, Value> firstOf; // buffers of the group's first block
  Value blockBase, valid, rows;         // of the block that code is for
  auto enter = [&](Value block) {
    blockBase = emit.add(base, emit.mul(block, lanes));
    valid = emit.min(emit.sub(count, blockBase), emit.index(lanes));
    emitter.scope.setBlock(valid);
    rows = getOfBlock(firstRows, block);
    for (Value value : current->values)
      emitter.buffers.replace(value, [&](Value buffer) {
        Value view = getOfBlock(buffer, block);
        firstOf[view] = buffer;
        return view;
      });
  };
  auto leave = [&] {
    for (Value value : current->values)
      emitter.buffers.replace(value, [&](Value view) { return firstOf.lookup(view); });
  };
  auto allocateOnce = [&](MemRefType type) { return allocate(type); };
  BlockGroup group{number, enter, leave, allocateOnce};

  for (Step &step : steps) {
    bool isFirst = &step == &steps.front(), isLast = &step == &steps.back();
    current = &step;
    emitter.scope.setGroup(&group);
    if (step.isOfGroup) {
      emitOp(*step.ops.front());
    } else {
      ValueRange start = isLast ? ValueRange(least) : ValueRange();
      auto results =
          emitter.scope.foldBlocks(loc, start, [&](ValueRange carried) -> SmallVector<Value> {
            allocateOwnBuffers(step);
            BlockTransfer transfer(builder, emitter, loc, lanes, blockBase, valid, count, rows);
            if (isFirst)
              transfer.emitRows(indices, first);
            setRows(transfer);
            for (Operation *op : step.ops) {
              gather(transfer, op->getOperands());
              emitOp(*op);
            }
            gather(transfer, step.readBehind);
            if (!isLast)
              return {};
            return {finishBlock(transfer, carried[0])};
          });
      if (isLast)
        least = results[0];
    }
    emitter.scope.setGroup(nullptr);
  }
  return least;
}

} // namespace trop
