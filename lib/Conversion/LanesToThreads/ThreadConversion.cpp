//===- ThreadConversion.cpp - Code over vectors as code of threads --------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/LanesToThreads/ThreadConversion.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace trop {

/// Vectors and memrefs that threads can have.
static bool isKnown(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.getRank() == 1 && !vector.isScalable() && vector.getNumElements() <= kWarpThreads;
  auto memref = dyn_cast<MemRefType>(type);
  return !memref || memref.getLayout().isIdentity();
}

static int64_t getLanes(Value vector) {
  return cast<VectorType>(vector.getType()).getNumElements();
}

static bool isVector(Type type) { return isa<VectorType>(type); }

LogicalResult ThreadConversion::convert(Block &block) {
  for (Operation &op : block)
    if (!isa<func::ReturnOp, scf::InParallelOp>(op) && failed(convert(op)))
      return failure();
  return success();
}

LogicalResult ThreadConversion::convert(Operation &op) {
  bool areKnown =
      llvm::all_of(op.getOperandTypes(), isKnown) && llvm::all_of(op.getResultTypes(), isKnown);
  bool hasVectors =
      llvm::any_of(op.getOperandTypes(), isVector) || llvm::any_of(op.getResultTypes(), isVector);
  bool isElsewhere = !lane && !isInLoop && hasEffect<MemoryEffects::Write>(&op);
  if (areKnown && !(hasVectors && !lane) && !isElsewhere &&
      (succeeded(memory.convert(op)) || succeeded(convertLanes(op)) ||
       succeeded(convertScalars(op))))
    return success();
  if (op.getNumRegions() > 0 && areKnown) // It has said what is wrong.
    return failure();
  return op.emitError() << "'" << op.getName() << "' has no form of "
                        << (lane ? "threads of a warp" : "a thread");
}

LogicalResult ThreadConversion::convertScalars(Operation &op) {
  if (auto loop = dyn_cast<scf::ForallOp>(op))
    return convertLoop(loop);
  bool isElementwise = op.hasTrait<OpTrait::Elementwise>();
  bool isStructured = isa<scf::SCFDialect>(op.getDialect());
  bool isOfScalars = llvm::none_of(op.getOperandTypes(), isVector) &&
                     llvm::none_of(op.getResultTypes(), isVector) && isPure(&op);
  return isElementwise || isStructured || isOfScalars || isa<NVVM::SyncWarpOp>(op) ? convertSame(op)
                                                                                   : failure();
}

LogicalResult ThreadConversion::convertSame(Operation &op) {
  SmallVector<Value> operands;
  for (Value operand : op.getOperands())
    operands.push_back(values.lookup(operand));
  OperationState state(op.getLoc(), op.getName(), operands,
                       llvm::map_to_vector(op.getResultTypes(), getThreadType), op.getAttrs());
  for (unsigned number = 0; number < op.getNumRegions(); ++number)
    state.addRegion();
  Operation *made = builder.create(state);
  values.map(op.getResults(), made->getResults());
  for (auto [from, to] : llvm::zip_equal(op.getRegions(), made->getRegions()))
    for (Block &block : from) {
      Block &copy = to.emplaceBlock();
      for (BlockArgument argument : block.getArguments())
        values.map(argument,
                   copy.addArgument(getThreadType(argument.getType()), argument.getLoc()));
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPointToEnd(&copy);
      if (failed(convert(block)))
        return failure();
    }
  return success();
}

/// Each worker takes the steps that are left of it when all take turns.
LogicalResult ThreadConversion::convertLoop(scf::ForallOp op) {
  if (isInLoop || op.getRank() != 1 || op->getNumResults() > 0)
    return op.emitError("expected a loop of one dimension, without results, in no other one");
  Emission code(builder, op.getLoc());
  auto get = [&](OpFoldResult bound) -> Value {
    auto value = dyn_cast<Value>(bound);
    return value ? values.lookup(value)
                 : code.index(cast<IntegerAttr>(cast<Attribute>(bound)).getInt());
  };
  Value step = get(op.getMixedStep()[0]);
  Value from = code.add(get(op.getMixedLowerBound()[0]), code.mul(worker, step));
  auto loop = scf::ForOp::create(builder, op.getLoc(), from, get(op.getMixedUpperBound()[0]),
                                 code.mul(workers, step));
  values.map(op.getInductionVar(0), loop.getInductionVar());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  isInLoop = true;
  LogicalResult result = convert(*op.getBody());
  isInLoop = false;
  return result;
}

