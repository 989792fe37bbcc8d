//===- GpuLaunchToCalls.cpp - Launches through a stream -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/GpuLaunchToCalls/GpuLaunchToCalls.h"

#include "trop/abi.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <cstddef>

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_GPULAUNCHTOCALLS
#include "lib/Conversion/GpuLaunchToCalls/GpuLaunchToCalls.h.inc"

namespace {

/// The launches of one function.
class Launches {
public:
  explicit Launches(func::FuncOp function)
      : builder(function.getContext()), pointer(LLVM::LLVMPointerType::get(builder.getContext())) {
    function.walk([&](gpu::LaunchFuncOp launch) { all.push_back(launch); });
  }

  LogicalResult check();
  void convert(const llvm::StringMap<int64_t> &numbers);

private:
  /// Room for the arguments of any launch, and for pointers to them.
  void allocate();
  void convert(gpu::LaunchFuncOp launch, int64_t number);
  Value getElement(Value base, Type type, int64_t index) {
    return LLVM::GEPOp::create(builder, base.getLoc(), pointer, type, base,
                               ArrayRef<LLVM::GEPArg>{int32_t(index)});
  }
  Value loadField(Value stream, size_t offset) {
    Value field = getElement(stream, builder.getI8Type(), int64_t(offset));
    return LLVM::LoadOp::create(builder, stream.getLoc(), pointer, field);
  }

  OpBuilder builder;
  Type pointer;
  SmallVector<gpu::LaunchFuncOp> all;
  Value slots, addresses;
};

} // namespace

LogicalResult Launches::check() {
  for (gpu::LaunchFuncOp launch : all) {
    if (!launch.getAsyncObject())
      return launch.emitError("expected a stream to queue the kernel on");
    for (Type type : launch.getKernelOperands().getTypes())
      if (!type.isIndex() && type != pointer)
        return launch.emitError() << "expected indices and pointers for arguments, found " << type;
  }
  return success();
}

void Launches::allocate() {
  size_t most = 0;
  for (gpu::LaunchFuncOp launch : all)
    most = std::max(most, launch.getKernelOperands().size());
  Location loc = all.front().getLoc();
  builder.setInsertionPointToStart(&all.front()->getParentOfType<func::FuncOp>().getBody().front());
  Value number = arith::ConstantIntOp::create(builder, loc, int64_t(most), 64);
  slots = LLVM::AllocaOp::create(builder, loc, pointer, builder.getI64Type(), number);
  addresses = LLVM::AllocaOp::create(builder, loc, pointer, pointer, number);
  for (size_t index = 0; index < most; ++index)
    LLVM::StoreOp::create(builder, loc, getElement(slots, builder.getI64Type(), int64_t(index)),
                          getElement(addresses, pointer, int64_t(index)));
}

void Launches::convert(gpu::LaunchFuncOp launch, int64_t number) {
  Location loc = launch.getLoc();
  builder.setInsertionPoint(launch);
  auto toInteger = [&](Value index, unsigned width) -> Value {
    return arith::IndexCastOp::create(builder, loc, builder.getIntegerType(width), index);
  };
  for (auto [index, operand] : llvm::enumerate(launch.getKernelOperands()))
    LLVM::StoreOp::create(builder, loc,
                          operand.getType().isIndex() ? toInteger(operand, 64) : operand,
                          getElement(slots, builder.getI64Type(), int64_t(index)));
  Value stream = launch.getAsyncObject();
  gpu::KernelDim3 grid = launch.getGridSizeOperandValues();
  gpu::KernelDim3 block = launch.getBlockSizeOperandValues();
  SmallVector<Value> operands{loadField(stream, offsetof(trop_stream, launch)),
                              loadField(stream, offsetof(trop_stream, queue)),
                              arith::ConstantIntOp::create(builder, loc, number, 64)};
  for (Value size : {grid.x, grid.y, grid.z, block.x, block.y, block.z})
    operands.push_back(toInteger(size, 32));
  operands.push_back(addresses);
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(builder.getContext()),
                                  llvm::map_to_vector(ArrayRef(operands).drop_front(),
                                                      [](Value each) { return each.getType(); }));
  LLVM::CallOp::create(builder, loc, type, operands);
  launch.erase();
}

void Launches::convert(const llvm::StringMap<int64_t> &numbers) {
  if (all.empty())
    return;
  allocate();
  for (gpu::LaunchFuncOp launch : all)
    convert(launch, numbers.at(launch.getKernelName()));
}

namespace {

struct GpuLaunchToCalls : impl::GpuLaunchToCallsBase<GpuLaunchToCalls> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<gpu::GPUModuleOp> kernels(module.getOps<gpu::GPUModuleOp>());
    if (kernels.size() > 1) {
      kernels[1].emitError("expected one module of kernels");
      return signalPassFailure();
    }
    llvm::StringMap<int64_t> numbers;
    for (gpu::GPUModuleOp each : kernels)
      for (auto function : each.getOps<FunctionOpInterface>())
        if (function->hasAttr(gpu::GPUDialect::getKernelFuncAttrName()))
          numbers.try_emplace(function.getName(), int64_t(numbers.size()));
    for (auto function : module.getOps<func::FuncOp>()) {
      Launches launches(function);
      if (failed(launches.check()))
        return signalPassFailure();
      launches.convert(numbers);
    }
    for (gpu::GPUModuleOp each : kernels)
      each.erase();
    module->removeAttr(gpu::GPUDialect::getContainerModuleAttrName());
  }
};

} // namespace
} // namespace trop
