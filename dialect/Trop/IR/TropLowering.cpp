//===- TropLowering.cpp - Code that an op brings itself -------------------===//
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

KernelLowering::KernelLowering(OpBuilder &builder, StructuralOpInterface op, Type type)
    : builder(builder), loc(op.getLoc()), type(type) {
  for (Value operand : op.getLeafOperands())
    shapes.emplace_back(getUnitShape(operand));
  if (Value init = op.getInit())
    shapes.emplace_back(getUnitShape(init));
  shapes.emplace_back(getUnitShape(op->getResult(0)));
}

Value KernelLowering::buildNumber(double number) {
  TypedAttr attr = builder.getFloatAttr(getElementTypeOrSelf(type), number);
  if (auto vector = dyn_cast<VectorType>(type))
    attr = DenseElementsAttr::get(vector, Attribute(attr));
  return arith::ConstantOp::create(builder, loc, attr);
}

Value KernelLowering::buildIndex(int64_t number) {
  return arith::ConstantIndexOp::create(builder, loc, number);
}

SmallVector<Value>
KernelLowering::buildLoop(int64_t extent, ValueRange start,
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

template <typename Interface> static LoweringAttr get(StructuralOpInterface op) {
  if (!isa<Interface>(op.getOperation()))
    return {};
  auto name = StringAttr::get(op->getContext(), op->getName().getStringRef());
  return LoweringAttr::get(op->getContext(), name, op->getAttrDictionary());
}

LoweringAttr getLowering(StructuralOpInterface op) { return get<LoopLoweringOpInterface>(op); }
LoweringAttr getKernel(StructuralOpInterface op) { return get<KernelLoweringOpInterface>(op); }

template <typename Interface> static const typename Interface::Concept *find(LoweringAttr code) {
  auto name = RegisteredOperationName::lookup(code.getOp().getValue(), code.getContext());
  return name ? name->getInterface<Interface>() : nullptr;
}

template <typename Interface>
static LogicalResult verify(Operation *op, LoweringAttr code, StringRef what, StringRef interface) {
  if (!code || find<Interface>(code))
    return success();
  return op->emitOpError() << "has the " << what << " of " << code.getOp()
                           << ": expected an op of a loaded dialect with " << interface;
}

LogicalResult verifyLowering(Operation *op, LoweringAttr lowering) {
  return verify<LoopLoweringOpInterface>(op, lowering, "loops", "LoopLoweringOpInterface");
}

LogicalResult verifyKernel(Operation *op, LoweringAttr kernel) {
  return verify<KernelLoweringOpInterface>(op, kernel, "kernel", "KernelLoweringOpInterface");
}

void emitLowering(LoweringAttr lowering, LoopLowering &code) {
  OpBuilder::InsertionGuard guard(code.builder);
  find<LoopLoweringOpInterface>(lowering)->lowerToLoops(code, lowering.getAttributes());
}

Value emitKernel(LoweringAttr kernel, KernelLowering &code, ValueRange place) {
  OpBuilder::InsertionGuard guard(code.builder);
  return find<KernelLoweringOpInterface>(kernel)->lowerToKernel(code, place,
                                                                kernel.getAttributes());
}

//===----------------------------------------------------------------------===//
// What they are made of
//===----------------------------------------------------------------------===//

namespace {

/// Code into a block by itself; its arguments are what is loaded.
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

static bool canStandInLoops(Operation *op, bool haveVectors) {
  bool isVector = isa_and_nonnull<vector::VectorDialect>(op->getDialect());
  return isa<scf::ForOp, scf::IfOp, scf::YieldOp>(op) ||
         (isVector ? haveVectors && isMemoryEffectFree(op) : canStandInLeaf(*op));
}

static LogicalResult checkOps(Block &block, bool haveVectors,
                              function_ref<InFlightDiagnostic()> refuse) {
  LogicalResult result = success();
  block.walk([&](Operation *inner) {
    if (!canStandInLoops(inner, haveVectors))
      result = refuse() << "has '" << inner->getName() << "': expected loops, and "
                        << (haveVectors ? "vector and " : "") << "elementwise ops without effects";
    else if (mayRoundOtherwise(*inner))
      result = refuse() << "gives '" << inner->getName()
                        << "' fastmath flags, which let it round in other ways: leave them out";
    return WalkResult(result);
  });
  return result;
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
  if (failed(checkOps(block, /*haveVectors=*/true, refuse)))
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

static LogicalResult checkKernelFor(StructuralOpInterface op, LoweringAttr kernel, Type type) {
  Block block;
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToStart(&block);
  ScratchLowering code(builder, op, type, block);
  SmallVector<Value> place;
  for (size_t dim = 0; dim < code.getResultShape().size(); ++dim)
    place.push_back(block.addArgument(builder.getIndexType(), op.getLoc()));
  Value element = emitKernel(kernel, code, place);
  auto refuse = [&] {
    return op.emitError() << "'" << kernel.getOp().getValue() << "', whose kernel is its own, ";
  };
  if (failed(checkOps(block, isa<VectorType>(type), refuse)))
    return failure();
  if (code.loadsOutside)
    return refuse() << "loads an operand that it does not have, or at a place of another rank";
  if (!element || element.getType() != type)
    return refuse() << "gives what is no element of its result, " << type;
  return success();
}

LogicalResult checkKernel(StructuralOpInterface op, LoweringAttr kernel) {
  Type element = getElementTypeOrSelf(op->getResult(0).getType());
  return failure(failed(checkKernelFor(op, kernel, element)) ||
                 failed(checkKernelFor(op, kernel, VectorType::get(4, element))));
}

} // namespace trop