//===----------------------------------------------------------------------===//
// Lanes
//===----------------------------------------------------------------------===//

LogicalResult ThreadConversion::convertLanes(Operation &op) {
  auto set = [&](Value result, Value number) {
    values.map(result, number);
    return success();
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](arith::ConstantOp constant) { return convertConstant(constant); })
      .Case([&](vector::BroadcastOp spread) {
        if (isVector(spread.getSourceType()) && getLanes(spread.getSource()) > 1)
          return failure();
        return set(spread, values.lookup(spread.getSource()));
      })
      .Case([&](vector::StepOp step) { return set(step, memory.getPlace(step.getLoc(), 32)); })
      .Case([&](vector::BitCastOp bits) { return convertCast(bits); })
      .Case([&](vector::ExtractOp element) { return convertExtract(element); })
      .Case([&](vector::ReductionOp reduction) { return convertReduction(reduction); })
      .Case([&](vector::ShuffleOp shuffle) { return convertShuffle(shuffle); })
      .Case([&](vector::FromElementsOp elements) { return convertElements(elements); })
      .Default([&](Operation *) { return convertVectorMemory(op); });
}

LogicalResult ThreadConversion::convertVectorMemory(Operation &op) {
  Location loc = op.getLoc();
  Emission code(builder, loc);
  auto lookup = [&](Value value) { return values.lookup(value); };
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      .Case([&](vector::LoadOp load) {
        values.map(load.getResult(), memory.load(loc, load.getBase(), load.getIndices(),
                                                 load.getVectorType().getNumElements()));
        return success();
      })
      .Case([&](vector::StoreOp store) {
        memory.store(loc, lookup(store.getValueToStore()), store.getBase(), store.getIndices(),
                     store.getVectorType().getNumElements());
        return success();
      })
      .Case([&](vector::MaskedLoadOp load) {
        Value place = memory.getPlace(loc, getLanes(load.getResult()));
        values.map(
            load.getResult(),
            code.choose(
                getThreadType(load.getType()), lookup(load.getMask()),
                [&] { return memory.loadBehind(loc, load.getBase(), load.getIndices(), place); },
                [&] { return lookup(load.getPassThru()); }));
        return success(getLanes(load.getResult()) == kWarpThreads);
      })
      .Case([&](vector::MaskedStoreOp store) {
        Value place = memory.getPlace(loc, getLanes(store.getValueToStore()));
        code.when(lookup(store.getMask()), [&] {
          memory.storeBehind(loc, lookup(store.getValueToStore()), store.getBase(),
                             store.getIndices(), place);
        });
        return success(getLanes(store.getValueToStore()) == kWarpThreads);
      })
      .Case([&](vector::GatherOp gather) {
        values.map(gather.getResult(),
                   code.choose(
                       getThreadType(gather.getType()), lookup(gather.getMask()),
                       [&] {
                         return memory.loadBehind(loc, gather.getBase(), gather.getOffsets(),
                                                  lookup(gather.getIndices()));
                       },
                       [&] { return lookup(gather.getPassThru()); }));
        return success(getLanes(gather.getResult()) == kWarpThreads);
      })
      .Case([&](vector::ScatterOp scatter) {
        code.when(lookup(scatter.getMask()), [&] {
          memory.storeBehind(loc, lookup(scatter.getValueToStore()), scatter.getBase(),
                             scatter.getOffsets(), lookup(scatter.getIndices()));
        });
        return success(getLanes(scatter.getValueToStore()) == kWarpThreads);
      })
      .Default([](Operation *) { return failure(); });
}

/// The same number in all lanes, or each lane's own.
LogicalResult ThreadConversion::convertConstant(arith::ConstantOp op) {
  auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!elements)
    return failure();
  if (elements.isSplat()) {
    values.map(op.getResult(), arith::ConstantOp::create(builder, op.getLoc(),
                                                         elements.getSplatValue<TypedAttr>()));
    return success();
  }
  if (!elements.getElementType().isIntOrIndex())
    return failure();
  for (auto [number, value] : llvm::enumerate(elements.getValues<APInt>()))
    if (value != number)
      return failure();
  Type type = elements.getElementType();
  Value number = lane;
  if (type.isIndex())
    number = arith::IndexCastUIOp::create(builder, op.getLoc(), type, lane);
  else if (type.getIntOrFloatBitWidth() > 32)
    number = arith::ExtUIOp::create(builder, op.getLoc(), type, lane);
  else if (type.getIntOrFloatBitWidth() < 32)
    number = arith::TruncIOp::create(builder, op.getLoc(), type, lane);
  values.map(op.getResult(), number);
  return success();
}

