//===- StateLowering.cpp - Maintained values as loops -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two functions run over blocks of samples like any other. Both find kept values in
// the state, block after block; build computes them all, update what changed
// (UpdateEmitter). Their arguments after those of the source:
//
//   build    losses
//   update   losses, touched blocks, counters, what is shared; the old values of each
//            parameter; for each, positions that changed, how many
//
// A third, prepare, copies parameters into what is shared.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StateLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/WarpMemory.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Conversion/TropToLoops/ChangesArgument.h"
#include "lib/Conversion/TropToLoops/FunctionLowering.h"
#include "lib/Conversion/TropToLoops/StatePrepare.h"
#include "lib/Conversion/TropToLoops/UpdateEmitter.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

namespace {

/// What build and update share: where blocks and their values are.
class StateLowering : public FunctionLowering {
public:
  StateLowering(func::FuncOp source, const TargetModel &machine)
      : FunctionLowering(source, machine), lanesType(VectorType::get(lanes, element)) {
    emitter.scope.areThreads = machine.threads;
  }

protected:
  LogicalResult assignStages() override;
  void assignResultBuffers() override;
  Value emitBody() override;

  /// Emits one block; returns the first position of a loss that is not finite, or
  /// `least`.
  virtual Value emitBlock(BlockTransfer &transfer, Value base, Value least) = 0;
  virtual void emitBefore() { emitOps(Stage::Before); }
  virtual void emitAfter() {}

  Value getLosses() { return target.results[0]; }
  SmallVector<BlockArgument> getParameters() { return trop::getParameters(source); }
  std::optional<StatePlan> plan;
  std::optional<UpdateEmitter> update;
  VectorType lanesType;
  UpdateBlock block;
  Value rows;

private:
  Value buildView(Value start, const StatePlan::Slot &slot, int64_t row, MemRefType type);
  SmallVector<Value> buildLevels(Value start, const StatePlan::Slot &slot);
  void setViews(Value base);
  Value emitOne(Value base, Value least);
  Value forEachWarpBlock();
};

class BuildLowering : public StateLowering {
public:
  using StateLowering::StateLowering;

private:
  SmallVector<Type> getResultArguments() override;
  Value emitBlock(BlockTransfer &transfer, Value base, Value least) override;
};

class UpdateLowering : public StateLowering {
public:
  using StateLowering::StateLowering;

private:
  SmallVector<Type> getResultArguments() override;
  Value emitBlock(BlockTransfer &transfer, Value base, Value least) override;
  void emitBefore() override;
  void emitAfter() override;
  void emitDerivedWeights(ValueRange oldParameters);
  WeightsChange compareWeights(Value value, Value before);
};

} // namespace

//===----------------------------------------------------------------------===//
// Both
//===----------------------------------------------------------------------===//

LogicalResult StateLowering::assignStages() {
  FailureOr<StatePlan> found = StatePlan::get(source, lanes);
  if (failed(found))
    return failure();
  plan = std::move(*found);
  update.emplace(builder, emitter, *plan, loc, lanesType);
  for (Operation &op : source.getBody().front().without_terminator())
    for (Value result : op.getResults())
      stages[result] = isa<GenericOp>(op) && !hasSamples(result) ? Stage::Before : Stage::Block;
  return success();
}

/// In use from the first block to the last: an update counts on what it computed before.
void StateLowering::assignResultBuffers() {
  for (BlockArgument argument : source.getArguments())
    if (hasSamples(argument))
      emitter.buffers.set(argument, allocate(emitter.buffers.getType(argument)));
  for (Operation &op : source.getBody().front().without_terminator())
    if (isa<GenericOp>(op) && !isKept(plan->getPlace(op.getResult(0))))
      emitter.buffers.set(op.getResult(0), allocate(emitter.buffers.getType(op.getResult(0))));
}

/// From a row of a slot on, in the block whose bytes begin at `start`.
Value StateLowering::buildView(Value start, const StatePlan::Slot &slot, int64_t row,
                               MemRefType type) {
  int64_t rowBytes = lanes * element.getIntOrFloatBitWidth() / 8;
  Value offset = code.add(start, code.index(slot.offset + row * rowBytes));
  return memref::ViewOp::create(builder, loc, type, target.arguments[0], offset, ValueRange());
}

SmallVector<Value> StateLowering::buildLevels(Value start, const StatePlan::Slot &slot) {
  auto view = [&](int64_t row, int64_t rows) {
    return buildView(start, slot, row, MemRefType::get({rows, lanes}, element));
  };
  SmallVector<Value> levels;
  int64_t row = slot.units;
  for (const StatePlan::Level &level : ArrayRef(slot.levels).drop_back()) {
    levels.push_back(view(row, slot.units * level.perUnit));
    row += slot.units * level.perUnit;
  }
  levels.push_back(view(0, slot.units));
  return levels;
}

