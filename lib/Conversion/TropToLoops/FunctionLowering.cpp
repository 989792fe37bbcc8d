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
//   clear sums over samples
//   for each block of samples
//     find the rows, gather inputs and targets into lanes
//     compute values with samples, add the block to sums over samples
//     scatter results
//   compute what follows from sums over samples
//
// Where weights do not stay near, several blocks go together (BlockGroups.cpp).
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/FunctionLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Schedule/Blocks.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace trop {

FunctionLowering::FunctionLowering(func::FuncOp source, const TargetModel &machine)
    : source(source), builder(source), loc(source.getLoc()), code(builder, loc),
      element(getElement()), machine(machine), lanes(getLanes(element)),
      emitter(builder, lanes, machine.registers) {}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

Type FunctionLowering::getElement() {
  for (Type type : source.getArgumentTypes())
    if (isValueType(type))
      return getElementTypeOrSelf(type);
  return builder.getF32Type();
}

/// Whether the op reads or computes samples; to count them it need not see them.
bool visitsSamples(Operation &op) {
  return !isa<SampleCountOp>(op) && (anySamples(op.getOperands()) || anySamples(op.getResults()));
}

/// Checks that values are of one type, which says how many samples make a block,
/// and weights of samples one number each.
LogicalResult FunctionLowering::check() {
  WalkResult walked = source.walk([&](Operation *op) -> WalkResult {
    for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes()))
      if (isValueType(type) && getElementTypeOrSelf(type) != element)
        return op->emitError() << "cannot be lowered: expected values of " << element
                               << " throughout the function, found " << type;
    return WalkResult::advance();
  });
  if (walked.wasInterrupted())
    return failure();
  for (auto [index, type] : llvm::enumerate(source.getArgumentTypes()))
    if (getArgumentKind(source, index) == kinds::kWeights && !isLossType(type))
      return source.emitError() << "cannot be lowered: expected weights of one number a sample, "
                                << "found " << type;
  return success();
}

LogicalResult FunctionLowering::assignStages() {
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (!isa<StructuralOpInterface, PullbackOp, ConstantOp, SampleCountOp>(op))
      return op.emitError() << "'" << op.getName() << "' cannot be lowered: expected an op with "
                            << "StructuralOpInterface, or one that was expanded";
    bool inBlock = visitsSamples(op);
    if (auto pullback = dyn_cast<PullbackOp>(op);
        pullback && inBlock && pullback.getValue() && !hasSamples(pullback.getValue()))
      return op.emitError() << "'" << op.getName() << "' looks for its witness among all samples, "
                            << "which one pass over the samples cannot do";
    Stage stage = Stage::Before;
    if (!isa<SampleCountOp>(op)) // The caller gives the count.
      for (Value operand : op.getOperands())
        stage = std::max(stage, getStage(operand));
    if (inBlock && stage == Stage::After)
      return op.emitError() << "'" << op.getName() << "' needs a result of all samples before it "
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

/// The memref a tensor, or a state, is passed as.
static MemRefType getPassedType(Type type) {
  if (isa<StateType>(type))
    return MemRefType::get({ShapedType::kDynamic}, IntegerType::get(type.getContext(), 8));
  auto tensor = cast<RankedTensorType>(type);
  return MemRefType::get(tensor.getShape(), tensor.getElementType());
}

SmallVector<Type> FunctionLowering::getResultArguments() {
  return llvm::map_to_vector(source.getResultTypes(),
                             [](Type type) -> Type { return getPassedType(type); });
}

void FunctionLowering::createFunction() {
  SmallVector<Type> types{MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()),
                          builder.getIndexType(), builder.getIndexType(),
                          MemRefType::get({ShapedType::kDynamic}, builder.getI8Type())};
  for (Type type : source.getArgumentTypes())
    types.push_back(getPassedType(type));
  llvm::append_range(types, getResultArguments());
  target = func::FuncOp::create(builder, loc, source.getName(),
                                builder.getFunctionType(types, builder.getI64Type()));
  target->setDiscardableAttrs(source->getDiscardableAttrDictionary());
  Block *entry = target.addEntryBlock();
  SmallVector<DictionaryAttr> attributes(entry->getNumArguments());
  for (auto [index, argument] : llvm::enumerate(source.getArguments())) {
    attributes[kNumLeadingArguments + index] = source.getArgAttrDict(index);
    entry->getArgument(kNumLeadingArguments + index).setLoc(argument.getLoc());
  }
  // A result takes one argument, or, of a list, several, which have no attributes.
  unsigned passedBefore = kNumLeadingArguments + source.getNumArguments();
  if (entry->getNumArguments() == passedBefore + source.getNumResults())
    for (unsigned index = 0; index < source.getNumResults(); ++index)
      attributes[passedBefore + index] = source.getResultAttrDict(index);
  target.setAllArgAttrs(attributes); // All at once: they are one attribute.
  dropValues(target);
  builder.setInsertionPointToStart(entry);
  indices = entry->getArgument(0);
  first = entry->getArgument(1);
  count = entry->getArgument(2);
  workspace = entry->getArgument(3);
  auto passed = ValueRange(entry->getArguments()).drop_front(kNumLeadingArguments);
  arguments = passed.take_front(source.getNumArguments());
  results = passed.drop_front(source.getNumArguments());
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
  for (auto [argument, passed] : llvm::zip_equal(source.getArguments(), arguments))
    if (!hasSamples(argument))
      emitter.buffers.set(argument, passed);
  assignResultBuffers();
}

