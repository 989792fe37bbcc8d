//===- TropShapes.cpp - Types and shapes of values -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialect/Trop/IR/TropShapes.h"

#include "dialect/Trop/IR/TropOps.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace trop {

RankedTensorType getTensorType(Type type) {
  if (auto active = dyn_cast<ActiveType>(type))
    return active.getDense();
  return dyn_cast<RankedTensorType>(type);
}

bool hasSamples(Type type) {
  RankedTensorType tensor = getTensorType(type);
  return tensor && tensor.getRank() > 0 && tensor.isDynamicDim(0);
}

bool hasSamples(Value value) { return hasSamples(value.getType()); }

bool anySamples(ValueRange values) {
  return llvm::any_of(values, [](Value value) { return hasSamples(value); });
}

ArrayRef<int64_t> getUnitShape(Type type) {
  return getTensorType(type).getShape().drop_front(hasSamples(type));
}

int64_t getActiveBound(Type type) {
  if (auto active = dyn_cast<ActiveType>(type))
    return active.getBound();
  return computeProduct(getUnitShape(type));
}

ArrayRef<int64_t> getUnitShape(Value value) { return getUnitShape(value.getType()); }

RankedTensorType getValueType(bool samples, ArrayRef<int64_t> shape, Type element) {
  SmallVector<int64_t> full;
  if (samples)
    full.push_back(ShapedType::kDynamic);
  full.append(shape.begin(), shape.end());
  return RankedTensorType::get(full, element);
}

bool isValueType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && (tensor.getElementType().isF32() || tensor.getElementType().isF64()) &&
         llvm::all_of(getUnitShape(type), [](int64_t extent) { return extent >= 1; });
}

bool isLabelType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == 1 && hasSamples(type) &&
         tensor.getElementType().isInteger(32);
}

bool isLossType(Type type) {
  return isValueType(type) && hasSamples(type) && getUnitShape(type).empty();
}

bool isFiniteIn(APFloat number, Type element) {
  bool losesInfo;
  number.convert(cast<FloatType>(element).getFloatSemantics(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.isFinite();
}

bool isPositiveIn(const APFloat &number, Type element) {
  APFloat rounded = number;
  bool losesInfo;
  rounded.convert(cast<FloatType>(element).getFloatSemantics(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
  return rounded.isNormal() && !rounded.isNegative();
}

bool isInfiniteConstant(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  return constant && llvm::any_of(constant.getValue().getValues<APFloat>(),
                                  [](const APFloat &number) { return !number.isFinite(); });
}

std::string formatShape(ArrayRef<int64_t> shape) {
  std::string text = "[";
  llvm::raw_string_ostream stream(text);
  llvm::interleaveComma(shape, stream, [&](int64_t extent) {
    if (extent < 0)
      stream << '_';
    else
      stream << extent;
  });
  return text + "]";
}

std::string describe(Value value, StringRef fallback) {
  if (auto name = dyn_cast<NameLoc>(value.getLoc()))
    return "'" + name.getName().str() + "'";
  return fallback.str();
}

ShapeError &ShapeError::pointTo(Value value) {
  places.push_back(value);
  return *this;
}

ShapeError &ShapeError::remedy(StringRef text) {
  note = text.str();
  return *this;
}

ShapeError::operator LogicalResult() {
  if (!loc)
    return failure();
  InFlightDiagnostic diagnostic = emitError(*loc) << text;
  for (Value place : places)
    if (auto name = dyn_cast<NameLoc>(place.getLoc()))
      diagnostic.attachNote(name.getChildLoc())
          << "'" << name.getName().getValue() << "' is declared here";
  if (!note.empty())
    diagnostic.attachNote() << note;
  return diagnostic;
}

SmallVector<AffineMap> getElementwiseMaps(Operation *op) {
  Value result = op->getResult(0);
  auto identity = AffineMap::getMultiDimIdentityMap(getUnitShape(result).size(), op->getContext());
  auto scalar = AffineMap::get(identity.getNumDims(), 0, op->getContext());
  SmallVector<AffineMap> maps;
  for (Value operand : op->getOperands())
    maps.push_back(getUnitShape(operand).empty() ? scalar : identity);
  maps.push_back(identity);
  return maps;
}

LogicalResult checkElementTypes(StringRef layer, std::optional<Location> loc, ValueRange operands) {
  Type first = getElementTypeOrSelf(operands.front().getType());
  for (Value operand : operands.drop_front())
    if (Type type = getElementTypeOrSelf(operand.getType()); type != first) {
      std::string found;
      llvm::raw_string_ostream(found) << type;
      std::string expected;
      llvm::raw_string_ostream(expected) << first;
      return ShapeError(loc) << layer << " expects operands of one type, found "
                             << describe(operands.front(), "its first operand") << " of "
                             << expected << " and " << describe(operand, "another") << " of "
                             << found;
    }
  return success();
}

LogicalResult inferElementwise(StringRef layer, std::optional<Location> loc, ValueRange operands,
                               SmallVectorImpl<Type> &results) {
  if (operands.empty())
    return ShapeError(loc) << layer << " expects at least one operand, found none";
  if (failed(checkElementTypes(layer, loc, operands)))
    return failure();
  Value widest;
  for (Value operand : operands) {
    if (getUnitShape(operand).empty())
      continue;
    if (widest && getUnitShape(operand) != getUnitShape(widest))
      return ShapeError(loc).pointTo(widest).pointTo(operand)
             << layer << " expects operands of one shape, found " << describe(widest, "an operand")
             << " of shape " << formatShape(getUnitShape(widest)) << " and "
             << describe(operand, "another") << " of shape " << formatShape(getUnitShape(operand));
    if (!widest)
      widest = operand;
  }
  results.push_back(getValueType(anySamples(operands),
                                 widest ? getUnitShape(widest) : ArrayRef<int64_t>{},
                                 getElementTypeOrSelf(operands.front().getType())));
  return success();
}

} // namespace trop
