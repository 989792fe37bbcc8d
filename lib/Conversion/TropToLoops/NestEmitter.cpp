//===- NestEmitter.cpp - Emits structural ops -----------------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a tile's width does not divide the outputs, the last tile overlaps the one before
// and computes the same values again: cheaper than code for the rest.
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/NestEmitter.h"

#include "dialect/Trop/IR/TropLeaf.h"
#include "dialect/Trop/IR/TropLowering.h"
#include "dialect/Trop/IR/TropReads.h"
#include "lib/Schedule/Tiles.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

#include "trop/abi.h"

using namespace mlir;

namespace trop {

void NestEmitter::emit(GenericOp op) {
  Value result = op->getResult(0);
  if (!scope.hasSample() && !hasSamples(result) && anySamples(op.getLeafOperands()))
    return emitSampleReduction(op);
  if (op.getLoweringAttr() || op.getKernelAttr())
    return emitOwnLoops(op);

  Emission emit(builder, op.getLoc());
  SmallVector<int64_t> outputs(getUnitShape(result));
  Tile tile = chooseTile(op, scope, buffers, registers);
  if (scope.getGroup())
    return emitGroup(op, tile);
  // By tiles, and by vectors along another dimension: where these begin.
  SmallVector<std::pair<unsigned, int64_t>> widths;
  for (auto [dim, width] : {std::pair(tile.dim, tile.getWidth()),
                            std::pair(tile.access.dim, tile.getStep() > 1 ? 1 : tile.access.width)})
    if (width > 1)
      widths.emplace_back(dim, width);
  SmallVector<int64_t> extents(outputs);
  for (auto [dim, width] : widths)
    outputs[dim] = llvm::divideCeil(outputs[dim], width);
  forEachTile(emit, outputs, [&](ValueRange point) {
    Point corner(point);
    for (auto [dim, width] : widths) {
      Value start = builder.createOrFold<arith::MulIOp>(emit.loc, point[dim], emit.index(width));
      Value last = emit.index(extents[dim] - width);
      corner[dim] = builder.createOrFold<arith::MinUIOp>(emit.loc, start, last);
    }
    emitTile(op, corner, tile);
  });
}

/// Along the dimension that has most of them. The last tile overlaps the one before: if it is
/// another thread's, both write the same numbers there.
void NestEmitter::forEachTile(Emission &emit, ArrayRef<int64_t> extents,
                              function_ref<void(ValueRange)> body) {
  const Share *share = scope.getShare();
  if (!share || extents.empty())
    return forEach(emit, extents, body);
  unsigned dim = llvm::max_element(extents) - extents.begin();
  auto begin = [&](Value part) { return emit.div(emit.mul(part, extents[dim]), share->count); };
  Value next = emit.add(share->number, emit.index(1));
  emit.forRange(begin(share->number), begin(next), [&](Value tile) {
    SmallVector<int64_t> others(extents);
    others[dim] = 1;
    forEach(emit, others, [&](ValueRange at) {
      Point point(at);
      point[dim] = tile;
      body(point);
    });
  });
}

void NestEmitter::emitSampleReduction(GenericOp op) {
  Emission emit(builder, op.getLoc());
  Value result = op->getResult(0);
  SmallVector<Read> reads = getReads(op);
  AffineMap written = op.getIndexingMaps().back();
  SmallVector<AffineExpr> conditions = OutsideReads(op).getPointConditions();
  auto combine = [&](ValueRange point) {
    Point output = applyMap(emit, written, point);
    Point arguments = elements.readAll(emit.loc, reads, point, {Lanes::Kind::Block});
    Value leaf = op.buildLeaf(builder, emit.loc, arguments, point);
    Value old = elements.load(emit.loc, result, output, {Lanes::Kind::None});
    Value combined =
        accumulator.reduceLanes(emit.loc, op.getCombiner(), old, leaf, op.getSummation());
    elements.store(emit.loc, result, output, {Lanes::Kind::None}, combined);
  };
  forEach(emit, op.getDomain(), [&](ValueRange point) {
    emitWhere(emit, emitHolds(emit, conditions, point), [&] { combine(point); });
  });
}

namespace {

/// Loops of an op's own on the values' buffers.
class OwnLoops : public LoopLowering {
public:
  OwnLoops(OpBuilder &builder, GenericOp op, ElementAccess &elements, Lanes access)
      : LoopLowering(builder, op,
                     elements.getType(getElementTypeOrSelf(op->getResult(0).getType()), access)),
        op(op), elements(elements), access(access) {}

  Value load(unsigned operand, ValueRange place) override {
    return elements.load(loc, op->getOperand(operand), place, access);
  }
  void store(ValueRange place, Value element) override {
    elements.store(loc, op->getResult(0), place, access, element);
  }
  SmallVector<Value> call(StringRef function, ValueRange arguments, unsigned results) override;

private:
  func::FuncOp declare(StringRef function);