void FunctionLowering::assignResultBuffers() {
  for (auto [value, passed] : llvm::zip_equal(getReturned(), results))
    if (!hasSamples(value) && !emitter.buffers.get(value))
      emitter.buffers.set(value, passed);
  for (Operation &op : source.getBody().front().without_terminator())
    for (Value result : op.getResults())
      if (!hasSamples(result) && !emitter.buffers.get(result))
        emitter.buffers.set(result, allocate(emitter.buffers.getType(result)));
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

void FunctionLowering::emitOp(Operation &op) {
  if (auto pullback = dyn_cast<PullbackOp>(op)) {
    for (Turned turned : getTransposed(pullback)) {
      MemRefType type = emitter.buffers.getTransposedType(turned);
      emitter.buffers.setTransposed(turned, emitter.scope.getGroup() ? allocateBlocks(type)
                                                                     : allocate(type));
    }
    emitter.emit(pullback);
    return emitter.buffers.clearTransposed();
  }
  if (isa<ConstantOp>(op) || reshapes.contains(&op))
    return; // Its buffer is a global, or that of its operand.
  if (auto samples = dyn_cast<SampleCountOp>(op)) {
    Value integer = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), count);
    Value number = arith::SIToFPOp::create(builder, loc, element, integer);
    memref::StoreOp::create(builder, loc, number, emitter.buffers.get(samples), ValueRange());
    return;
  }
  emitter.emit(cast<StructuralOpInterface>(op));
}

bool FunctionLowering::runsIn(Operation &op, Stage stage) const {
  Stage own = getStage(op.getResult(0));
  // A sum over samples takes block by block, though it is there only after the last.
  return stage == (own == Stage::After && visitsSamples(op) ? Stage::Block : own);
}

void FunctionLowering::emitOps(Stage stage) {
  for (Operation &op : source.getBody().front().without_terminator())
    if (runsIn(op, stage))
      emitOp(op);
}

