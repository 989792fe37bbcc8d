//===- TileFold.cpp - Tiles of outputs, combined by blocks ----------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToGpu/TileFold.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

static constexpr int64_t kThreads = KernelTile::kThreads;

/// Leaves whose code stands in a row, those of as many points, where a chunk is a multiple.
static constexpr int64_t kLeavesInRow = 128;

Value buildFastSelection(Emission &emit, Combiner combiner, Value carried, Value leaf) {
  if (combiner == Combiner::Max)
    return LLVM::MaxNumOp::create(emit.builder, emit.loc, carried, leaf);
  return LLVM::MinNumOp::create(emit.builder, emit.loc, carried, leaf);
}

void TileFold::run(function_ref<void()> body) {
  kernel.runTiles(nest.countUnits(), tile, [&](Value firstUnit, Value firstSample) {
    blockUnit = firstUnit;
    blockSample = firstSample;
    threadUnit = emit.mul(kernel.getThread(gpu::Dimension::y), lanes);
    threadSample = emit.mul(kernel.getThread(gpu::Dimension::x), lanes);
    unit = emit.add(blockUnit, threadUnit);
    sample = emit.add(blockSample, threadSample);
    shared = kernel.getShared(2 * getBufferSize() * nest.getElement().getIntOrFloatBitWidth() / 8);
    placeCells();
    body();
  });
}

//===----------------------------------------------------------------------===//
// From memory to shared memory
//===----------------------------------------------------------------------===//

void TileFold::placeCells() {
  Value thread = emit.add(emit.mul(kernel.getThread(gpu::Dimension::y), kThreads),
                          kernel.getThread(gpu::Dimension::x));
  int64_t threads = kThreads * kThreads;
  int64_t width = tile.getBlockSamples(), height = tile.getBlockUnits();
  auto forEachCell = [&](int64_t elements, function_ref<void(Value)> body) {
    for (int64_t first = 0; first < elements; first += threads)
      body(emit.add(thread, emit.index(first)));
  };
  forEachCell(tile.depth * width / lanes, [&](Value number) {
    Value point = emit.div(number, width / lanes);
    Value along = emit.mul(emit.rem(number, width / lanes), lanes);
    Value last = emit.sub(kernel.getStride(), emit.index(lanes));
    ofSamples.push_back({Value(), point, emit.min(emit.add(blockSample, along), last),
                         emit.add(emit.mul(point, width), along)});
  });
  auto addUnits = [&](Value unit, Value point, int64_t most) {
    Value place = emit.add(emit.mul(point, height), unit);
    ofUnits.push_back({emit.min(emit.add(blockUnit, unit), emit.index(nest.countUnits() - most)),
                       point, Value(), emit.add(place, emit.index(tile.depth * width))});
  };
  switch (nest.along) {
  case DenseNest::Along::Units:
    return forEachCell(tile.depth * height / lanes, [&](Value number) {
      Value along = emit.mul(emit.rem(number, height / lanes), lanes);
      addUnits(along, emit.div(number, height / lanes), lanes);
    });
  case DenseNest::Along::Reduced:
    return forEachCell(tile.depth * height / lanes, [&](Value number) {
      int64_t vectors = tile.depth / lanes;
      addUnits(emit.div(number, vectors), emit.mul(emit.rem(number, vectors), lanes), 1);
    });
  case DenseNest::Along::Neither:
    return forEachCell(tile.depth * height, [&](Value number) {
      addUnits(emit.rem(number, height), emit.div(number, height), 1);
    });
  }
}

SmallVector<Value> TileFold::fetch(Value first) {
  // Of the last chunk not all points may be there.
  bool isWhole = nest.countReduced() % tile.depth == 0;
  auto getPoint = [&](const Cell &cell, int64_t most) {
    Value point = emit.add(first, cell.point);
    return isWhole ? point : emit.min(point, emit.index(nest.countReduced() - most));
  };
  SmallVector<Value> loaded;
  for (const Cell &cell : ofSamples)
    loaded.push_back(nest.readSamples(kernel, getPoint(cell, 1), cell.sample, lanes));
  bool alongReduced = nest.along == DenseNest::Along::Reduced;
  for (const Cell &cell : ofUnits)
    loaded.push_back(nest.readUnits(kernel, cell.unit, getPoint(cell, alongReduced ? lanes : 1),
                                    nest.along == DenseNest::Along::Neither ? 1 : lanes));
  return loaded;
}

