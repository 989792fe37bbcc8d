//===- KernelLowering.cpp - One function as kernels -----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The shape of a host function: op by op, in the order of the source,
//
//   bring what it reads of samples from rows, where that was not done yet
//   compute its results for all samples
//
// then write results. Each line is a kernel, and the stream runs them one after the other. An
// active gradient has two such parts (Halves.h).
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/KernelLowering.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/Checks.h"
#include "lib/Conversion/Nests/Halves.h"
#include "lib/Conversion/Nests/Leaves.h"
#include "lib/Conversion/TropToGpu/ActiveKernels.h"
#include "lib/Conversion/TropToGpu/NestKernels.h"
#include "lib/Conversion/TropToGpu/SelectionKernels.h"
#include "lib/Conversion/TropToGpu/TransferKernels.h"
#include "lib/Schedule/Lanes.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

bool hasKernels(func::FuncOp source) {
  return llvm::is_contained({roles::kForward, roles::kValues, roles::kLoss, roles::kGradient,
                             roles::kInputGradient, roles::kForwardProduct, roles::kActiveGradient},
                            getRole(source));
}

static LogicalResult check(func::FuncOp source) {
  if (failed(checkTypes(source)))
    return failure();
  for (Operation &op : source.getBody().front().without_terminator()) {
    if (!isa<GenericOp, PullbackOp, ConstantOp, SampleCountOp, AccumulateOp, ScatterOp>(op))
      return refuseOp(op);
    if (auto pullback = dyn_cast<PullbackOp>(op); pullback && pullback.getValue() &&
                                                  !hasSamples(pullback.getValue()) &&
                                                  anySamples(pullback.getInputs()))
      return op.emitError() << "'" << op.getName() << "' looks for its witness among all samples, "
                            << "which no kernel does";
  }
  return success();
}

namespace {

class Lowering {
public:
  Lowering(func::FuncOp source, KernelModule &kernels, int64_t processors)
      : source(source), builder(source), host(HostFunction::create(builder, source)), memory(host),
        scope{kernels, host, builder, memory, source, getLanes(getElement(source)), processors} {}

  void run();

private:
  /// Says where a value lies; of those without samples that are returned, with the caller.
  void assign(Value value);
  /// Brings it there if it is an argument with samples.
  void bring(Value value);
  void emit(Operation &op);
  void emitAll();
  void emitResults();
  /// Of an active gradient: values and losses, then adjoints and gradients, as the caller asks.
  void emitHalves();
  ValueRange getReturned() { return source.getBody().front().getTerminator()->getOperands(); }

  func::FuncOp source;
  OpBuilder builder;
  HostFunction host;
  DeviceMemory memory;
  KernelScope scope;
};

} // namespace

void Lowering::assign(Value value) {
  DeviceArray array{{},
                    getElementTypeOrSelf(value.getType()),
                    SmallVector<int64_t>(getUnitShape(value)),
                    hasSamples(value) || scope.active.isOfEach(value)};
  auto generic = value.getDefiningOp<GenericOp>();
  auto returned = llvm::find(getReturned(), value);
  bool isDone = !host.halves || scope.active.isSum(value);
  if (!array.samples && isDone && returned != getReturned().end())
    array.pointer = host.results[returned - getReturned().begin()];
  else if (generic && isReshape(generic) && scope.arrays.contains(generic.getInputs()[0]))
    array.pointer = scope.arrays.at(generic.getInputs()[0]).pointer;
  else
    array = scope.allocate(array.units, array.element, array.samples);
  scope.arrays.try_emplace(value, array);
}

void Lowering::bring(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || !hasSamples(argument) || scope.arrays.contains(argument))
    return;
  assign(argument);
  emitGatherRows(scope, argument);
}

void Lowering::emit(Operation &op) {
  if (isa<ConstantOp, SampleCountOp>(op))
    return; // Read as numbers.
  for (OpOperand &operand : op.getOpOperands())
    if (isRead(operand))
      bring(operand.get());
  for (Value result : op.getResults())
    assign(result);
  if (auto pullback = dyn_cast<PullbackOp>(op))
    return selects(pullback.getCombiner()) ? emitSelectionPullback(scope, pullback)
                                           : emitSumPullback(scope, pullback);
  if (auto accumulate = dyn_cast<AccumulateOp>(op))
    return emitAccumulate(scope, accumulate);
  auto generic = cast<GenericOp>(op);
  Value operand = op.getOperand(0);
  if (!scope.arrays.contains(operand) ||
      scope.arrays.at(generic.getResult()).pointer != scope.arrays.at(operand).pointer)
    emitNest(scope, generic);
}

void Lowering::emitAll() {
  for (Operation &op : source.getBody().front().without_terminator())
    emit(op);
}

void Lowering::emitResults() {
  for (auto [value, passed] : llvm::zip_equal(getReturned(), host.results)) {
    bring(value);
    auto found = scope.arrays.find(value); // None of a constant.
    if (found == scope.arrays.end() || found->second.pointer != passed)
      emitScatterRows(scope, value, passed);
  }
}

void Lowering::emitHalves() {
  Emission code(builder, source.getLoc());
  auto emitHalf = [&](int64_t half, function_ref<void()> body) {
    auto integer = [&](int64_t number) {
      return arith::ConstantIntOp::create(builder, code.loc, number, 64);
    };
    code.when(code.differ(code.both(host.halves, integer(half)), integer(0)), body);
  };
  auto emitThose = [&](bool adjoints) {
    for (Operation &op : source.getBody().front().without_terminator())
      if (scope.active.computes(op) == adjoints)
        emit(op);
  };
  emitHalf(kEvaluateHalf, [&] {
    emitThose(/*adjoints=*/false);
    for (auto [value, passed] : llvm::zip_equal(getReturned(), host.results))
      if (isLossType(value.getType()))
        emitScatterRows(scope, value, passed);
  });
  emitHalf(kBackwardHalf, [&] {
    emitThose(/*adjoints=*/true);
    for (auto [value, passed] : llvm::zip_equal(getReturned(), host.results))
      if (!isLossType(value.getType()) && !scope.active.isSum(value))
        emitActiveSum(scope, value, passed);
  });
}

void Lowering::run() {
  for (BlockArgument argument : source.getArguments())
    if (!hasSamples(argument))
      scope.arrays.try_emplace(argument, DeviceArray{host.arguments[argument.getArgNumber()],
                                                     getElementTypeOrSelf(argument.getType()),
                                                     SmallVector<int64_t>(getUnitShape(argument)),
                                                     /*samples=*/false});
  func::ReturnOp::create(builder, source.getLoc());
  builder.setInsertionPoint(host.op.getBody().front().getTerminator());
  if (host.halves) {
    replaceLists(source);
    scope.active = ActiveAdjoints(source);
    emitHalves();
  } else {
    emitAll();
    emitResults();
  }
  memory.place();
  source.erase();
}

LogicalResult lowerToKernels(func::FuncOp source, KernelModule &kernels, int64_t processors) {
  if (failed(verifyModelFunction(source)) || failed(check(source)))
    return failure();
  Lowering(source, kernels, processors).run();
  return success();
}

} // namespace trop
