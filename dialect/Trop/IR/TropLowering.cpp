//===- TropLowering.cpp - Loops that an op brings itself ------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropLowering.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropOps.h"
#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// What authors build with
//===----------------------------------------------------------------------===//

LoopLowering::LoopLowering(OpBuilder &builder, StructuralOpInterface op, Type type)
    : builder(builder), loc(op.getLoc()), type(type) {
  for (Value operand : op.getLeafOperands())
    shapes.emplace_back(getUnitShape(operand));
  if (Value init = op.getInit())
    shapes.emplace_back(getUnitShape(init));
  shapes.emplace_back(getUnitShape(op->getResult(0)));
}

Value LoopLowering::buildNumber(double number) {
  TypedAttr attr = builder.getFloatAttr(getElementTypeOrSelf(type), number);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(builder, loc, attr);
}

Value LoopLowering::buildIndex(int64_t number) {
  return arith::ConstantIndexOp::create(builder, loc, number);
}

SmallVector<Value>
LoopLowering::buildLoop(int64_t extent, ValueRange start,
                        function_ref<SmallVector<Value>(Value, ValueRange)> body) {
  auto loop =
      scf::ForOp::create(builder, loc, buildIndex(0), buildIndex(extent), buildIndex(1), start);
  OpBuilder::InsertionGuard guard(builder);
  if (start.empty()) { // There is a terminator then.
    builder.setInsertionPoint(loop.getBody()->getTerminator());
    (void)body(loop.getInductionVar(), {});
  } else {
    builder.setInsertionPointToStart(loop.getBody());
    scf::YieldOp::create(builder, loc, body(loop.getInductionVar(), loop.getRegionIterArgs()));
  }
  return SmallVector<Value>(loop.getResults());
}

//===----------------------------------------------------------------------===//
// Who brings them
//===----------------------------------------------------------------------===//

LoweringAttr getLowering(StructuralOpInterface op) {
  if (!isa<LoopLoweringOpInterface>(op.getOperation()))
    return {};
  auto name = StringAttr::get(op->getContext(), op->getName().getStringRef());
  return LoweringAttr::get(op->getContext(), name, op->getAttrDictionary());
}

static const LoopLoweringOpInterface::Concept *find(LoweringAttr lowering) {
  auto name = RegisteredOperationName::lookup(lowering.getOp().getValue(), lowering.getContext());
  return name ? name->getInterface<LoopLoweringOpInterface>() : nullptr;
}

LogicalResult verifyLowering(Operation *op, LoweringAttr lowering) {
  if (!lowering || find(lowering))
    return success();
  return op->emitOpError() << "has the loops of " << lowering.getOp()
                           << ": expected an op of a loaded dialect with LoopLoweringOpInterface";
}

void emitLowering(LoweringAttr lowering, LoopLowering &code) {
  OpBuilder::InsertionGuard guard(code.builder);
  find(lowering)->lowerToLoops(code, lowering.getAttributes());
}

//===----------------------------------------------------------------------===//
// What they are made of
//===----------------------------------------------------------------------===//

namespace {

/// Loops into a block by themselves; its arguments are what is loaded.
class ScratchLowering : public LoopLowering {
public:
  ScratchLowering(OpBuilder &builder, StructuralOpInterface op, Type type, Block &block)
      : LoopLowering(builder, op, type), operands(op.getLeafOperands()), block(block) {
    if (Value init = op.getInit())
      operands.push_back(init);
  }

  Value load(unsigned operand, ValueRange place) override {
    if (operand >= operands.size() || place.size() != getShape(operand).size()) {
      loadsOutside = true;
      return buildNumber(0);
    }
    Type element = getElementTypeOrSelf(operands[operand].getType());
    auto vector = dyn_cast<VectorType>(getType());
    return block.addArgument(vector ? vector.clone(element) : element, loc);
  }

  void store(ValueRange place, Value element) override {
    stores = true;
    misfits |=
        place.size() != getResultShape().size() || !element || element.getType() != getType();
  }

  SmallVector<Value> call(StringRef function, ValueRange arguments, unsigned results) override {
    bool isName = !function.empty() && !llvm::isDigit(function.front()) &&
                  llvm::all_of(function, [](char c) { return llvm::isAlnum(c) || c == '_'; });
    auto fits = [&](Value argument) { return argument && argument.getType() == getType(); };
    if (!isName || arguments.empty() || results == 0 || !llvm::all_of(arguments, fits))
      wrongCall = function.str();
    calls = true;
    SmallVector<Value> values;
    for (unsigned number = 0; number < results; ++number)
      values.push_back(block.addArgument(getType(), loc));
    return values;
  }

  bool loadsOutside = false, stores = false, misfits = false, calls = false;
  std::optional<std::string> wrongCall;

private:
  SmallVector<Value> operands;
  Block &block;
};

} // namespace

static bool canStandInLoops(Operation *op) {
  return isa<scf::ForOp, scf::IfOp, scf::YieldOp>(op) ||
         (isa_and_nonnull<vector::VectorDialect>(op->getDialect()) && isMemoryEffectFree(op)) ||
         canStandInLeaf(*op);
}

static FailureOr<bool> checkFor(StructuralOpInterface op, LoweringAttr lowering, Type type) {
  Block block;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&block);
  ScratchLowering code(builder, op, type, block);
  emitLowering(lowering, code);
  auto refuse = [&] {
    return op.emitError() << "'" << lowering.getOp().getValue() << "', whose loops are its own, ";
  };
  LogicalResult result = success();
  block.walk([&](Operation *inner) {
    if (canStandInLoops(inner))
      return WalkResult::advance();
    result = refuse() << "has '" << inner->getName()
                      << "' in them: expected loops, and vector and elementwise ops without "
                      << "effects";
    return WalkResult::interrupt();
  });
  if (failed(result))
    return failure();
  if (code.wrongCall)
    return LogicalResult(refuse() << "calls '" << *code.wrongCall << "': expected the name of a C "
                                  << "function, arguments of type " << type << ", and results");
  if (code.loadsOutside)
    return LogicalResult(
        refuse() << "loads an operand that it does not have, or at a place of another rank");
  if (!code.stores)
    return LogicalResult(refuse() << "stores no element of its result");
  if (code.misfits)
    return LogicalResult(refuse() << "stores what is no element of its result, " << type
                                  << ", or at a place of another rank");
  return code.calls;
}

FailureOr<bool> checkLowering(StructuralOpInterface op, LoweringAttr lowering) {
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  FailureOr<bool> calls = checkFor(op, lowering, element);
  if (failed(calls) || failed(checkFor(op, lowering, VectorType::get(4, element))))
    return failure();
  return calls;
}

} // namespace trop
