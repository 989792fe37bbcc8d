//===- StatePlan.cpp - Where values of a state function are -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StatePlan.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Conversion/TropToLoops/RowAccess.h"
#include "lib/Conversion/TropToLoops/Stages.h"

#include "trop/abi.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

SmallVector<int64_t> getReducedExtents(GenericOp op) {
  return llvm::to_vector(op.getExtents().drop_front(getUnitShape(op).size()));
}

AffineMap getDomainMap(GenericOp op) {
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
  auto op = keep.getValue().getDefiningOp<GenericOp>();
  int64_t nodes = op ? computeProduct(getReducedExtents(op)) : 1, rows = 0;
  do {
    int64_t children = nodes;
    nodes = fanOut ? std::max<int64_t>(llvm::divideCeil(children, fanOut), 1) : 1;
    slot.levels.push_back({nodes, children});
    rows += slot.units * nodes;
  } while (nodes > 1);
  int64_t elementBytes = getElementTypeOrSelf(keep.getType()).getIntOrFloatBitWidth() / 8;
  slot.bytes = rows * lanes * elementBytes;
  blockBytes += slot.bytes;
  slotNumbers[resolve(keep)] = slots.size();
  slots.push_back(slot);
}

SctAttr StatePlan::getSct(GenericOp op) { return op->getAttrOfType<SctAttr>(attrs::kSct); }

FailureOr<StatePlan> StatePlan::get(func::FuncOp function, int64_t lanes) {
  StatePlan plan;
  Block &body = function.getBody().front();
  llvm::DenseMap<Value, SctKeepOp> keeps;
  for (Operation &op : body) {
    if (auto root = dyn_cast<SctRootOp>(op))
      plan.root = root;
    else if (auto keep = dyn_cast<SctKeepOp>(op))
      keeps[resolve(keep)] = keep;
    else if (!isa<GenericOp, ConstantOp, func::ReturnOp>(op))
      return refuseOp(op);
  }
  for (BlockArgument argument : body.getArguments()) {
    bool parameter = getArgumentKind(function, argument.getArgNumber()) == kinds::kParameter;
    plan.places[argument] = keeps.contains(argument) ? SctPlace::Kept
                            : !hasSamples(argument)  ? SctPlace::Shared
                            : isAlwaysGathered(function, argument.getArgNumber())
                                ? SctPlace::Gathered
                                : SctPlace::Row;
    if (parameter)
      plan.changing.insert(argument);
    if (SctKeepOp keep = keeps.lookup(argument))
      plan.addSlot(keep, lanes);
  }
  for (Operation &op : body) {
    auto generic = dyn_cast<GenericOp>(op);
    if (!generic)
      continue;
    Value result = op.getResult(0);
    OperandRange operands = generic->getOperands();
    if (llvm::any_of(operands, [&](Value operand) { return plan.changes(operand); }))
      plan.changing.insert(result);
    if (!hasSamples(result)) {
      if (anySamples(operands))
        return op.emitError() << trop::describe(result, "this value")
                              << " needs all samples, which a function of role " << roles::kState
                              << " does not see at once";
      continue;
    }
    SctAttr sct = getSct(generic);
    if (!sct)
      return op.emitError() << "'" << op.getName() << "' cannot be lowered in a function of role "
                            << roles::kState << ": expected " << attrs::kSct
                            << ", as trop-place-sct gives it";
    plan.ops.push_back(generic);
    plan.places[result] = sct.getPlace();
    if (SctKeepOp keep = keeps.lookup(result))
      plan.addSlot(keep, lanes);
  }
  for (GenericOp op : plan.ops)
    if (plan.getPlace(op->getResult(0)) == SctPlace::Scanned || plan.isSummedAnew(op))
      plan.addPacks(op, lanes);
  return plan;
}

/// Visits what the op and what is inlined into it read, one time for each path to it: few,
/// or these were not inlined.
static void visitInlined(const StatePlan &plan, GenericOp op, AffineMap toDomain,
                         function_ref<void(Value, AffineMap)> onTerminal) {
  for (auto [operand, map] : llvm::zip(op.getLeafOperands(), op.getIndexingMaps())) {
    Value value = StatePlan::resolve(operand);
    AffineMap own = map.compose(toDomain);
    if (plan.getPlace(value) == SctPlace::Inlined)
      visitInlined(plan, value.getDefiningOp<GenericOp>(), own, onTerminal);
    else
      onTerminal(value, own);
  }
}

void StatePlan::forEachTerminal(GenericOp op, function_ref<void(Value, AffineMap)> body) const {
  visitInlined(*this, op, getDomainMap(op), body);
}

bool StatePlan::isSummedAnew(GenericOp op) const {
  return getPlace(op->getResult(0)) == SctPlace::Kept && op.getCombiner() == Combiner::Sum &&
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
void StatePlan::addPacks(GenericOp op, int64_t lanes) {
  forEachTerminal(op, [&](Value value, AffineMap map) {
    RowAccess access = RowAccess::classify(map, lanes);
    if (access.kind != RowAccess::Packed || !isa<BlockArgument>(value) ||
        getPlace(value) != SctPlace::Shared || getPack(value, access.axis))
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

void StatePlan::describe(func::FuncOp function) const {
  OpBuilder builder(function.getContext());
  SmallVector<Attribute> kept;
  for (const Slot &slot : slots) {
    SctKeepOp keep = slot.keep;
    Value value = resolve(keep);
    auto number = [&](StringRef name, int64_t integer) {
      return builder.getNamedAttr(name, builder.getI64IntegerAttr(integer));
    };
    int64_t plan = slot.fanOut ? int64_t(TROP_PLAN_TREE) : int64_t(TROP_PLAN_KEEP);
    kept.push_back(builder.getDictionaryAttr(
        {builder.getNamedAttr("place", value.getLoc()), number("plan", plan),
         number("fan_out", slot.fanOut), number("units", slot.units), number("offset", slot.offset),
         number("bytes", slot.bytes)}));
  }
  function->setAttr(kKeptAttr, builder.getArrayAttr(kept));
  function->setAttr(kBlockBytesAttr, builder.getI64IntegerAttr(blockBytes));
  function->setAttr(kSharedBytesAttr, builder.getI64IntegerAttr(sharedBytes));
  function->setAttr(kFanOutAttr, builder.getI64IntegerAttr(SctRootOp(root).getFanOut()));
}

} // namespace trop