Value TileFold::getShared(Value place) {
  return LLVM::GEPOp::create(emit.builder, emit.loc, shared.getType(), nest.getElement(), shared,
                             emit.toInteger(place));
}

static unsigned getBytes(Type element, int64_t lanes) {
  return unsigned(lanes) * element.getIntOrFloatBitWidth() / 8;
}

static Value extract(Emission &emit, Value vector, int64_t lane) {
  Value at = LLVM::ConstantOp::create(emit.builder, emit.loc, emit.builder.getI32IntegerAttr(lane));
  return LLVM::ExtractElementOp::create(emit.builder, emit.loc, vector, at);
}

void TileFold::put(ValueRange loaded, Value buffer) {
  Type element = nest.getElement();
  auto store = [&](Value value, Value place, int64_t lanes) {
    LLVM::StoreOp::create(emit.builder, emit.loc, value, getShared(place),
                          getBytes(element, lanes));
  };
  for (auto [cell, row] : llvm::zip_equal(ofSamples, loaded.take_front(ofSamples.size())))
    store(row, emit.add(buffer, cell.place), lanes);
  for (auto [cell, row] : llvm::zip_equal(ofUnits, loaded.drop_front(ofSamples.size()))) {
    Value place = emit.add(buffer, cell.place);
    if (nest.along != DenseNest::Along::Reduced) {
      store(row, place, nest.along == DenseNest::Along::Units ? lanes : 1);
      continue;
    }
    for (int64_t lane = 0; lane < lanes; ++lane)
      store(extract(emit, row, lane), emit.add(place, emit.index(lane * tile.getBlockUnits())), 1);
  }
}

//===----------------------------------------------------------------------===//
// Combining
//===----------------------------------------------------------------------===//

SmallVector<Value> TileFold::loadGroups(Value place, int64_t step, int64_t groups) {
  SmallVector<Value> elements;
  auto type = VectorType::get(lanes, nest.getElement());
  for (int64_t group = 0; group < groups; ++group) {
    Value pointer = getShared(emit.add(place, emit.index(group * step)));
    Value vector = LLVM::LoadOp::create(emit.builder, emit.loc, type, pointer,
                                        getBytes(nest.getElement(), lanes));
    for (int64_t lane = 0; lane < lanes; ++lane)
      elements.push_back(extract(emit, vector, lane));
  }
  return elements;
}

Point TileFold::combineChunk(Value buffer, int64_t depth, ValueRange carried,
                             function_ref<Value(Value, Value)> combine) {
  int64_t unrolled = kLeavesInRow / int64_t(count());
  if (depth % unrolled != 0)
    unrolled = 1;
  Value samples = emit.add(buffer, threadSample);
  Value units =
      emit.add(emit.add(buffer, emit.index(tile.depth * tile.getBlockSamples())), threadUnit);
  auto atPoint = [&](Value point, ValueRange carried) {
    SmallVector<Value> ofSample =
        loadGroups(emit.add(samples, emit.mul(point, tile.getBlockSamples())), kThreads * lanes,
                   getGroups(tile.samples));
    SmallVector<Value> ofUnit = loadGroups(emit.add(units, emit.mul(point, tile.getBlockUnits())),
                                           kThreads * lanes, getGroups(tile.units));
    Point combined;
    for (Value fromUnit : ofUnit)
      for (Value fromSample : ofSample)
        combined.push_back(
            combine(carried[combined.size()], nest.buildLeaf(emit, fromUnit, fromSample)));
    return combined;
  };
  return emit.foldRange(emit.index(0), emit.index(depth), unrolled, carried,
                        [&](Value first, ValueRange start) {
                          Point carried(start);
                          for (int64_t next = 0; next < unrolled; ++next)
                            carried = atPoint(emit.add(first, emit.index(next)), carried);
                          return carried;
                        });
}

