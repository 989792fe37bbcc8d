//===- StatePrepare.cpp - What updates share of parameters ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/StatePrepare.h"

#include "dialect/Trop/IR/TropFunctions.h"
#include "lib/Conversion/Nests/LoopNest.h"
#include "lib/Conversion/Nests/WarpMemory.h"
#include "lib/Conversion/TropToLoops/CallingConvention.h"
#include "lib/Conversion/TropToLoops/ChangesArgument.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;

namespace trop {

SmallVector<BlockArgument> getParameters(func::FuncOp function) {
  return llvm::filter_to_vector(function.getArguments(), [&](BlockArgument argument) {
    return getArgumentKind(function, argument.getArgNumber()) == kinds::kParameter;
  });
}

Attribute getMapping(MLIRContext *context, Workers workers) {
  auto linear = gpu::MappingId::LinearDim0;
  if (workers == Workers::Warps)
    return gpu::GPUWarpMappingAttr::get(context, linear);
  return gpu::GPUThreadMappingAttr::get(context, linear);
}

scf::ForallOp createForall(Emission &code, OpFoldResult from, OpFoldResult to, OpFoldResult step,
                           Workers workers) {
  Attribute mapping = getMapping(code.builder.getContext(), workers);
  return scf::ForallOp::create(code.builder, code.loc, from, to, step, ValueRange(),
                               code.builder.getArrayAttr(mapping));
}

void emitPrepare(func::FuncOp source, const StatePlan &plan, bool areThreads) {
  OpBuilder builder(source);
  Location loc = source.getLoc();
  SmallVector<BlockArgument> parameters = getParameters(source);
  auto dynamic = [](Type type) { return MemRefType::get({ShapedType::kDynamic}, type); };
  SmallVector<Type> types{dynamic(builder.getI8Type())};
  for (BlockArgument parameter : parameters)
    types.push_back(
        MemRefType::get(getUnitShape(parameter), getElementTypeOrSelf(parameter.getType())));
  types.push_back(builder.getI64Type());
  ChangesArgument::appendTypes(builder, parameters.size(), areThreads, types);
  auto function = func::FuncOp::create(builder, loc, (source.getName() + kPrepareSuffix).str(),
                                       builder.getFunctionType(types, {}));
  if (areThreads)
    function->setAttr(kWorkersAttr, getMapping(builder.getContext(), Workers::Threads));
  Block *entry = function.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  Emission code(builder, loc);
  auto buffers = ValueRange(entry->getArguments()).slice(1, parameters.size());
  Value flag = entry->getArgument(1 + parameters.size());
  ChangesArgument changes(ValueRange(entry->getArguments()).drop_front(2 + parameters.size()),
                          areThreads);
  Value all =
      code.differ(flag, arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(0)));
  for (const StatePlan::Pack &pack : plan.getPacks()) {
    unsigned number = unsigned(llvm::find(parameters, pack.parameter) - parameters.begin());
    Value copy = pack.emitView(code, entry->getArgument(0));
    auto copyEntry = [&](ValueRange from) {
      SmallVector<Value> to(from);
      pack.reorder(to);
      code.store(code.load(buffers[number], from), copy, to);
    };
    ArrayRef<int64_t> shape = getUnitShape(pack.parameter);
    auto readListed = [&](Value entry) {
      return code.toIndex(code.load(changes.getPositions(code, number), entry));
    };
    if (areThreads) {
      Value size = code.choose(
          builder.getIndexType(), all, [&] { return code.index(computeProduct(shape)); },
          [&] { return changes.getCount(code, number); });
      auto loop = createForall(code, builder.getIndexAttr(0), size, builder.getIndexAttr(1),
                               Workers::Threads);
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToStart(loop.getBody());
      Value entry = loop.getInductionVar(0);
      Value position = code.choose(
          builder.getIndexType(), all, [&] { return entry; }, [&] { return readListed(entry); });
      copyEntry(delinearize(code, position, shape));
      continue;
    }
    code.choose(
        all, [&] { forEach(code, shape, copyEntry); },
        [&] {
          code.forRange(code.index(0), changes.getCount(code, number), [&](Value entry) {
            copyEntry(delinearize(code, readListed(entry), shape));
          });
        });
  }
  func::ReturnOp::create(builder, loc);
}

} // namespace trop
