//===- GroupEmitter.cpp - Several blocks of samples visit weights together ===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/GroupEmitter.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Schedule/Blocks.h"
#include "lib/Schedule/Buffers.h"
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

bool visitsDistantWeights(Operation &op, const ProcessorModel &processor) {
  if (!visitsSamples(op))
    return false;
  auto pullback = dyn_cast<PullbackOp>(op);
  if (pullback ? selects(pullback.getCombiner()) : !hasSamples(op.getResult(0)))
    return false;
  return llvm::any_of(getValues(op), [&](Value value) {
    return !hasSamples(value) && !staysNear(getBytes(getPassedType(value.getType())), processor);
  });
}

int64_t chooseGroupSize(func::FuncOp source, const ProcessorModel &processor) {
  // The others do not go through blocks op by op.
  if (llvm::is_contained({roles::kActiveGradient, roles::kExplain, roles::kState}, getRole(source)))
    return 1;
  int64_t most = 0;
  for (Operation &op : source.getBody().front().without_terminator())
    if (auto pullback = dyn_cast<PullbackOp>(op); pullback && selects(pullback.getCombiner()))
      return 1; // Searches for winners read all of a block, which has to be near.
    else if (visitsDistantWeights(op, processor))
      most = std::max(most, countBlockBytes(getValues(op)));
  return most ? chooseBlocks(most, processor) : 1;
}

SmallVector<GroupEmitter::Step> GroupEmitter::getSteps(const Stages &stages,
                                                       const ProcessorModel &processor) {
  SmallVector<Step> steps(1, {false, {}});
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (!stages.runsIn(op, Stage::Block))
      continue;
    bool isOfGroup = visitsDistantWeights(op, processor);
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
  visit(steps.back(), source.getBody().front().getTerminator()->getOperands());
  return steps;
}

void GroupEmitter::keepOwnBuffers() {
  llvm::DenseMap<Value, Step *> users; // by buffer, the one step that uses it, or null
  for (Step &step : steps)
    for (Value value : step.values) {
      auto [user, isNew] = users.try_emplace(assignment.getPlace(value), &step);
      if (!isNew && user->second != &step)
        user->second = nullptr;
    }
  for (Step &step : steps)
    if (!step.isOfGroup)
      step.values.remove_if([&](Value value) {
        bool isOwn = users.lookup(assignment.getPlace(value)) == &step;
        if (isOwn)
          step.own.push_back(value);
        return isOwn;
      });
}

void GroupEmitter::allocateOwnBuffers(const Step &step) {
  llvm::DenseMap<Value, Value> buffers; // by that of the group
  for (Value value : step.own) {
    auto ofGroup = emitter.buffers.get(value).getDefiningOp<memref::ViewOp>();
    Value &buffer = buffers[ofGroup.getByteShift()];
    buffer = buffer ? assignment.viewAs(ofGroup.getType(), buffer)
                    : assignment.allocate(ofGroup.getType());
    emitter.buffers.set(value, buffer);
  }
}

Value GroupEmitter::emit(Value base, Value least, int64_t most,
                         function_ref<void(Operation &)> emitOp) {
  Location loc = source.getLoc();
  Emission emit(builder, loc);
  int64_t lanes = emitter.scope.lanes;
  Value left = emit.sub(target.count, base);
  Value number = emit.min(emit.div(emit.add(left, emit.index(lanes - 1)), lanes), emit.index(most));
  assignment.assignBlock(most);
  passed.reset();
  Value firstRows = assignment.allocateBlocks(MemRefType::get({lanes}, builder.getIndexType()));
  keepOwnBuffers();

  Step *current = nullptr;
  llvm::DenseMap<Value, Value> firstOf; // buffers of the group's first block
  Value blockBase, valid, rows;         // of the block that code is for
  auto enter = [&](Value block) {
    blockBase = emit.add(base, emit.mul(block, lanes));
    valid = emit.min(emit.sub(target.count, blockBase), emit.index(lanes));
    emitter.scope.setBlock(valid, emit.differ(blockBase, emit.index(0)));
    rows = assignment.getOfBlock(firstRows, block);
    passed.setRows(rows);
    for (Value value : current->values)
      emitter.buffers.replace(value, [&](Value buffer) {
        Value view = assignment.getOfBlock(buffer, block);
        firstOf[view] = buffer;
        return view;
      });
  };
  auto leave = [&] {
    for (Value value : current->values)
      emitter.buffers.replace(value, [&](Value view) { return firstOf.lookup(view); });
  };
  auto allocateOnce = [&](MemRefType type) { return assignment.allocate(type); };
  int64_t kept = 0;
  auto allocateForAll =
      [&, groups = builder.getInsertionBlock()->getParentOp()](MemRefType type) -> Value {
    if (!canKeep(kept + getBytes(type)))
      return {};
    kept += getBytes(type);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(groups);
    return assignment.allocate(type);
  };
  Value isFirst = emit.equal(base, emit.index(0)), isLater = emit.differ(base, emit.index(0));
  Value areMore = emit.less(emit.index(most * lanes), target.count);
  BlockGroup group{number, enter, leave, allocateOnce, allocateForAll, isFirst, isLater, areMore};

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
            BlockTransfer transfer(emitter, emit, lanes, blockBase, valid, target.count, rows);
            if (isFirst)
              transfer.emitRows(target.indices, target.first);
            for (Operation *op : step.ops) {
              passed.gather(transfer, op->getOperands());
              emitOp(*op);
            }
            passed.gather(transfer, step.readBehind);
            if (!isLast)
              return {};
            return {passed.finishBlock(transfer, carried[0])};
          });
      if (isLast)
        least = results[0];
    }
    emitter.scope.setGroup(nullptr);
  }
  return least;
}

} // namespace trop
