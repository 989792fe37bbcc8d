//===- StatePlan.cpp - Where values of a state function are -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StatePlan.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "dialect/Trop/IR/TropUpdateLimits.h"
#include "lib/Conversion/TropToLoops/Leaves.h"
#include "lib/Conversion/TropToLoops/RowAccess.h"

#include "trop/abi.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

SmallVector<Value> getAllOperands(StructuralOpInterface op) {
  SmallVector<Value> operands = op.getLeafOperands();
  if (Value init = op.getInit())
    operands.push_back(init);
  return operands;
}

SmallVector<int64_t> getReducedExtents(StructuralOpInterface op) {
  SmallVector<int64_t> domain = op.getDomain();
  return llvm::to_vector(ArrayRef(domain).drop_front(getUnitShape(op->getResult(0)).size()));
}

AffineMap getDomainMap(StructuralOpInterface op) {
  return AffineMap::getMultiDimIdentityMap(op.getDomain().size(), op->getContext());
}

Value StatePlan::resolve(Value value) {
  while (auto keep = value.getDefiningOp<SctKeepOp>())
    value = keep.getValue();
  return value;
}

const StatePlan::Slot *StatePlan::getSlot(Value value) const {
  auto number = slotNumbers.find(resolve(value));
  return number == slotNumbers.end() ? nullptr : &slots[number->second];
}

void StatePlan::addSlot(SctKeepOp keep, int64_t lanes) {
  int64_t fanOut = keep.getFanOut();
  Slot slot{keep, fanOut, computeProduct(getUnitShape(keep.getValue())), blockBytes};
  if (fanOut) {
    auto op = keep.getValue().getDefiningOp<StructuralOpInterface>();
    slot.leaves = computeProduct(getReducedExtents(op));
    for (int64_t nodes = llvm::divideCeil(slot.leaves, fanOut); nodes > 1;
         nodes = llvm::divideCeil(nodes, fanOut))
      slot.nodes.push_back(nodes);
  }
  int64_t rows = slot.units;
  for (int64_t nodes : slot.nodes)
    rows += slot.units * nodes;
  int64_t elementBytes = getElementTypeOrSelf(keep.getType()).getIntOrFloatBitWidth() / 8;
  slot.bytes = rows * lanes * elementBytes;
  blockBytes += slot.bytes;
  slotNumbers[resolve(keep)] = slots.size();
  slots.push_back(slot);
}

/// Gives the op's result its place; it is not kept.
void StatePlan::place(StructuralOpInterface op) {
  Value result = op->getResult(0);
  bool readsWhole = false;
  int64_t leaves = 1;
  for (Value operand : getAllOperands(op)) {
    StatePlace place = getPlace(operand);
    readsWhole |= place == StatePlace::Whole || place == StatePlace::Labels;
    if (place == StatePlace::Inlined)
      leaves += inlinedLeaves.lookup(resolve(operand));
  }
  bool inlined = op.getCombiner() == Combiner::None && !readsWhole &&
                 result != resolve(root.getLosses()) && leaves <= kMostInlinedLeaves;
  places[result] = inlined ? StatePlace::Inlined : StatePlace::Whole;
  if (inlined)
    inlinedLeaves[result] = leaves;
}

