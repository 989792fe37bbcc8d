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

/// Leaves whose code stands in a row, those of as many points, where a chunk is a multiple.
static constexpr int64_t kLeavesInRow = 128;

Value buildFastSelection(Emission &emit, Combiner combiner, Value carried, Value leaf) {
  if (combiner == Combiner::Max)
    return LLVM::MaxNumOp::create(emit.builder, emit.loc, carried, leaf);
  return LLVM::MinNumOp::create(emit.builder, emit.loc, carried, leaf);
}

void TileFold::run(function_ref<void()> body) {
  columns = {DenseNest::Columns, tile.columnThreads, tile.columns, 0, {}, {}, {}, {}};
  rows = {DenseNest::Rows,
          tile.rowThreads,
          tile.rows,
          tile.depth * columns.getExtent(),
          {},
          {},
          {},
          {}};
  kernel.runTiles(nest.countRows(), nest.countColumns(), tile, [&](Value row, Value column) {
    rows.ofBlock = row;
    columns.ofBlock = column;
    rows.ofThread = emit.mul(kernel.getThread(gpu::Dimension::y), lanes);
    columns.ofThread = emit.mul(kernel.getThread(gpu::Dimension::x), lanes);
    for (Part *part : {&rows, &columns})
      part->first = emit.add(part->ofBlock, part->ofThread);
    shared = kernel.getShared(2 * getBufferSize() * nest.getElement().getIntOrFloatBitWidth() / 8);
    Value thread = emit.add(emit.mul(kernel.getThread(gpu::Dimension::y), tile.columnThreads),
                            kernel.getThread(gpu::Dimension::x));
    for (Part *part : {&columns, &rows})
      placeCells(*part, thread);
    body();
  });
}

//===----------------------------------------------------------------------===//
// From memory to shared memory
//===----------------------------------------------------------------------===//

void TileFold::placeCells(Part &part, Value thread) {
  auto forEachCell = [&](int64_t elements, function_ref<void(Value)> body) {
    for (int64_t first = 0; first < elements; first += tile.getThreads())
      body(emit.add(thread, emit.index(first)));
  };
  auto addCell = [&](Value along, Value point, int64_t most) {
    Value place = emit.add(emit.mul(point, part.getExtent()), along);
    Value last = emit.sub(nest.getRoom(kernel, part.side), emit.index(most));
    part.cells.push_back({emit.min(emit.add(part.ofBlock, along), last), point,
                          emit.add(place, emit.index(part.base))});
  };
  switch (nest.getAlong(part.side)) {
  case Along::Side:
    return forEachCell(tile.depth * part.getExtent() / lanes, [&](Value number) {
      Value along = emit.mul(emit.rem(number, part.getExtent() / lanes), lanes);
      addCell(along, emit.div(number, part.getExtent() / lanes), lanes);
    });
  case Along::Reduced:
    return forEachCell(tile.depth * part.getExtent() / lanes, [&](Value number) {
      int64_t vectors = tile.depth / lanes;
      addCell(emit.div(number, vectors), emit.mul(emit.rem(number, vectors), lanes), 1);
    });
  case Along::Neither:
    return forEachCell(tile.depth * part.getExtent(), [&](Value number) {
      addCell(emit.rem(number, part.getExtent()), emit.div(number, part.getExtent()), 1);
    });
  }
}

SmallVector<Value> TileFold::fetch(Value first) {
  // Of the last chunk not all points may be there; of samples there is room for them.
  std::optional<int64_t> points = nest.countReduced();
  bool isWhole = !points || *points % tile.depth == 0;
  SmallVector<Value> loaded;
  for (const Part *part : {&columns, &rows}) {
    Along along = nest.getAlong(part->side);
    int64_t ofPoints = along == Along::Reduced ? lanes : 1;
    for (const Cell &cell : part->cells) {
      Value point = emit.add(first, cell.point);
      if (!isWhole)
        point = emit.min(point, emit.index(*points - ofPoints));
      loaded.push_back(
          nest.read(kernel, part->side, cell.at, point, along == Along::Neither ? 1 : lanes));
    }
  }
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
  for (const Part *part : {&columns, &rows}) {
    Along along = nest.getAlong(part->side);
    for (auto [cell, row] : llvm::zip_equal(part->cells, loaded.take_front(part->cells.size()))) {
      Value place = emit.add(buffer, cell.place);
      if (along != Along::Reduced) {
        store(row, place, along == Along::Side ? lanes : 1);
        continue;
      }
      for (int64_t lane = 0; lane < lanes; ++lane)
        store(extract(emit, row, lane), emit.add(place, emit.index(lane * part->getExtent())), 1);
    }
    loaded = loaded.drop_front(part->cells.size());
  }
}

