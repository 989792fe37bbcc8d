//===- LanesToThreads.cpp - Lanes of vectors as threads -------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/LanesToThreads/LanesToThreads.h"

#include "lib/Conversion/LanesToThreads/ThreadConversion.h"
#include "lib/Conversion/LanesToThreads/WarpBarriers.h"
#include "lib/Conversion/Nests/WarpMemory.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace trop {

#define GEN_PASS_DEF_LANESTOTHREADS
#include "lib/Conversion/LanesToThreads/LanesToThreads.h.inc"

static constexpr int64_t kBlockWarps = 4;
static constexpr llvm::StringLiteral kKernels = "kernels";

/// Who does the loops of a function; none: it stays as it is.
static FailureOr<std::optional<Workers>> findWorkers(func::FuncOp function) {
  Attribute workers = function->getAttr(kWorkersAttr);
  if (!workers)
    return std::optional<Workers>();
  WalkResult result = function.walk([&](scf::ForallOp loop) -> WalkResult {
    auto mapping = loop.getMapping();
    if (mapping && mapping->size() == 1 && (*mapping)[0] == workers)
      return WalkResult::advance();
    return loop.emitError() << "expected a loop that is mapped to " << workers;
  });
  if (result.wasInterrupted())
    return failure();
  if (isa<gpu::GPUWarpMappingAttr>(workers))
    return std::optional(Workers::Warps);
  if (isa<gpu::GPUThreadMappingAttr>(workers))
    return std::optional(Workers::Threads);
  return function.emitError() << "expected warps or threads for '" << kWorkersAttr << "', found "
                              << workers;
}

namespace {

/// Makes the kernel and the host's function of one function.
class KernelBuilder {
public:
  KernelBuilder(func::FuncOp source, gpu::GPUModuleOp module, Workers workers)
      : source(source), module(module), workers(workers), builder(source.getContext()),
        loc(source.getLoc()) {}

  LogicalResult run();

private:
  void create();
  LogicalResult fill();
  /// Arguments that nothing looks at go. Returns which are left.
  SmallVector<unsigned> dropUnused();
  void createHost(ArrayRef<unsigned> passed);
  /// What an argument of the function is for kernel and host: integers are passed as indices.
  Type getPassedType(Type type) {
    return isa<IntegerType>(type) ? builder.getIndexType() : getThreadType(type);
  }

  func::FuncOp source;
  gpu::GPUModuleOp module;
  Workers workers;
  OpBuilder builder;
  Location loc;
  gpu::GPUFuncOp kernel;
};

} // namespace

void KernelBuilder::create() {
  std::string name = source.getName().str();
  for (char &letter : name)
    if (!llvm::isAlnum(letter))
      letter = '_';
  SmallVector<Type> types;
  for (Type type : source.getArgumentTypes())
    types.push_back(getPassedType(type));
  types.push_back(builder.getIndexType()); // How many warps there are.
  builder.setInsertionPointToEnd(module.getBody());
  kernel = gpu::GPUFuncOp::create(builder, loc, name, builder.getFunctionType(types, {}));
  kernel->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), builder.getUnitAttr());
  kernel.setKnownBlockSizeAttr(
      builder.getDenseI32ArrayAttr({int32_t(kBlockWarps * kWarpThreads), 1, 1}));
}