FailureOr<StatePlan> StatePlan::get(func::FuncOp function, int64_t lanes) {
  StatePlan plan;
  Block &body = function.getBody().front();
  llvm::DenseMap<Value, SctKeepOp> keeps;
  for (Operation &op : body) {
    if (auto root = dyn_cast<SctRootOp>(op))
      plan.root = root;
    else if (auto keep = dyn_cast<SctKeepOp>(op))
      keeps[resolve(keep)] = keep;
    else if (!isa<StructuralOpInterface, ConstantOp, func::ReturnOp>(op))
      return op.emitError() << "'" << op.getName() << "' cannot be lowered: expected an op with "
                            << "StructuralOpInterface, or one that was expanded";
  }
  if (!plan.root)
    return function.emitError() << "a function of role " << roles::kState
                                << " expects a root, the largest of all losses";
  for (BlockArgument argument : body.getArguments()) {
    bool parameter = getArgumentKind(function, argument.getArgNumber()) == kinds::kParameter;
    plan.places[argument] = keeps.contains(argument) ? StatePlace::Kept
                            : !hasSamples(argument)  ? StatePlace::Weights
                            : isAlwaysGathered(function, argument.getArgNumber())
                                ? StatePlace::Labels
                                : StatePlace::Rows;
    if (parameter)
      plan.changing.insert(argument);
    if (SctKeepOp keep = keeps.lookup(argument))
      plan.addSlot(keep, lanes);
  }
  for (Operation &op : body) {
    if (isa<ConstantOp>(op))
      plan.places[op.getResult(0)] = StatePlace::Constant;
    auto structural = dyn_cast<StructuralOpInterface>(op);
    if (!structural)
      continue;
    Value result = op.getResult(0);
    SmallVector<Value> operands = getAllOperands(structural);
    if (llvm::any_of(operands, [&](Value operand) { return plan.changes(operand); }))
      plan.changing.insert(result);
    if (!hasSamples(result)) {
      if (anySamples(operands))
        return op.emitError() << "'" << op.getName() << "' needs all samples, which a function of "
                              << "role " << roles::kState << " does not see at once";
      plan.places[result] = StatePlace::Weights;
      continue;
    }
    plan.ops.push_back(structural);
    if (SctKeepOp keep = keeps.lookup(result)) {
      plan.places[result] = StatePlace::Kept;
      plan.addSlot(keep, lanes);
    } else {
      plan.place(structural);
    }
  }
  plan.findAlwaysComputed();
  for (StructuralOpInterface op : plan.ops)
    if (plan.isScannedByRow(op) || plan.isSummedAnew(op))
      plan.addPacks(op, lanes);
  return plan;
}

/// Visits op and what is inlined into it, one time for each path to it: no more than
/// kMostInlinedLeaves for each operand (StatePlan::place).
static void visitInlined(const StatePlan &plan, StructuralOpInterface op, AffineMap toDomain,
                         function_ref<void(StructuralOpInterface)> onReader,
                         function_ref<void(Value, AffineMap)> onTerminal) {
  onReader(op);
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps())) {
    Value value = StatePlan::resolve(operand);
    AffineMap own = map.compose(toDomain);
    if (plan.getPlace(value) == StatePlace::Inlined)
      visitInlined(plan, value.getDefiningOp<StructuralOpInterface>(), own, onReader, onTerminal);
    else
      onTerminal(value, own);
  }
}

void StatePlan::forEachTerminal(StructuralOpInterface op,
                                function_ref<void(Value, AffineMap)> body) const {
  visitInlined(*this, op, getDomainMap(op), [](StructuralOpInterface) {}, body);
}

/// Whether the leaf computes with the point itself, not only with what it reads there.
static bool usesPoint(StructuralOpInterface op) {
  return llvm::any_of(llvm::seq<unsigned>(0, op.getDomain().size()),
                      [&](unsigned dim) { return readsIndex(op, dim); });
}

bool StatePlan::readsRows(StructuralOpInterface op) const {
  bool supported = !getReducedExtents(op).empty();
  auto checkReader = [&](StructuralOpInterface reader) { supported &= !usesPoint(reader); };
  auto checkTerminal = [&](Value value, AffineMap) {
    StatePlace place = getPlace(value);
    bool inRows =
        isa<BlockArgument>(value) && (place == StatePlace::Rows || place == StatePlace::Kept);
    supported &= inRows || place == StatePlace::Weights || place == StatePlace::Constant;
  };
  visitInlined(*this, op, getDomainMap(op), checkReader, checkTerminal);
  return supported;
}

