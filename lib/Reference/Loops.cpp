//===- Loops.cpp - The order in which points and samples are visited -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Reference/Loops.h"

#include "dialect/Trop/IR/TropShapes.h"
#include "lib/Analysis/Access/Access.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace trop {

bool isTooLarge(ArrayRef<int64_t> extents) {
  int64_t product = 1;
  for (int64_t extent : extents)
    if (llvm::MulOverflow(product, extent, product))
      return true;
  return product > kMostPoints;
}

Domain::Domain(ArrayRef<int64_t> extents, ArrayRef<AffineMap> maps, ValueRange values,
               const OutsideReads &outside)
    : constants(values.size()) {
  SmallVector<int64_t> strides = computeStrides(extents);
  for (int64_t number = 0, end = computeProduct(extents); number < end; ++number)
    points.push_back(delinearize(number, strides));
  for (auto [map, value] : llvm::zip_equal(maps, values)) {
    SmallVector<int64_t> valueStrides = computeStrides(getUnitShape(value));
    std::vector<int64_t> &numbers = units.emplace_back();
    numbers.reserve(points.size());
    for (ArrayRef<int64_t> point : points) {
      int64_t number = 0;
      for (auto [expr, stride] : llvm::zip_equal(map.getResults(), valueStrides))
        number += evaluate(expr, point) * stride;
      numbers.push_back(number);
    }
  }
  hasLeaf.assign(points.size(), true);
  for (const OutsideRead &read : outside.get()) {
    double constant = read.outside.getValue().convertToDouble();
    bool isSingle = getElementTypeOrSelf(values[read.operand].getType()).isF32();
    constants[read.operand] = isSingle ? static_cast<float>(constant) : constant;
    for (auto [number, point] : llvm::enumerate(points))
      if (!read.isInside(point)) {
        units[read.operand][number] = kOutside;
        if (read.outside.isNeutral())
          hasLeaf[number] = false;
      }
  }
}

} // namespace trop