/// Kept values of the block that begins with sample `base`.
void StateLowering::setViews(Value base) {
  auto startOf = [&](Value sample) {
    return code.mul(code.div(sample, lanes), plan->getBlockBytes());
  };
  Value last = code.sub(target.count, code.index(1));
  Value start = startOf(base), next = startOf(code.min(code.add(base, code.index(lanes)), last));
  for (const StatePlan::Slot &slot : plan->getSlots()) {
    SctKeepOp keep = slot.keep;
    Value value = StatePlan::resolve(keep);
    Value buffer = buildView(start, slot, 0, emitter.buffers.getType(value));
    emitter.buffers.set(value, buffer);
    emitter.buffers.set(keep, buffer);
    update->setLevels(value, buildLevels(start, slot), buildLevels(next, slot));
  }
}

Value StateLowering::emitOne(Value base, Value least) {
  block.valid = code.min(code.sub(target.count, base), code.index(lanes));
  block.rows = rows;
  emitter.scope.setBlock(block.valid);
  setViews(base);
  BlockTransfer transfer(emitter, code, lanes, base, block.valid, target.count, rows);
  transfer.emitRows(target.indices, target.first);
  for (auto [argument, passed] : llvm::zip_equal(source.getArguments(), target.arguments))
    block.arrays[argument] = passed;
  update->setBlock(block);
  return emitBlock(transfer, base, least);
}

/// Blocks that any warps compute at any time; none of the losses is looked at.
Value StateLowering::forEachWarpBlock() {
  target.op->setAttr(kWorkersAttr, getMapping(builder.getContext(), Workers::Warps));
  auto numbers = [&](int64_t number) { return OpFoldResult(builder.getIndexAttr(number)); };
  auto loop = createForall(code, numbers(0), target.count, numbers(lanes), Workers::Warps);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  emitOne(loop.getInductionVar(0), target.count);
  return target.count;
}

Value StateLowering::emitBody() {
  emitBefore();
  rows = allocate(MemRefType::get({lanes}, builder.getIndexType()));
  Value least =
      machine.threads
          ? forEachWarpBlock()
          : forEachBlock(1, [&](Value base, Value least) { return emitOne(base, least); });
  emitAfter();
  return least;
}

//===----------------------------------------------------------------------===//
// Build
//===----------------------------------------------------------------------===//

SmallVector<Type> BuildLowering::getResultArguments() {
  return {MemRefType::get({ShapedType::kDynamic}, element)};
}

Value BuildLowering::emitBlock(BlockTransfer &transfer, Value, Value least) {
  passed.gather(transfer, source.getArguments());
  for (GenericOp op : plan->getOps()) {
    if (plan->getPlace(op->getResult(0)) == SctPlace::Tree)
      update->emitTree(op);
    else
      emitter.emit(op);
  }
  Value losses = plan->getLosses();
  transfer.scatter(losses, getLosses());
  return transfer.emitFiniteCheck(losses, least);
}

//===----------------------------------------------------------------------===//
// Update
//===----------------------------------------------------------------------===//

/// Arguments before the old values of parameters.
static constexpr unsigned kNumUpdateArguments = 4;

SmallVector<Type> UpdateLowering::getResultArguments() {
  auto dynamic = [](Type type) { return MemRefType::get({ShapedType::kDynamic}, type); };
  SmallVector<Type> types{dynamic(element), dynamic(builder.getI8Type()),
                          dynamic(builder.getI64Type()), dynamic(builder.getI8Type())};
  for (BlockArgument argument : getParameters())
    types.push_back(MemRefType::get(getUnitShape(argument), element));
  ChangesArgument::appendTypes(builder, getParameters().size(), machine.threads, types);
  return types;
}

void UpdateLowering::emitBefore() {
  block.counters = target.results[2];
  if (machine.threads) { // A warp counts for itself.
    block.counters = allocate(MemRefType::get({TROP_COUNTERS}, builder.getI64Type()));
    for (int64_t number = 0; number < TROP_COUNTERS; ++number)
      code.store(code.toInteger(code.index(0)), block.counters, code.index(number));
  }
  block.shared = target.results[3];
  block.lane = allocate(MemRefType::get({lanes}, element));
  SmallVector<BlockArgument> parameters = getParameters();
  auto old = target.results.drop_front(kNumUpdateArguments).take_front(parameters.size());
  ChangesArgument changes(target.results.drop_front(kNumUpdateArguments + parameters.size()),
                          machine.threads);
  for (auto [number, parameter] : llvm::enumerate(parameters))
    update->setWeights(parameter, {old[number], changes.getPositions(code, number),
                                   changes.getCount(code, number)});
  emitOps(Stage::Before);
  emitDerivedWeights(old);
  update->emitInit([&](MemRefType type) {
    Value buffer = allocate(type);
    if (machine.threads) // Zeros that a call leaves are those that the next one finds.
      assignment.keep(buffer);
    return buffer;
  });
}