//===----------------------------------------------------------------------===//
// Combining
//===----------------------------------------------------------------------===//

SmallVector<Value> TileFold::loadGroups(const Part &part, Value place, Value point) {
  SmallVector<Value> elements;
  auto type = VectorType::get(lanes, nest.getElement());
  place = emit.add(place, emit.mul(point, part.getExtent()));
  for (int64_t group = 0; group < part.outputs / lanes; ++group) {
    Value pointer = getShared(emit.add(place, emit.index(group * part.threads * lanes)));
    Value vector = LLVM::LoadOp::create(emit.builder, emit.loc, type, pointer,
                                        getBytes(nest.getElement(), lanes));
    for (int64_t lane = 0; lane < lanes; ++lane)
      elements.push_back(extract(emit, vector, lane));
  }
  return elements;
}

Point TileFold::combineChunk(Value buffer, Value depth, int64_t unrolled, ValueRange carried,
                             function_ref<Value(Value, Value)> combine) {
  auto place = [&](const Part &part) {
    return emit.add(emit.add(buffer, emit.index(part.base)), part.ofThread);
  };
  Value ofColumns = place(columns), ofRows = place(rows);
  auto atPoint = [&](Value point, ValueRange carried) {
    SmallVector<Value> inColumns = loadGroups(columns, ofColumns, point);
    SmallVector<Value> inRows = loadGroups(rows, ofRows, point);
    Point combined;
    for (Value fromRow : inRows)
      for (Value fromColumn : inColumns)
        combined.push_back(
            combine(carried[combined.size()], nest.buildLeaf(emit, fromRow, fromColumn)));
    return combined;
  };
  return emit.foldRange(emit.index(0), depth, unrolled, carried,
                        [&](Value first, ValueRange start) {
                          Point carried(start);
                          for (int64_t next = 0; next < unrolled; ++next)
                            carried = atPoint(emit.add(first, emit.index(next)), carried);
                          return carried;
                        });
}