void FunctionLowering::emitBlockOps(BlockTransfer &transfer) {
  transfer.emitRows(indices, first);
  setRows(transfer);
  for (Operation &op : source.getBody().front().without_terminator())
    if (runsIn(op, Stage::Block)) {
      gather(transfer, op.getOperands());
      emitOp(op);
    }
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

bool FunctionLowering::isLarge(Value value) {
  return !staysNear(Workspace::getBytes(emitter.buffers.getType(value)), machine.processor);
}

/// How what may be null is gathered; null of other arguments.
static const ArgumentKind *findOptionalKind(func::FuncOp source, BlockArgument argument) {
  const ArgumentKind *kind = findArgumentKind(getArgumentKind(source, argument.getArgNumber()));
  return kind && kind->null != NullMeans::Nothing ? kind : nullptr;
}

void FunctionLowering::setRows(BlockTransfer &transfer) {
  for (auto [argument, passed] : llvm::zip_equal(source.getArguments(), arguments))
    if (hasSamples(argument) && !findOptionalKind(source, argument))
      transfer.setRows(argument, passed);
}

void FunctionLowering::gather(BlockTransfer &transfer, ValueRange values) {
  // What runs over many samples, and often: elsewhere it takes longer to compile than it saves.
  bool isFrequent = llvm::is_contained(
      {roles::kForward, roles::kLoss, roles::kGradient, roles::kActiveGradient}, getRole(source));
  for (Value value : values) {
    auto argument = dyn_cast<BlockArgument>(value);
    if (!argument || !hasSamples(argument) || argument.use_empty() ||
        !gathered.insert(argument).second)
      continue;
    Value passed = arguments[argument.getArgNumber()];
    if (const ArgumentKind *kind = findOptionalKind(source, argument))
      transfer.gatherOptional(argument, passed, *kind);
    else
      transfer.gatherRows(argument, passed, isFrequent || isLarge(argument));
  }
}

ValueRange FunctionLowering::getReturned() {
  return source.getBody().front().getTerminator()->getOperands();
}

Value FunctionLowering::emitBody() {
  emitOps(Stage::Before);
  Value least = emitSamples();
  emitOps(Stage::After);
  // A result that is an argument, or stands twice, was computed elsewhere.
  for (auto [value, passed] : llvm::zip_equal(getReturned(), results))
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
  StringRef role = getRole(source);
  if (role != roles::kForward && role != roles::kLoss && role != roles::kActiveGradient)
    return false;
  return llvm::all_of(source.getBody().front().without_terminator(), [&](Operation &op) {
    if (!visitsSamples(op) || getStage(op.getResult(0)) == Stage::Sample)
      return true;
    return isa<StructuralOpInterface>(op) && hasSamples(op.getResult(0));
  });
}

Value FunctionLowering::emitSamples() {
  if (!hasSingle())
    return emitBlocks();
  Value one = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, count, code.index(1));
  auto branch = scf::IfOp::create(builder, loc, builder.getIndexType(), one, true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.elseBlock());
  Value returned = emitBlocks();
  scf::YieldOp::create(builder, loc, returned);
  builder.setInsertionPointToStart(branch.thenBlock());
  returned = emitSingle();
  scf::YieldOp::create(builder, loc, returned);
  return branch.getResult(0);
}

Value FunctionLowering::emitSingle() {
  Value zero = code.index(0);
  assignSingleBuffers();
  BlockTransfer transfer(builder, emitter, loc, 1, zero, count, count,
                         allocate(MemRefType::get({1}, builder.getIndexType())));
  emitter.scope.setSample(zero);
  emitBlockOps(transfer);
  emitter.scope.setSample({});
  return finishBlock(transfer, count);
}

LogicalResult FunctionLowering::run() {
  if (failed(check()) || failed(assignStages()))
    return failure();
  createFunction();
  groupSize = chooseGroupSize();
  assignBuffers();
  Value returned = emitBody();
  Value integer = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), returned);
  func::ReturnOp::create(builder, loc, integer);
  target->setAttr(kWorkspaceAttr, builder.getI64IntegerAttr(buffers.place(target)));
  // Loops that take time are unrolled already, into tiles; more of that takes longer to
  // compile than it saves, but for updates of a state.
  if (getRole(source) != roles::kState)
    target->setAttr("passthrough", builder.getStrArrayAttr({"optsize"}));
  source.erase();
  return success();
}

} // namespace trop
