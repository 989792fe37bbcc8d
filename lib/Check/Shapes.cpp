//===- Shapes.cpp - Shapes that calls are tried with ----------------------===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Check/Shapes.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;

namespace trop::check {

std::vector<Shape> listShapes(unsigned mostDimensions) {
  static const std::vector<int64_t> extents[] = {
      {}, {3, 2, 4, 6, 1}, {3, 2, 4, 6}, {2, 4, 6}, {2, 3}};
  std::vector<Shape> shapes;
  for (unsigned rank : {1u, 2u, 3u, 0u, 4u}) {
    if (rank > mostDimensions)
      continue;
    std::vector<Shape> some{{}};
    for (unsigned dimension = 0; dimension < rank; ++dimension) {
      std::vector<Shape> longer;
      for (const Shape &shape : some)
        for (int64_t extent : extents[rank]) {
          longer.push_back(shape);
          longer.back().push_back(extent);
        }
      some = std::move(longer);
    }
    llvm::append_range(shapes, some);
  }
  return shapes;
}

/// Extents that differ tell transposed maps apart; small ones are fast.
int64_t rate(const Probe &probe) {
  int64_t different = 0, size = 0, scalars = 0;
  llvm::SmallSet<int64_t, 8> all;
  for (const Probe::Operand &operand : probe.operands) {
    all.insert_range(operand.shape);
    scalars += operand.shape.empty() && !operand.isLabel;
    llvm::SmallSet<int64_t, 8> own;
    own.insert_range(operand.shape);
    different += own.size();
    size += computeProduct(operand.shape);
  }
  return 16 * different + 8 * int64_t(all.size()) - 12 * all.count(1) - 40 * scalars - size / 2;
}

} // namespace trop::check
