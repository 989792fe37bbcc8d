//===- ElementAccess.cpp - Reads and writes elements of values ------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Conversion/TropToLoops/ElementAccess.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

namespace trop {

//===----------------------------------------------------------------------===//
// Points of nests
//===----------------------------------------------------------------------===//

Type ElementAccess::getType(Type element, Lanes access) const {
  if (access.kind == Lanes::Kind::Block || access.kind == Lanes::Kind::Units)
    return VectorType::get(access.kind == Lanes::Kind::Block ? lanes : access.width, element);
  return element;
}

Value ElementAccess::read(Location loc, const Read &read, ValueRange point, Lanes access) {
  if (!read.isUsed) {
    Type type = getType(getElementTypeOrSelf(read.value.getType()), access);
    return arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  }
  if (read.conditions.empty())
    return readInside(loc, read, point, access);
  // All lanes are samples of the same point, or else ask each by itself.
  if (access.kind == Lanes::Kind::Units && llvm::any_of(read.conditions, [&](AffineExpr condition) {
        return condition.isFunctionOfDim(access.dim);
      }))
    return readOneByOne(loc, read, point, access);
  Emission emit(builder, loc);
  Type element = getElementTypeOrSelf(read.value.getType()), type = getType(element, access);
  return emit.choose(
      type, emitHolds(emit, read.conditions, point),
      [&] { return readInside(loc, read, point, access); },
      [&]() -> Value {
        TypedAttr number = builder.getZeroAttr(element);
        if (isa<FloatType>(element))
          number = builder.getFloatAttr(element, read.outside);
        if (auto vector = dyn_cast<VectorType>(type))
          number = DenseElementsAttr::get(vector, Attribute(number));
        return arith::ConstantOp::create(builder, loc, number);
      });
}

Value ElementAccess::readInside(Location loc, const Read &read, ValueRange point, Lanes access) {
  if (access.kind == Lanes::Kind::Units)
    return readUnits(loc, read, point, access);
  Emission emit(builder, loc);
  return load(loc, read.value, applyMap(emit, read.map, point), access);
}

Point ElementAccess::readAll(Location loc, ArrayRef<Read> reads, ValueRange point, Lanes access) {
  return llvm::map_to_vector(reads, [&](const Read &one) { return read(loc, one, point, access); });
}

Value ElementAccess::readUnits(Location loc, const Read &read, ValueRange point, Lanes access) {
  Emission emit(builder, loc);
  Value value = read.value;
  AffineMap map = read.map;
  auto type = VectorType::get(access.width, getElementTypeOrSelf(value.getType()));
  Lanes one{access.index ? Lanes::Kind::Single : Lanes::Kind::None, access.index};
  Point place = applyMap(emit, map, point);
  if (!map.isFunctionOfDim(access.dim))
    return vector::BroadcastOp::create(builder, loc, type, load(loc, value, place, one));
  std::optional<unsigned> coordinate = findUnitCoordinate(map, access.dim);
  if (coordinate && !buffers.hasLanes(value))
    return loadLine(loc, buffers.get(value), place, *coordinate, type);
  if (Value copy = coordinate ? buffers.getTransposed({value, *coordinate}) : Value()) {
    Point at(place);
    at.erase(at.begin() + *coordinate);
    Value row = emit.mul(access.index, getUnitShape(value)[*coordinate]);
    at.push_back(emit.add(row, place[*coordinate]));
    return vector::LoadOp::create(builder, loc, type, copy, at);
  }
  if (auto [array, rowOfLane, areRead] = buffers.getRows(value);
      array && coordinate && *coordinate + 1 == place.size()) {
    place.insert(place.begin(), emit.load(rowOfLane, access.index));
    return vector::LoadOp::create(builder, loc, type, array, place);
  }
  return readOneByOne(loc, read, point, access);
}

Value ElementAccess::readOneByOne(Location loc, const Read &read, ValueRange point, Lanes access) {
  Emission emit(builder, loc);
  Lanes one{access.index ? Lanes::Kind::Single : Lanes::Kind::None, access.index};
  Point elements;
  for (int64_t number = 0; number < access.width; ++number) {
    Point at(point);
    at[access.dim] = emit.add(at[access.dim], emit.index(number));
    elements.push_back(this->read(loc, read, at, one));
  }
  auto type = VectorType::get(access.width, elements[0].getType());
  return vector::FromElementsOp::create(builder, loc, type, elements);
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Value ElementAccess::load(Location loc, Value value, ValueRange units, Lanes access) {
  Emission emit(builder, loc);
  Value buffer = buffers.get(value);
  Point indices(units);
  Type type = getType(getElementTypeOrSelf(value.getType()), access);
  if (access.kind == Lanes::Kind::Units)
    return vector::LoadOp::create(builder, loc, type, buffer, indices);
  if (!buffers.hasLanes(value)) {
    Value scalar = emit.load(buffer, indices);
    if (access.kind != Lanes::Kind::Block)
      return scalar;
    return vector::BroadcastOp::create(builder, loc, type, scalar);
  }
  if (access.kind == Lanes::Kind::Single) {
    if (auto [array, rowOfLane, areRead] = buffers.getRows(value); areRead) {
      indices.insert(indices.begin(), emit.load(rowOfLane, access.index));
      return emit.load(array, indices);
    }
    indices.push_back(access.index);
    return emit.load(buffer, indices);
  }
  assert(access.kind == Lanes::Kind::Block && "a value with samples is read within a block");
  indices.push_back(emit.index(0));
  return vector::LoadOp::create(builder, loc, type, buffer, indices);
}

void ElementAccess::storeLike(Location loc, Value value, Value buffer, ValueRange units,
                              Lanes access, Value element) {
  Emission emit(builder, loc);
  Point indices(units);
  bool isVector = access.kind == Lanes::Kind::Units;
  if (buffers.hasLanes(value) && !isVector) {
    isVector = access.kind != Lanes::Kind::Single;
    indices.push_back(isVector ? emit.index(0) : access.index);
  }
  if (isVector)
    vector::StoreOp::create(builder, loc, element, buffer, indices);
  else
    emit.store(element, buffer, indices);
}

Value ElementAccess::loadLine(Location loc, Value buffer, ValueRange place, unsigned coordinate,
                              VectorType type) {
  if (coordinate + 1 == place.size())
    return vector::LoadOp::create(builder, loc, type, buffer, place);
  Emission emit(builder, loc);
  Point elements;
  for (int64_t number = 0; number < type.getNumElements(); ++number) {
    Point at(place);
    at[coordinate] = emit.add(at[coordinate], emit.index(number));
    elements.push_back(emit.load(buffer, at));
  }
  return vector::FromElementsOp::create(builder, loc, type, elements);
}

void ElementAccess::storeLine(Location loc, Value buffer, ValueRange place, unsigned coordinate,
                              Value elements) {
  if (coordinate + 1 == place.size()) {
    vector::StoreOp::create(builder, loc, elements, buffer, place);
    return;
  }
  Emission emit(builder, loc);
  for (int64_t number = 0; number < cast<VectorType>(elements.getType()).getNumElements();
       ++number) {
    Point at(place);
    at[coordinate] = emit.add(at[coordinate], emit.index(number));
    emit.store(vector::ExtractOp::create(builder, loc, elements, number), buffer, at);
  }
}

} // namespace trop