Point TileFold::fold(ValueRange start, function_ref<Value(Value, Value)> combine,
                     function_ref<Point(Value, ValueRange, Point)> atChunk) {
  int64_t points = nest.countReduced(), whole = (points - 1) / tile.depth;
  auto getBuffer = [&](Value chunk) { return emit.mul(emit.rem(chunk, 2), getBufferSize()); };
  auto combineAt = [&](Value chunk, int64_t depth, ValueRange carried) {
    Point combined = combineChunk(getBuffer(chunk), depth, carried.take_front(count()), combine);
    return atChunk(emit.mul(chunk, tile.depth), carried, combined);
  };
  put(fetch(emit.index(0)), emit.index(0));
  kernel.wait();
  Point carried(start);
  if (whole > 0)
    carried = emit.foldRange(emit.index(0), emit.index(whole), 1, carried,
                             [&](Value chunk, ValueRange carried) {
                               Value next = emit.add(chunk, emit.index(1));
                               SmallVector<Value> loaded = fetch(emit.mul(next, tile.depth));
                               Point combined = combineAt(chunk, tile.depth, carried);
                               put(loaded, getBuffer(next));
                               kernel.wait();
                               return combined;
                             });
  return combineAt(emit.index(whole), points - whole * tile.depth, carried);
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Value TileFold::step(Value first, int64_t number) {
  return emit.add(first, emit.index(number / lanes * kThreads * lanes + number % lanes));
}

Point TileFold::load(Value ofOutputs) {
  Point elements;
  for (int64_t number = 0; number < tile.units; ++number) {
    Value at = emit.min(step(unit, number), emit.index(nest.countUnits() - 1));
    Point output = nest.getOutput(emit, at);
    if (!hasSamples(ofOutputs)) {
      elements.append(size_t(tile.samples), kernel.load(ofOutputs, output, Value()));
      continue;
    }
    for (int64_t other = 0; other < tile.samples; ++other) {
      Value last = emit.sub(kernel.getCount(), emit.index(1));
      elements.push_back(kernel.load(ofOutputs, output, emit.min(step(sample, other), last)));
    }
  }
  return elements;
}

void TileFold::store(const DeviceArray &array, ValueRange ofOutputs) {
  auto type = VectorType::get(lanes, array.element);
  for (int64_t group = 0; group < getGroups(tile.samples); ++group) {
    Value first = step(sample, group * lanes);
    emit.when(emit.less(first, kernel.getStride()), [&] {
      for (int64_t number = 0; number < tile.units; ++number) {
        Value at = step(unit, number);
        emit.when(emit.less(at, emit.index(nest.countUnits())), [&] {
          Value row = LLVM::PoisonOp::create(emit.builder, emit.loc, type);
          for (int64_t lane = 0; lane < lanes; ++lane) {
            Value place = LLVM::ConstantOp::create(emit.builder, emit.loc,
                                                   emit.builder.getI32IntegerAttr(lane));
            row = LLVM::InsertElementOp::create(
                emit.builder, emit.loc, row,
                ofOutputs[size_t(number * tile.samples + group * lanes + lane)], place);
          }
          kernel.storeRow(array, nest.getOutput(emit, at), first, row);
        });
      }
    });
  }
}

void TileFold::forEachOutput(function_ref<void(Value, Value)> body) {
  // Of a thread's numbers along a dimension those within a vector come first.
  auto locate = [&](Value first, Value number) {
    Value group = emit.mul(emit.div(number, lanes), kThreads * lanes);
    return emit.add(emit.add(first, group), emit.rem(number, lanes));
  };
  emit.forRange(emit.index(0), emit.index(int64_t(count())), [&](Value number) {
    Value at = locate(unit, emit.div(number, tile.samples));
    Value of = locate(sample, emit.rem(number, tile.samples));
    emit.when(
        emit.both(emit.less(at, emit.index(nest.countUnits())), emit.less(of, kernel.getCount())),
        [&] { body(at, of); });
  });
}

Value TileFold::search(Value unit, Value sample, Value first, Value number) {
  Type index = emit.builder.getIndexType(), flag = emit.builder.getI1Type();
  auto loop = scf::WhileOp::create(emit.builder, emit.loc, TypeRange{index}, ValueRange{first});
  OpBuilder::InsertionGuard guard(emit.builder);
  Value at = emit.builder.createBlock(&loop.getBefore(), {}, {index}, {emit.loc})->getArgument(0);
  Value goesOn = emit.choose(
      flag, emit.less(at, emit.index(nest.countReduced())),
      [&] {
        Value leaf = nest.loadLeaf(kernel, unit, at, sample);
        return emit.compare(arith::CmpFPredicate::UNE, leaf, number);
      },
      [&]() -> Value { return arith::ConstantIntOp::create(emit.builder, emit.loc, 0, 1); });
  scf::ConditionOp::create(emit.builder, emit.loc, goesOn, at);
  Value before =
      emit.builder.createBlock(&loop.getAfter(), {}, {index}, {emit.loc})->getArgument(0);
  scf::YieldOp::create(emit.builder, emit.loc, emit.add(before, emit.index(1)));
  return loop.getResult(0);
}

} // namespace trop