  GenericOp op;
  ElementAccess &elements;
  Lanes access;
};

/// In the module of this op, once.
func::FuncOp OwnLoops::declare(StringRef function) {
  auto module = op->getParentOfType<ModuleOp>();
  std::string name = (function + (getElementTypeOrSelf(getType()).isF32() ? "_f32" : "_f64")).str();
  if (auto known = module.lookupSymbol<func::FuncOp>(name))
    return known;
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext());
  OpBuilder atStart = OpBuilder::atBlockBegin(module.getBody());
  auto declared = func::FuncOp::create(
      atStart, loc, name, builder.getFunctionType({builder.getI64Type(), pointer, pointer}, {}));
  declared.setPrivate();
  return declared;
}

/// Numbers go through the stack, which is given back at once.
SmallVector<Value> OwnLoops::call(StringRef function, ValueRange arguments, unsigned results) {
  func::FuncOp callee = declare(function);
  auto vector = dyn_cast<VectorType>(getType());
  SmallVector<Type> types(results, getType());
  auto scope = memref::AllocaScopeOp::create(builder, loc, types);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(&scope.getBodyRegion().emplaceBlock());
  auto allocate = [&](int64_t count) -> Value {
    auto type = MemRefType::get({count}, getType());
    return memref::AllocaOp::create(builder, loc, type,
                                    builder.getI64IntegerAttr(TROP_WORKSPACE_ALIGNMENT));
  };
  auto getPointer = [&](Value buffer) -> Value {
    Value address = memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, buffer);
    Value integer = arith::IndexCastOp::create(builder, loc, builder.getI64Type(), address);
    return LLVM::IntToPtrOp::create(builder, loc, callee.getArgumentTypes()[1], integer);
  };
  Value given = allocate(int64_t(arguments.size())), made = allocate(results);
  for (auto [number, argument] : llvm::enumerate(arguments))
    memref::StoreOp::create(builder, loc, argument, given, buildIndex(int64_t(number)));
  Value lanes =
      arith::ConstantIntOp::create(builder, loc, vector ? vector.getNumElements() : 1, 64);
  func::CallOp::create(builder, loc, callee,
                       ValueRange{lanes, getPointer(given), getPointer(made)});
  SmallVector<Value> values;
  for (unsigned number = 0; number < results; ++number)
    values.push_back(memref::LoadOp::create(builder, loc, made, buildIndex(number)));
  memref::AllocaScopeReturnOp::create(builder, loc, values);
  return SmallVector<Value>(scope.getResults());
}

} // namespace

void NestEmitter::emitOwnLoops(GenericOp op) {
  Emission emit(builder, op.getLoc());
  Value result = op->getResult(0);
  auto emitAll = [&] {
    Lanes access = scope.getAccess(hasSamples(result));
    OwnLoops code(builder, op, elements, access);
    if (op.getLoweringAttr())
      emitLowering(op.getLoweringAttr(), code);
    else // One element after the other.
      forEach(emit, code.getResultShape(), [&](ValueRange place) {
        code.store(place, emitKernel(op.getKernelAttr(), code, place));
      });
    if (Value starts = buffers.getSearchStarts(result)) // Where leaves win is not known.
      forEach(emit, getUnitShape(result), [&](ValueRange place) {
        Type type = elements.getType(getElementTypeOrSelf(starts.getType()), access);
        Value first = arith::ConstantOp::create(builder, emit.loc, builder.getZeroAttr(type));
        elements.storeLike(emit.loc, result, starts, place, access, first);
      });
  };
  if (const Share *share = scope.getShare()) // One thread computes all of it.
    return emit.when(emit.equal(share->number, emit.index(0)), emitAll);
  scope.forEachBlock(emit.loc, emitAll);
}

void NestEmitter::emitGroup(GenericOp op, const Tile &tile) {
  Emission emit(builder, op.getLoc());
  SmallVector<int64_t> outputs(getUnitShape(op->getResult(0)));
  if (outputs.empty())
    return scope.forEachBlock(emit.loc, [&] { emitTile(op, {}, tile); });
  Panels panels(op, tile, buffers, *scope.getGroup());
  outputs[tile.dim] = 1;
  forEach(emit, {panels.getNumTiles()}, [&](ValueRange number) {
    panels.fill(emit, number[0]);
    Value first = panels.getCorner(emit, number[0])[tile.dim];
    Packed packed{panels, number[0]};
    scope.forEachBlock(emit.loc, [&] {
      forEach(emit, outputs, [&](ValueRange point) {
        Point output(point);
        output[tile.dim] = first;
        emitTile(op, output, tile, &packed);
      });
    });
  });
}