void UpdateLowering::emitAfter() {
  for (int64_t number = 0; machine.threads && number < TROP_COUNTERS; ++number) {
    Value place = code.index(number), counted = code.load(block.counters, place);
    memref::AtomicRMWOp::create(builder, loc, arith::AtomicRMWKind::addi, counted,
                                target.results[2], place);
  }
}

/// What was computed from parameters alone, with those before, and where it differs.
void UpdateLowering::emitDerivedWeights(ValueRange oldParameters) {
  BlockEmitter old(builder, lanes);
  old.scope.areThreads = machine.threads;
  for (auto [parameter, buffer] : llvm::zip_equal(getParameters(), oldParameters))
    old.buffers.set(parameter, buffer);
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (isa<ConstantOp>(op))
      old.buffers.set(op.getResult(0), emitter.buffers.get(op.getResult(0)));
    auto generic = dyn_cast<GenericOp>(op);
    if (!generic || stages.get(op.getResult(0)) != Stage::Before)
      continue;
    Value result = op.getResult(0), before = allocate(emitter.buffers.getType(result));
    old.buffers.set(result, before);
    old.emit(generic);
    update->setWeights(result, compareWeights(result, before));
  }
}

WeightsChange UpdateLowering::compareWeights(Value value, Value before) {
  ArrayRef<int64_t> shape = getUnitShape(value);
  int64_t size = computeProduct(shape);
  Value found = allocate(MemRefType::get({1}, builder.getIndexType()));
  Value list = allocate(MemRefType::get({size}, builder.getI64Type()));
  code.store(code.index(0), found);
  Type bits = builder.getIntegerType(element.getIntOrFloatBitWidth());
  code.forRange(code.index(0), code.index(size), [&](Value position) {
    auto at = delinearize(code, position, shape);
    auto read = [&](Value buffer) -> Value {
      return arith::BitcastOp::create(builder, loc, bits, code.load(buffer, at));
    };
    code.when(code.differ(read(before), read(emitter.buffers.get(value))), [&] {
      Value number = code.load(found);
      code.store(code.toInteger(position), list, number);
      code.store(code.add(number, code.index(1)), found);
    });
  });
  return {before, list, code.load(found)};
}

Value UpdateLowering::emitBlock(BlockTransfer &transfer, Value base, Value least) {
  for (BlockArgument argument : source.getArguments())
    if (plan->getPlace(argument) == SctPlace::Gathered)
      passed.gather(transfer, Value(argument));
  for (GenericOp op : plan->getOps())
    update->emit(op);
  Value losses = plan->getLosses();
  Value result = code.choose(
      builder.getIndexType(), update->emitLossesChanged(),
      [&]() -> Value {
        Value mask = code.firstLanes(lanes, block.valid);
        Value now = emitter.elements.load(loc, losses, {}, {Lanes::Kind::Block});
        Value before =
            vector::MaskedLoadOp::create(builder, loc, lanesType, getLosses(), base, mask, now);
        auto bits = [&](Value value) -> Value {
          Type integer = builder.getIntegerType(element.getIntOrFloatBitWidth());
          return vector::BitCastOp::create(builder, loc, VectorType::get(lanes, integer), value);
        };
        code.when(code.any(code.differ(bits(now), bits(before))), [&] {
          vector::MaskedStoreOp::create(builder, loc, getLosses(), base, mask, now);
          Value one = arith::ConstantOp::create(builder, loc, builder.getI8IntegerAttr(1));
          code.store(one, target.results[1], code.div(base, lanes));
        });
        return transfer.emitFiniteCheck(losses, least);
      },
      [&] { return least; });
  update->emitReset();
  return result;
}

/// Kernels are given 4,096 bytes at the most, whatever the GPU: of each parameter the values now
/// and before, and some more.
static bool fitsKernels(func::FuncOp function) {
  constexpr size_t kMostArguments = 4096 / 8, kOthers = 32;
  return function.getNumArguments() + getParameters(function).size() + kOthers <= kMostArguments;
}

LogicalResult lowerState(func::FuncOp function, const TargetModel &machine) {
  if (machine.threads && !fitsKernels(function)) {
    function.erase(); // The CPU keeps the state.
    return success();
  }
  Type element = getElementTypeOrSelf(function.getResultTypes()[0]);
  FailureOr<StatePlan> plan =
      StatePlan::get(function, machine.threads ? machine.threads : getLanes(element));
  if (failed(plan))
    return failure();
  plan->describe(function);
  emitPrepare(function, *plan, machine.threads);
  OpBuilder builder(function);
  func::FuncOp build = function.clone(), update = function.clone();
  build.setName((function.getName() + kBuildSuffix).str());
  update.setName((function.getName() + kUpdateSuffix).str());
  builder.insert(build);
  builder.insert(update);
  function.erase();
  if (failed(BuildLowering(build, machine).run()))
    return failure();
  return UpdateLowering(update, machine).run();
}

} // namespace trop
