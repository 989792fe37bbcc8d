//===- Tensor.cpp - A value the reference interpreter computes with -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Reference/Tensor.h"

#include "dialect/Trop/IR/TropShapes.h"

#include "mlir/IR/TypeUtilities.h"

#include <charconv>
#include <cmath>

using namespace mlir;

namespace trop {

Tensor::Tensor(RankedTensorType type, int64_t samples, double value)
    : type(type), samples(hasSamples(type) ? samples : 1),
      sampleStride(hasSamples(type) ? getNumUnits() : 0),
      values(this->samples * getNumUnits(), value) {}

FailureOr<Tensor> Tensor::get(ElementsAttr attr, RankedTensorType type) {
  auto given = cast<ShapedType>(attr.getType());
  if (given.getElementType() != type.getElementType() ||
      failed(verifyCompatibleShape(given.getShape(), type.getShape())))
    return failure();
  Tensor tensor(type, hasSamples(type) ? given.getDimSize(0) : 1);
  if (auto floats = attr.tryGetValues<APFloat>())
    llvm::transform(*floats, tensor.values.begin(),
                    [](const APFloat &value) { return value.convertToDouble(); });
  else if (auto integers = attr.tryGetValues<APInt>())
    llvm::transform(*integers, tensor.values.begin(),
                    [](const APInt &value) { return value.getSExtValue(); });
  else
    return failure();
  return tensor;
}

int64_t Tensor::getNumUnits() const { return ShapedType::getNumElements(getUnitShape(type)); }

static void print(raw_ostream &stream, Type type, double value) {
  if (std::isnan(value)) {
    stream << "nan"; // whatever its sign
    return;
  }
  char text[32];
  auto [end, error] = type.isF32() ? std::to_chars(text, std::end(text), static_cast<float>(value))
                                   : std::to_chars(text, std::end(text), value);
  StringRef digits(text, end - text);
  stream << digits;
  // "1" is printed for 1.0, "inf" for an infinity.
  if (isa<FloatType>(type) && digits.find_first_of(".einfa") == StringRef::npos)
    stream << ".0";
}

/// Prints the elements from `next` on that have `shape`, and moves `next` past them.
static void print(raw_ostream &stream, const Tensor &tensor, ArrayRef<int64_t> shape,
                  const double *&next) {
  if (shape.empty())
    return print(stream, tensor.type.getElementType(), *next++);
  stream << "[";
  llvm::interleaveComma(llvm::seq(shape.front()), stream,
                        [&](int64_t) { print(stream, tensor, shape.drop_front(), next); });
  stream << "]";
}

raw_ostream &operator<<(raw_ostream &stream, const Tensor &tensor) {
  SmallVector<int64_t> shape(tensor.type.getShape());
  if (hasSamples(tensor.type))
    shape.front() = tensor.samples;
  const double *next = tensor.values.data();
  stream << "dense<";
  print(stream, tensor, shape, next);
  return stream << "> : " << tensor.type.clone(shape);
}

} // namespace trop