bool StatePlan::isScannedByRow(StructuralOpInterface op) const {
  const Slot *slot = getSlot(op->getResult(0));
  return slot && !slot->fanOut && selects(op.getCombiner()) && readsRows(op);
}

bool StatePlan::isSummedAnew(StructuralOpInterface op) const {
  Combiner combiner = op.getCombiner();
  return getSlot(op->getResult(0)) && combiner != Combiner::None && !selects(combiner) &&
         !getReducedExtents(op).empty();
}

Value StatePlan::Pack::emitView(Emission &code, Value shared) const {
  return memref::ViewOp::create(code.builder, code.loc, type, shared, code.index(offset),
                                ValueRange());
}

void StatePlan::Pack::reorder(SmallVectorImpl<Value> &element) const {
  element.push_back(element[axis]);
  element.erase(element.begin() + axis);
}

const StatePlan::Pack *StatePlan::getPack(Value parameter, unsigned axis) const {
  const Pack *pack = llvm::find_if(
      packs, [&](const Pack &pack) { return pack.parameter == parameter && pack.axis == axis; });
  return pack == packs.end() ? nullptr : pack;
}

/// Copies of weights that a search or a sum would read with a stride.
void StatePlan::addPacks(StructuralOpInterface op, int64_t lanes) {
  forEachTerminal(op, [&](Value value, AffineMap map) {
    RowAccess access = RowAccess::classify(map, lanes);
    if (access.kind != RowAccess::Packed || !isa<BlockArgument>(value) ||
        getPlace(value) != StatePlace::Weights || getPack(value, access.axis))
      return;
    SmallVector<int64_t> shape(getUnitShape(value));
    shape.push_back(shape[access.axis]);
    shape.erase(shape.begin() + access.axis);
    Type element = getElementTypeOrSelf(value.getType());
    packs.push_back({value, access.axis, sharedBytes, MemRefType::get(shape, element)});
    int64_t bytes = computeProduct(shape) * (element.getIntOrFloatBitWidth() / 8);
    sharedBytes += llvm::alignTo(bytes, TROP_WORKSPACE_ALIGNMENT);
  });
}

/// What makes an update look at the op; none: too much to tell.
StatePlan::Triggers StatePlan::getTriggers(StructuralOpInterface op,
                                           const llvm::DenseMap<Value, Triggers> &ofWholes) const {
  Triggers own = llvm::SmallSetVector<Value, 4>();
  for (Value operand : getAllOperands(op)) {
    operand = resolve(operand);
    auto whole = ofWholes.find(operand);
    if (whole == ofWholes.end()) {
      if (changes(operand))
        own->insert(operand);
      continue;
    }
    if (!whole->second)
      return std::nullopt;
    own->insert(whole->second->begin(), whole->second->end());
  }
  return own->size() > kMostTriggers ? std::nullopt : own;
}

/// A value is always computed if an op that reads it has a trigger of its own. What is
/// inlined reads nothing that is computed as a whole.
void StatePlan::findAlwaysComputed() {
  llvm::DenseMap<Operation *, Triggers> all;
  llvm::DenseMap<Value, Triggers> ofWholes;
  for (StructuralOpInterface op : ops) {
    all[op] = getTriggers(op, ofWholes);
    if (getPlace(op->getResult(0)) == StatePlace::Whole)
      ofWholes[op->getResult(0)] = all[op];
  }
  for (StructuralOpInterface op : llvm::reverse(ops)) {
    Value result = op->getResult(0);
    const Triggers &own = all[op];
    bool everyBlock =
        isAlwaysComputed(result) || (getPlace(result) == StatePlace::Whole && own && own->empty());
    if (everyBlock)
      always.insert(result);
    for (Value operand : getAllOperands(op)) {
      operand = resolve(operand);
      if (getPlace(operand) != StatePlace::Whole)
        continue;
      const Triggers &its = ofWholes.find(operand)->second; // All of them are the op's, too.
      if (everyBlock || !own || own->size() > its->size())
        always.insert(operand);
    }
  }
}

} // namespace trop
