//===- ActiveLowering.cpp - Active gradients as loops -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of a lowered active gradient:
//
//   evaluate: compute values without samples
//   backward: clear the caller's lists
//   for each block of samples
//     evaluate: gather inputs and targets, compute values with samples
//     backward: for each sample, compute adjoints, add those of parameters to the lists
//
// Both halves find values at the same places of the workspace, so they can be called
// one by one on a block.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ActiveLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/GroupEmitter.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;

namespace trop {

bool ActiveLowering::isWeights(BlockArgument argument) const {
  return getArgumentKind(source, argument.getArgNumber()) == kinds::kWeights;
}

LogicalResult ActiveLowering::assignStages() {
  for (BlockArgument argument : source.getArguments())
    if (isWeights(argument))
      stages[argument] = Stage::Sample;
  for (Operation &op : getOps()) {
    if (!isa<GenericOp, PullbackOp, ConstantOp, AccumulateOp, ScatterOp>(op))
      return refuseOp(op);
    Stage stage = visitsSamples(op) ? Stage::Block : Stage::Before;
    // A list is of one sample, even one that does not depend on the weights.
    auto isList = [](Type type) { return isa<ActiveType>(type); };
    if (llvm::any_of(op.getResultTypes(), isList) ||
        llvm::any_of(op.getOperands(),
                     [&](Value operand) { return stages.get(operand) == Stage::Sample; }))
      stage = Stage::Sample;
    if (stage == Stage::Block && !hasSamples(op.getResult(0)))
      return op.emitError() << describe(op.getResult(0), "this value")
                            << " needs all samples, which a function of role "
                            << roles::kActiveGradient << " does not see at once";
    for (Value result : op.getResults())
      stages[result] = stage;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

SmallVector<Type> ActiveLowering::getResultArguments() {
  SmallVector<Type> types;
  for (size_t number = 0; number < getGradients().size(); ++number) {
    types.push_back(MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()));
    types.push_back(MemRefType::get({ShapedType::kDynamic}, element));
    types.push_back(MemRefType::get({1}, builder.getI64Type()));
  }
  if (getLosses())
    types.push_back(MemRefType::get({ShapedType::kDynamic}, element));
  types.append(kNumHalvesArguments, builder.getI64Type());
  return types;
}

Value ActiveLowering::getLosses() {
  ValueRange returned = getReturned();
  return !returned.empty() && isLossType(returned.back().getType()) ? returned.back() : Value();
}

ValueRange ActiveLowering::getGradients() {
  return getLosses() ? getReturned().drop_back() : getReturned();
}

ActiveList ActiveLowering::getResultList(unsigned number) const {
  auto lists = target.results.drop_front(3 * number);
  return {lists[0], lists[1], lists[2]};
}

ActiveList ActiveLowering::allocateList(Value value) {
  int64_t bound = getActiveBound(value.getType());
  auto dynamic = [&](Type type) -> Value {
    Value buffer = allocate(MemRefType::get({bound}, type));
    return memref::CastOp::create(builder, loc, MemRefType::get({ShapedType::kDynamic}, type),
                                  buffer);
  };
  ActiveList list;
  list.positions = dynamic(builder.getI64Type());
  list.values = dynamic(element);
  list.count = allocate(MemRefType::get({1}, builder.getI64Type()));
  return list;
}

/// Adjoints belong to one sample, so their buffers have no lanes.
void ActiveLowering::assignSampleBuffers() {
  for (Operation &op : getOps())
    for (Value result : op.getResults())
      if (isa<ActiveType>(result.getType()))
        emitter.buffers.setList(result, allocateList(result));
      else if (stages.get(result) == Stage::Sample)
        emitter.buffers.set(result, allocate(MemRefType::get(getUnitShape(result), element)));
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

void ActiveLowering::assignPhases() {
  phases.assign(1, {});
  bool single = hasSingle(); // Looks at all ops.
  for (Operation &op : getOps()) {
    if (!stages.runsIn(op, Stage::Block))
      continue;
    bool isShared = single && visitsDistantWeights(op, machine.processor) &&
                    !getUnitShape(op.getResult(0)).empty();
    if (isShared)
      phases.emplace_back();
    phases.back().push_back(&op);
    if (isShared)
      phases.emplace_back();
  }
  if (phases.size() > 1)
    target.op->setAttr(kPhasesAttr, builder.getI64IntegerAttr(int64_t(phases.size())));
}

Value ActiveLowering::isPhase(size_t number) {
  Value phase = code.toIndex(getHalvesArguments()[1]);
  return code.either(code.equal(phase, code.index(-1)),
                     code.equal(phase, code.index(int64_t(number))));
}

void ActiveLowering::emitPhase(size_t number, function_ref<void()> body) {
  if (phases.size() == 1)
    return body();
  code.when(isPhase(number), body);
}

void ActiveLowering::emitShared(Operation &op) {
  Share share{code.toIndex(getHalvesArguments()[2]), code.toIndex(getHalvesArguments()[3])};
  emitter.scope.setShare(&share);
  emitOp(op);
  emitter.scope.setShare(nullptr);
}

/// What ops read is brought there by a phase that is one thread's.
void ActiveLowering::emitPhases(BlockTransfer &transfer) {
  passed.setRows(transfer.getRows());
  for (size_t number = 0; number < phases.size(); ++number)
    emitPhase(number, [&] {
      if (number % 2 == 1)
        return emitShared(*phases[number].front());
      if (number == 0)
        transfer.emitRows(target.indices, target.first);
      for (Operation *op : phases[number]) {
        passed.gather(transfer, op->getOperands());
        emitOp(*op);
      }
      if (number + 1 == phases.size())
        return finishEvaluation(transfer);
      passed.gather(transfer, phases[number + 1].front()->getOperands());
    });
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

void ActiveLowering::emitOp(Operation &op) {
  if (auto pullback = dyn_cast<PullbackOp>(op))
    return emitter.emit(pullback); // One sample at a time: nothing is turned.
  if (auto accumulate = dyn_cast<AccumulateOp>(op)) {
    const ActiveList &sum = *emitter.buffers.getList(accumulate);
    sum.emitClear(code);
    for (Value part : {accumulate.getLhs(), accumulate.getRhs()})
      emitter.buffers.getList(part)->emitForEach(
          code, [&](Value position, Value value) { sum.emitInsert(code, position, value); });
    return;
  }
  if (auto scatter = dyn_cast<ScatterOp>(op))
    return emitter.accumulator.emitScatter(scatter.getEntries(), scatter);
  FunctionLowering::emitOp(op);
}

Value ActiveLowering::isWanted(int64_t half) {
  auto integer = [&](int64_t value) {
    return arith::ConstantIntOp::create(builder, loc, value, 64);
  };
  Value bit = integer(half), zero = integer(0);
  return code.differ(code.both(getHalvesArguments()[0], bit), zero);
}

/// The gradient of the sample in `emitter`'s lane, entry by entry.
void ActiveLowering::addToResults() {
  for (auto [number, value] : llvm::enumerate(getGradients())) {
    ActiveList list = getResultList(number);
    if (isa<ActiveType>(value.getType())) {
      emitter.buffers.getList(value)->emitForEach(
          code, [&](Value position, Value part) { list.emitInsert(code, position, part); });
    } else if (!isa_and_nonnull<ConstantOp>(value.getDefiningOp())) { // Else it is 0.
      list.emitMerge(code, emitter.buffers.get(value));
    }
  }
}

void ActiveLowering::emitBackward(BlockTransfer &transfer, Value valid) {
  for (BlockArgument argument : source.getArguments())
    if (isWeights(argument))
      passed.gather(transfer, Value(argument));
  code.forRange(code.index(0), valid, [&](Value lane) {
    emitter.scope.setSample(lane);
    assignSampleBuffers();
    emitOps(Stage::Sample);
    addToResults();
    emitter.scope.setSample({});
  });
}

Value ActiveLowering::emitBody() {
  assignPhases();
  code.when(isWanted(kEvaluateHalf), [&] { emitPhase(0, [&] { emitOps(Stage::Before); }); });
  code.when(isWanted(kBackwardHalf), [&] {
    for (size_t number = 0; number < getGradients().size(); ++number)
      getResultList(number).emitClear(code);
  });
  return emitSamples();
}

void ActiveLowering::finishEvaluation(BlockTransfer &transfer) {
  for (BlockArgument argument : source.getArguments()) // What the other half reads, too.
    if (!isWeights(argument))
      passed.gather(transfer, Value(argument));
  if (Value losses = getLosses())
    transfer.scatter(losses, target.results[target.results.size() - kNumHalvesArguments - 1]);
}

Value ActiveLowering::emitHalves(BlockTransfer &transfer, Value valid, Value least,
                                 function_ref<void()> evaluate) {
  code.when(isWanted(kEvaluateHalf), evaluate);
  code.when(isWanted(kBackwardHalf), [&] { emitBackward(transfer, valid); });
  Value losses = getLosses();
  if (!losses)
    return least;
  Value isChecked = isWanted(kFiniteLosses);
  if (phases.size() > 1) // Before, there is none.
    isChecked = code.both(isChecked, isPhase(phases.size() - 1));
  return code.choose(
      builder.getIndexType(), isChecked, [&] { return transfer.emitFiniteCheck(losses, least); },
      [&] { return least; });
}

Value ActiveLowering::emitSingle(Value sample, Value least) {
  BlockTransfer transfer = beginSingle(sample, target.count);
  return emitHalves(transfer, code.index(1), least, [&] { emitPhases(transfer); });
}

Value ActiveLowering::emitBlocks() {
  return forEachBlock(1, [&](Value base, Value least) {
    BlockTransfer transfer = beginBlock(base);
    return emitHalves(transfer, emitter.scope.getValidLanes(), least, [&] {
      emitBlockOps(transfer);
      finishEvaluation(transfer);
    });
  });
}

} // namespace trop