Point TileFold::fold(ValueRange start, function_ref<Value(Value, Value)> combine,
                     function_ref<Point(Value, ValueRange, Point)> atChunk) {
  auto getBuffer = [&](Value chunk) { return emit.mul(emit.rem(chunk, 2), getBufferSize()); };
  auto combineAt = [&](Value chunk, Value depth, int64_t unrolled, ValueRange carried) {
    Point combined =
        combineChunk(getBuffer(chunk), depth, unrolled, carried.take_front(count()), combine);
    return atChunk(emit.mul(chunk, tile.depth), carried, combined);
  };
  int64_t inRow = kLeavesInRow / int64_t(count());
  auto foldWhole = [&](Value whole) {
    return emit.foldRange(emit.index(0), whole, 1, start, [&](Value chunk, ValueRange carried) {
      Value next = emit.add(chunk, emit.index(1));
      SmallVector<Value> loaded = fetch(emit.mul(next, tile.depth));
      Point combined = combineAt(chunk, emit.index(tile.depth), inRow, carried);
      put(loaded, getBuffer(next));
      kernel.wait();
      return combined;
    });
  };
  put(fetch(emit.index(0)), emit.index(0));
  kernel.wait();
  std::optional<int64_t> points = nest.countReduced();
  if (!points) { // Of samples there is at least one.
    Value last = emit.sub(kernel.getCount(), emit.index(1));
    Value whole = emit.div(last, tile.depth);
    Value rest = emit.sub(kernel.getCount(), emit.mul(whole, tile.depth));
    return combineAt(whole, rest, 1, foldWhole(whole));
  }
  int64_t whole = (*points - 1) / tile.depth, rest = *points - whole * tile.depth;
  Point carried(start);
  if (whole > 0)
    carried = foldWhole(emit.index(whole));
  return combineAt(emit.index(whole), emit.index(rest), rest % inRow == 0 ? inRow : 1, carried);
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Value TileFold::step(const Part &part, int64_t number) {
  int64_t group = number / lanes * part.threads * lanes;
  return emit.add(part.first, emit.index(group + number % lanes));
}

Point TileFold::getElement(AffineMap element, Value row, Value column) {
  return applyMap(emit, element, nest.getOutput(emit, row, column));
}

Point TileFold::load(Value ofOutputs) {
  auto getPlace = [&](const Part &part, int64_t number) {
    Value last = emit.sub(nest.count(kernel, part.side), emit.index(1));
    return emit.min(step(part, number), last);
  };
  Point elements;
  for (int64_t number = 0; number < tile.rows; ++number) {
    Value row = getPlace(rows, number);
    auto loadAt = [&](Value column) {
      return kernel.load(ofOutputs, nest.getOutput(emit, row, column), nest.getSample(column));
    };
    if (!hasSamples(ofOutputs)) {
      elements.append(size_t(tile.columns), loadAt(columns.first));
      continue;
    }
    for (int64_t other = 0; other < tile.columns; ++other)
      elements.push_back(loadAt(getPlace(columns, other)));
  }
  return elements;
}

void TileFold::store(const DeviceArray &array, AffineMap element, ValueRange ofOutputs) {
  auto type = VectorType::get(lanes, array.element);
  int64_t together = nest.hasRows(array, element) ? lanes : 1;
  for (int64_t other = 0; other < tile.columns; other += together) {
    Value column = step(columns, other);
    emit.when(emit.less(column, nest.getRoom(kernel, columns.side)), [&] {
      for (int64_t number = 0; number < tile.rows; ++number) {
        Value row = step(rows, number);
        ValueRange those = ofOutputs.slice(size_t(number * tile.columns + other), size_t(together));
        emit.when(emit.less(row, nest.getRoom(kernel, rows.side)), [&] {
          Point units = getElement(element, row, column);
          if (together == 1)
            return kernel.store(array, units, nest.getSample(column), those[0]);
          Value vector = LLVM::PoisonOp::create(emit.builder, emit.loc, type);
          for (auto [lane, value] : llvm::enumerate(those)) {
            Value place = LLVM::ConstantOp::create(emit.builder, emit.loc,
                                                   emit.builder.getI32IntegerAttr(int32_t(lane)));
            vector = LLVM::InsertElementOp::create(emit.builder, emit.loc, vector, value, place);
          }
          kernel.storeRow(array, units, nest.getSample(column), vector);
        });
      }
    });
  }
}

void TileFold::forEachOutput(function_ref<void(Value, Value)> body) {
  // Of a thread's numbers along a side those within a vector come first.
  auto locate = [&](const Part &part, Value number) {
    Value group = emit.mul(emit.div(number, lanes), part.threads * lanes);
    return emit.add(emit.add(part.first, group), emit.rem(number, lanes));
  };
  auto isThere = [&](const Part &part, Value at) {
    return emit.less(at, nest.count(kernel, part.side));
  };
  emit.forRange(emit.index(0), emit.index(int64_t(count())), [&](Value number) {
    Value row = locate(rows, emit.div(number, tile.columns));
    Value column = locate(columns, emit.rem(number, tile.columns));
    emit.when(emit.both(isThere(rows, row), isThere(columns, column)), [&] { body(row, column); });
  });
}

Value TileFold::search(Value row, Value column, Value first, Value number) {
  Type index = emit.builder.getIndexType(), flag = emit.builder.getI1Type();
  auto loop = scf::WhileOp::create(emit.builder, emit.loc, TypeRange{index}, ValueRange{first});
  OpBuilder::InsertionGuard guard(emit.builder);
  Value at = emit.builder.createBlock(&loop.getBefore(), {}, {index}, {emit.loc})->getArgument(0);
  Value goesOn = emit.choose(
      flag, emit.less(at, emit.index(*nest.countReduced())),
      [&] {
        Value leaf = nest.loadLeaf(kernel, row, at, column);
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