LogicalResult KernelBuilder::fill() {
  builder.setInsertionPointToStart(&kernel.getBody().front());
  Emission code(builder, loc);
  Value warps = kernel.getArguments().back();
  Value block = gpu::BlockIdOp::create(builder, loc, gpu::Dimension::x);
  Value thread = gpu::ThreadIdOp::create(builder, loc, gpu::Dimension::x);
  Value warp = code.add(code.mul(block, kBlockWarps), code.div(thread, kWarpThreads));
  gpu::ReturnOp::create(builder, loc);
  builder.setInsertionPointAfterValue(warp);
  auto guarded = scf::IfOp::create(builder, loc, code.less(warp, warps), /*withElse=*/false);
  builder.setInsertionPointToStart(guarded.thenBlock());

  IRMapping values;
  for (auto [index, argument] : llvm::enumerate(source.getArguments())) {
    Value given = kernel.getArgument(unsigned(index));
    if (isa<IntegerType>(argument.getType()))
      given = arith::IndexCastOp::create(builder, loc, argument.getType(), given);
    auto bytes = source.getArgAttrOfType<IntegerAttr>(unsigned(index), kWarpBytesAttr);
    if (bytes)
      given = LLVM::GEPOp::create(builder, loc, given.getType(), builder.getI8Type(), given,
                                  code.toInteger(code.mul(warp, bytes.getInt())));
    values.map(argument, given);
  }
  Value lane = arith::IndexCastOp::create(builder, loc, builder.getI32Type(),
                                          code.rem(thread, kWarpThreads));
  bool isWarp = workers == Workers::Warps;
  Value worker = warp, number = warps;
  if (!isWarp) {
    worker = code.add(code.mul(block, kBlockWarps * kWarpThreads), thread);
    number = code.mul(warps, kWarpThreads);
  }
  return ThreadConversion(builder, values, module, worker, number, isWarp ? lane : Value())
      .convert(source.getBody().front());
}

SmallVector<unsigned> KernelBuilder::dropUnused() {
  llvm::BitVector unused(kernel.getNumArguments());
  SmallVector<unsigned> passed;
  for (BlockArgument argument : kernel.getArguments())
    if (argument.use_empty())
      unused.set(argument.getArgNumber());
    else
      passed.push_back(argument.getArgNumber());
  (void)kernel.eraseArguments(unused);
  return passed;
}

void KernelBuilder::createHost(ArrayRef<unsigned> passed) {
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  SmallVector<Type> types{pointer};
  for (Type type : source.getArgumentTypes())
    types.push_back(isa<IntegerType>(type) ? type : getThreadType(type));
  types.push_back(builder.getIndexType());
  builder.setInsertionPoint(source);
  auto host =
      func::FuncOp::create(builder, loc, source.getName(), builder.getFunctionType(types, {}));
  host->setDiscardableAttrs(source->getDiscardableAttrDictionary());
  host->removeAttr(kWorkersAttr);
  builder.setInsertionPointToStart(host.addEntryBlock());
  Emission code(builder, loc);
  if (!kernel) {
    func::ReturnOp::create(builder, loc);
    return;
  }
  Value warps = host.getArguments().back(), one = code.index(1);
  Value blocks = code.div(code.add(warps, code.index(kBlockWarps - 1)), kBlockWarps);
  SmallVector<Value> operands;
  for (unsigned number : passed) {
    Value argument = host.getArgument(1 + number);
    operands.push_back(isa<IntegerType>(argument.getType()) ? code.toIndex(argument) : argument);
  }
  auto symbol =
      SymbolRefAttr::get(builder.getContext(), module.getName(), FlatSymbolRefAttr::get(kernel));
  gpu::LaunchFuncOp::create(builder, loc, symbol, {blocks, one, one},
                            {code.index(kBlockWarps * kWarpThreads), one, one},
                            /*dynamicSharedMemorySize=*/Value(), operands, host.getArgument(0));
  func::ReturnOp::create(builder, loc);
}

LogicalResult KernelBuilder::run() {
  SmallVector<unsigned> passed;
  if (!llvm::hasSingleElement(source.getBody().front())) { // Else there is nothing to do.
    if (workers == Workers::Warps)
      insertWarpBarriers(source);
    create();
    if (failed(fill()))
      return failure();
    passed = dropUnused();
  }
  createHost(passed);
  source.erase();
  return success();
}

namespace {

struct LanesToThreads : impl::LanesToThreadsBase<LanesToThreads> {
  gpu::GPUModuleOp getKernels() {
    ModuleOp module = getOperation();
    for (auto kernels : module.getOps<gpu::GPUModuleOp>())
      return kernels;
    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    module->setAttr(gpu::GPUDialect::getContainerModuleAttrName(), builder.getUnitAttr());
    return gpu::GPUModuleOp::create(builder, module.getLoc(), kKernels);
  }

  void runOnOperation() override {
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      FailureOr<std::optional<Workers>> workers = findWorkers(function);
      if (failed(workers) ||
          (*workers && failed(KernelBuilder(function, getKernels(), **workers).run())))
        return signalPassFailure();
    }
  }
};

} // namespace
} // namespace trop