/// Elements of the same size, or a mask as the bits of one number.
LogicalResult ThreadConversion::convertCast(vector::BitCastOp op) {
  VectorType from = op.getSourceVectorType(), to = op.getResultVectorType();
  Value source = values.lookup(op.getSource());
  if (from.getNumElements() == to.getNumElements()) {
    values.map(op.getResult(),
               arith::BitcastOp::create(builder, op.getLoc(), to.getElementType(), source));
    return success();
  }
  if (!from.getElementType().isInteger(1) || to.getNumElements() != 1)
    return failure();
  Value bits = at(op).ballot(source);
  if (from.getNumElements() < kWarpThreads)
    bits = arith::TruncIOp::create(builder, op.getLoc(), to.getElementType(), bits);
  values.map(op.getResult(), bits);
  return success();
}

LogicalResult ThreadConversion::convertExtract(vector::ExtractOp op) {
  Value source = values.lookup(op.getSource());
  OpFoldResult position = op.getMixedPosition()[0];
  if (getLanes(op.getSource()) == 1) {
    values.map(op.getResult(), source);
    return success();
  }
  Warp warp = at(op);
  auto dynamic = dyn_cast<Value>(position);
  Value from = dynamic ? arith::IndexCastOp::create(builder, op.getLoc(), builder.getI32Type(),
                                                    values.lookup(dynamic))
                             .getResult()
                       : warp.integer(cast<IntegerAttr>(cast<Attribute>(position)).getInt());
  values.map(op.getResult(), warp.take(source, from));
  return success();
}

LogicalResult ThreadConversion::convertReduction(vector::ReductionOp op) {
  int64_t lanes = getLanes(op.getVector());
  Warp warp = at(op);
  if (!llvm::isPowerOf2_64(uint64_t(lanes)) || op.getAcc())
    return failure();
  // How many of a mask are set.
  auto wide = op.getVector().getDefiningOp<arith::ExtUIOp>();
  if (wide && op.getKind() == vector::CombiningKind::ADD && lanes == kWarpThreads &&
      getThreadType(wide.getIn().getType()).isInteger(1)) {
    Value bits = warp.ballot(values.lookup(wide.getIn()));
    Value number = math::CtPopOp::create(builder, op.getLoc(), bits);
    Type type = op.getType();
    if (type.getIntOrFloatBitWidth() < 32)
      return failure();
    if (type.getIntOrFloatBitWidth() > 32)
      number = arith::ExtUIOp::create(builder, op.getLoc(), type, number);
    values.map(op.getResult(), number);
    return success();
  }
  Value result = warp.reduce(op.getKind(), values.lookup(op.getVector()), lanes);
  if (!result)
    return failure();
  values.map(op.getResult(), result);
  return success();
}

/// Lanes that repeat each element of one vector equally often.
LogicalResult ThreadConversion::convertShuffle(vector::ShuffleOp op) {
  ArrayRef<int64_t> mask = op.getMask();
  int64_t factor = llvm::count(mask, 0);
  if (factor == 0)
    return failure();
  for (auto [number, from] : llvm::enumerate(mask))
    if (from != int64_t(number) / factor || from >= getLanes(op.getV1()))
      return failure();
  Warp warp = at(op);
  Value from = arith::DivUIOp::create(builder, op.getLoc(), lane, warp.integer(factor));
  values.map(op.getResult(), warp.take(values.lookup(op.getV1()), from));
  return success();
}

/// Each lane takes its own of numbers that all have.
LogicalResult ThreadConversion::convertElements(vector::FromElementsOp op) {
  Warp warp = at(op);
  Value number = values.lookup(op.getElements().front());
  for (auto [index, element] : llvm::enumerate(op.getElements()))
    if (index > 0)
      number = warp.select(warp.equal(lane, warp.integer(int64_t(index))), values.lookup(element),
                           number);
  values.map(op.getResult(), number);
  return success();
}

} // namespace trop
