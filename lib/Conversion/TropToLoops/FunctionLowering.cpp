//===- FunctionLowering.cpp - One function as a pass over blocks of samples -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of a lowered function:
//
//   compute values without samples
//   clear sums over samples that the first block does not begin
//   for each block of samples
//     find the rows, gather inputs and targets into lanes
//     compute values with samples, add the block to sums over samples
//     scatter results
//   compute what follows from sums over samples
//
// Where weights do not stay near, several blocks go together (GroupEmitter.h).
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/FunctionLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/Leaves.h"
#include "lib/Conversion/Nests/WarpMemory.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Conversion/TropToLoops/GroupEmitter.h"
#include "lib/Conversion/TropToLoops/OutputTiles.h"
#include "lib/Schedule/Blocks.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trop {

FunctionLowering::FunctionLowering(func::FuncOp source, const TargetModel &machine)
    : source(source), builder(source), loc(source.getLoc()), code(builder, loc),
      element(getElement(source)), machine(machine),
      lanes(machine.threads ? machine.threads : getLanes(element)),
      emitter(builder, lanes, machine.registers),
      assignment(builder, source, target, stages, emitter.buffers),
      passed(source, target, emitter, this->machine.processor) {}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

LogicalResult FunctionLowering::assignStages() {
  for (Operation &op : getOps()) {
    if (!isa<GenericOp, PullbackOp, ConstantOp, SampleCountOp>(op))
      return refuseOp(op);
    bool inBlock = visitsSamples(op);
    if (auto pullback = dyn_cast<PullbackOp>(op);
        pullback && inBlock && pullback.getValue() && !hasSamples(pullback.getValue()))
      return op.emitError() << "'" << op.getName() << "' looks for its witness among all samples, "
                            << "which one pass over the samples cannot do";
    Stage stage = Stage::Before;
    if (!isa<SampleCountOp>(op)) // The caller gives the count.
      for (Value operand : op.getOperands())
        stage = std::max(stage, stages.get(operand));
    if (inBlock && stage == Stage::After)
      return op.emitError() << describe(op.getResult(0), "this value")
                            << " needs a result of all samples before it "
                            << "visits them again, which one pass over the samples cannot give";
    for (Value result : op.getResults())
      stages[result] = !inBlock             ? stage == Stage::Before ? stage : Stage::After
                       : hasSamples(result) ? Stage::Block
                                            : Stage::After;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Signature and buffers
//===----------------------------------------------------------------------===//

SmallVector<Type> FunctionLowering::getResultArguments() {
  return llvm::map_to_vector(source.getResultTypes(),
                             [](Type type) -> Type { return getPassedType(type); });
}

/// The constant as a read-only global of the module. That is in no function, so its place is not
/// one that a call of a layer was written out at: debug information has none for such.
Value FunctionLowering::createGlobal(ConstantOp constant) {
  MemRefType type = emitter.buffers.getType(constant);
  std::string name = llvm::formatv("{0}.constant{1}", source.getName(), numGlobals++).str();
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(source);
    memref::GlobalOp::create(builder, loc, name, builder.getStringAttr("private"), type,
                             constant.getValue(), /*constant=*/true, IntegerAttr());
  }
  return memref::GetGlobalOp::create(builder, constant.getLoc(), type, name);
}

/// Arguments and results without samples are used in place, constants are globals;
/// everything else gets its part of the workspace.
void FunctionLowering::assignBuffers() {
  for (auto constant : source.getOps<ConstantOp>())
    emitter.buffers.set(constant, createGlobal(constant));
  for (auto [argument, passed] : llvm::zip_equal(source.getArguments(), target.arguments))
    if (!hasSamples(argument))
      emitter.buffers.set(argument, passed);
  assignResultBuffers();
}

void FunctionLowering::assignResultBuffers() {
  for (auto [value, passed] : llvm::zip_equal(getReturned(), target.results))
    if (!hasSamples(value) && !emitter.buffers.get(value))
      emitter.buffers.set(value, passed);
  allocateResults();
}

void FunctionLowering::allocateResults() {
  for (Operation &op : getOps())
    for (Value result : op.getResults())
      if (stages.get(result) != Stage::Sample && !hasSamples(result) &&
          !emitter.buffers.get(result))
        emitter.buffers.set(result, allocate(emitter.buffers.getType(result)));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void FunctionLowering::emitOp(Operation &op) {
  if (auto pullback = dyn_cast<PullbackOp>(op)) {
    for (Turned turned : getTransposed(pullback)) {
      if (emitter.buffers.hasRowsAlong(turned))
        continue;
      MemRefType type = emitter.buffers.getTransposedType(turned);
      emitter.buffers.setTransposed(
          turned, emitter.scope.getGroup() ? assignment.allocateBlocks(type) : allocate(type));
    }
    emitter.emit(pullback);
    return emitter.buffers.clearTransposed();
  }
  if (isa<ConstantOp>(op) || assignment.findReshaped(op))
    return; // Its buffer is a global, or that of its operand.
  if (auto samples = dyn_cast<SampleCountOp>(op)) {
    Value number = arith::SIToFPOp::create(builder, loc, element, code.toInteger(target.count));
    code.store(number, emitter.buffers.get(samples), ValueRange());
    return;
  }
  emitter.emit(cast<GenericOp>(op));
}

void FunctionLowering::emitOps(Stage stage) {
  for (Operation &op : getOps())
    if (stages.runsIn(op, stage))
      emitOp(op);
}

void FunctionLowering::emitBlockOps(BlockTransfer &transfer) {
  transfer.emitRows(target.indices, target.first);
  passed.setRows(transfer.getRows());
  for (Operation &op : getOps())
    if (stages.runsIn(op, Stage::Block)) {
      passed.gather(transfer, op.getOperands());
      emitOp(op);
    }
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

Value FunctionLowering::emitBlocks() {
  SmallVector<OpResult> startedByFirst;
  for (Operation &op : getOps())
    for (OpResult result : op.getResults())
      if (visitsSamples(op) && !hasSamples(result)) {
        if (auto generic = dyn_cast<GenericOp>(op))
          emitter.accumulator.start(generic);
        else if (startsWithFirstBlock(cast<PullbackOp>(op), result.getResultNumber(),
                                      emitter.buffers))
          startedByFirst.push_back(result);
        else
          emitter.accumulator.start(cast<PullbackOp>(op), result);
      }
  if (!startedByFirst.empty())
    code.when(code.equal(target.count, code.index(0)), [&] {
      for (OpResult result : startedByFirst)
        emitter.accumulator.start(cast<PullbackOp>(result.getOwner()), result);
    });

  int64_t groupSize = chooseGroupSize(source, machine.processor);
  return forEachBlock(groupSize, [&](Value base, Value least) {
    if (groupSize > 1)
      return GroupEmitter(builder, source, target, stages, machine.processor, emitter, assignment,
                          passed)
          .emit(base, least, groupSize, [&](Operation &op) { emitOp(op); });
    BlockTransfer transfer = beginBlock(base);
    emitBlockOps(transfer);
    return passed.finishBlock(transfer, least);
  });
}

Value FunctionLowering::forEachBlock(int64_t together, function_ref<Value(Value, Value)> body) {
  return code.foldRange(
      code.index(0), target.count, together * lanes, target.count,
      [&](Value base, ValueRange least) -> Point { return {body(base, least[0])}; })[0];
}

BlockTransfer FunctionLowering::beginBlock(Value base) {
  Value valid = code.min(code.sub(target.count, base), code.index(lanes));
  emitter.scope.setBlock(valid, code.differ(base, code.index(0)));
  assignment.assignBlock();
  passed.reset();
  return BlockTransfer(emitter, code, lanes, base, valid, target.count,
                       allocate(MemRefType::get({lanes}, builder.getIndexType())));
}

BlockTransfer FunctionLowering::beginSingle(Value sample, Value samples) {
  assignment.assignSingle();
  passed.reset();
  emitter.scope.setSample(code.index(0));
  return BlockTransfer(emitter, code, 1, sample, code.index(1), samples,
                       allocate(MemRefType::get({1}, builder.getIndexType())));
}

Value FunctionLowering::emitBody() {
  emitOps(Stage::Before);
  Value least = emitSamples();
  emitOps(Stage::After);
  // A result that is an argument, or stands twice, was computed elsewhere.
  for (auto [value, passed] : llvm::zip_equal(getReturned(), target.results))
    if (!hasSamples(value) && emitter.buffers.get(value) != passed)
      memref::CopyOp::create(builder, loc, emitter.buffers.get(value), passed);
  return least;
}

//===----------------------------------------------------------------------===//
// One sample
//===----------------------------------------------------------------------===//

/// Training on drawn samples calls these with one at a time. There must be nothing
/// to sum over samples, and no pullback that one sample and a block treat differently.
bool FunctionLowering::hasSingle() {
  return llvm::is_contained({roles::kForward, roles::kLoss, roles::kActiveGradient},
                            getRole(source)) &&
         isSampleWise();
}

/// Whether one sample takes most vectors that one in a block does, of outputs beside each other,
/// and moving a block that does not stay near would take longer than what is computed of it.
static bool isFastAlone(GenericOp op, int64_t lanes) {
  int64_t outputs = computeProduct(getUnitShape(op.getResult()));
  return isReshape(op) || (2 * countUnitLanes(op, lanes) >= lanes &&
                           computeProduct(op.getExtents()) <= kFewLeaves * outputs);
}

/// Where a block of values does not stay near: what keeps two of each and is not called often; and
/// what is as fast so.
bool FunctionLowering::runsOneByOne() {
  StringRef role = getRole(source);
  bool isForward = role == roles::kForward;
  if ((role != roles::kForwardProduct && !isForward) || !isSampleWise())
    return false;
  bool isAnyLarge = false;
  for (Operation &op : getOps()) {
    if (!stages.runsIn(op, Stage::Block))
      continue;
    if (isForward &&
        (!isFastAlone(cast<GenericOp>(op), lanes) || visitsDistantWeights(op, machine.processor)))
      return false;
    isAnyLarge |= passed.isLarge(op.getResult(0));
  }
  return isAnyLarge;
}

bool FunctionLowering::isSampleWise() {
  return llvm::all_of(getOps(), [&](Operation &op) {
    if (!visitsSamples(op) || stages.get(op.getResult(0)) == Stage::Sample)
      return true;
    return isa<GenericOp>(op) && hasSamples(op.getResult(0));
  });
}

Value FunctionLowering::emitSamples() {
  if (runsOneByOne())
    return code.foldRange(
        code.index(0), target.count, 1, target.count,
        [&](Value sample, ValueRange least) { return Point{emitSingle(sample, least[0])}; })[0];
  if (!hasSingle())
    return emitBlocks();
  Value one = code.equal(target.count, code.index(1));
  auto branch = scf::IfOp::create(builder, loc, builder.getIndexType(), one, true);
  auto emitIn = [&](Block *block, function_ref<Value()> emit) {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(block);
    scf::YieldOp::create(builder, loc, emit());
  };
  emitIn(branch.elseBlock(), [&] { return emitBlocks(); }); // Says where searches start.
  emitIn(branch.thenBlock(), [&] { return emitSingle(code.index(0), target.count); });
  return branch.getResult(0);
}

Value FunctionLowering::emitSingle(Value sample, Value least) {
  BlockTransfer transfer = beginSingle(sample, target.count);
  emitBlockOps(transfer);
  emitter.scope.setSample({});
  return passed.finishBlock(transfer, least);
}

LogicalResult FunctionLowering::run() {
  if (failed(checkTypes(source)) || failed(assignStages()))
    return failure();
  target = LoweredFunction::create(builder, source, getResultArguments());
  assignBuffers();
  Value returned = emitBody();
  func::ReturnOp::create(builder, loc, code.toInteger(returned));
  auto bytes = builder.getI64IntegerAttr(assignment.place());
  target.op->setAttr(kWorkspaceAttr, bytes);
  if (machine.threads) {
    target.op.setArgAttr(kNumLeadingArguments - 1, kWarpBytesAttr, bytes);
    target.op->removeAttr(attrs::kRole); // It is what kernels are made of.
  }
  // Loops that take time are unrolled already, into tiles; more of that takes longer to
  // compile than it saves, but for updates of a state.
  if (getRole(source) != roles::kState)
    target.op->setAttr("passthrough", builder.getStrArrayAttr({"optsize"}));
  source.erase();
  return success();
}

} // namespace trop