/// Combines `extent` leaves, which `combine` adds to what is carried, and returns what
/// they come to, then where the chunk starts that changed it last, each a `start`.
static Point combineInChunks(Emission &emit, Combiner combiner, int64_t extent, ValueRange start,
                             function_ref<Point(ValueRange, ValueRange)> combine) {
  OpBuilder &builder = emit.builder;
  size_t number = start.size();
  Type type = start[0].getType();
  Type integer = builder.getIntegerType(getElementTypeOrSelf(type).getIntOrFloatBitWidth());
  auto spread = [&](Value index) -> Value {
    Value scalar = arith::IndexCastOp::create(builder, emit.loc, integer, index);
    auto vector = dyn_cast<VectorType>(type);
    return vector ? vector::BroadcastOp::create(builder, emit.loc, vector.clone(integer), scalar)
                  : scalar;
  };
  auto combineChunk = [&](Value first, int64_t size, ValueRange carried) {
    Point updated = foldAll(emit, size, carried.take_front(number),
                            [&](ValueRange offset, ValueRange accumulated) {
                              return combine(emit.add(first, offset[0]), accumulated);
                            });
    Value place = spread(first);
    for (size_t i = 0; i < number; ++i) {
      Value changed = buildBeats(builder, emit.loc, combiner, updated[i], carried[i]);
      updated.push_back(emit.select(changed, place, carried[number + i]));
    }
    return updated;
  };
  Point carried(start);
  carried.append(number, spread(emit.index(0)));
  int64_t rest = extent % kSearchChunk;
  carried = emit.foldRange(
      emit.index(0), emit.index(extent - rest), kSearchChunk, carried,
      [&](Value first, ValueRange carried) { return combineChunk(first, kSearchChunk, carried); });
  return rest == 0 ? carried : combineChunk(emit.index(extent - rest), rest, carried);
}

void NestEmitter::emitTile(GenericOp op, ValueRange corner, const Tile &tile,
                           const Packed *packed) {
  Emission emit(builder, op.getLoc());
  Value result = op->getResult(0);
  SmallVector<Read> reads = getReads(op);
  Combiner combiner = op.getCombiner();
  Lanes access = tile.access;
  Type type = elements.getType(getElementTypeOrSelf(result.getType()), access);

  SmallVector<Point> neighbours(tile.number, Point(corner));
  for (int64_t i = 1; i < tile.number; ++i)
    neighbours[i][tile.dim] = builder.createOrFold<arith::AddIOp>(emit.loc, corner[tile.dim],
                                                                  emit.index(i * tile.getStep()));
  Point starts;
  for (const Point &neighbour : neighbours)
    starts.push_back(op.getInit() ? elements.load(emit.loc, op.getInit(), neighbour, access)
                                  : buildNeutral(builder, emit.loc, type, combiner));

  // Where neighbours do not share their points, each asks whether it has a leaf; else loops know.
  SmallVector<AffineExpr> shared, own;
  for (AffineExpr condition : OutsideReads(op).getPointConditions())
    (tile.number > 1 && condition.isFunctionOfDim(tile.dim) ? own : shared).push_back(condition);
  auto combine = [&](ValueRange rest, ValueRange old) {
    if (packed)
      packed->panels.prefetchNext(emit, packed->number, rest);
    Point arguments(reads.size()), updated;
    auto read = [&](int64_t neighbour, ValueRange point, bool moving) {
      for (auto [index, argument] : llvm::enumerate(arguments)) {
        if (reads[index].map.isFunctionOfDim(tile.dim) ? !moving : bool(argument))
          continue; // That of the neighbour.
        Value number =
            packed ? packed->panels.load(emit, unsigned(index), packed->number, rest, neighbour)
                   : Value();
        argument = number ? vector::BroadcastOp::create(builder, emit.loc, type, number)
                          : elements.read(emit.loc, reads[index], point, access);
      }
    };
    for (int64_t neighbour = 0; neighbour < tile.number; ++neighbour) {
      Value accumulated = old[neighbour];
      Point point = concat(neighbours[neighbour], rest);
      if (!own.empty()) // What all read, whether the first has a leaf or not.
        read(neighbour, point, /*moving=*/false);
      llvm::append_range(updated,
                         foldWhere(emit, emitHolds(emit, own, point), accumulated, [&]() -> Point {
                           read(neighbour, point, /*moving=*/true);
                           Value leaf = op.buildLeaf(builder, emit.loc, arguments, point);
                           return {buildCombine(builder, emit.loc, combiner, accumulated, leaf,
                                                op.getSummation())};
                         }));
    }
    return updated;
  };
  SmallVector<int64_t> domain = op.getDomain();
  auto reduced = ArrayRef(domain).drop_front(corner.size());
  Value searchStarts = buffers.getSearchStarts(result);
  auto combineLeaves = [&](ValueRange rest, ValueRange old) {
    return foldWhere(emit, emitHolds(emit, shared, concat(corner, rest)), old,
                     [&] { return combine(rest, old); });
  };
  Point combined = searchStarts ? combineInChunks(emit, combiner, reduced[0], starts, combineLeaves)
                                : foldPoints(emit, domain, shared, corner, starts, combine);
  for (auto [index, neighbour] : llvm::enumerate(neighbours)) {
    elements.store(emit.loc, result, neighbour, access, combined[index]);
    if (searchStarts)
      elements.storeLike(emit.loc, result, searchStarts, neighbour, access,
                         combined[tile.number + index]);
  }
}

} // namespace trop
