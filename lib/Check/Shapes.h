//===- Shapes.h - Shapes that calls are tried with --------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_CHECK_SHAPES_H
#define TROP_LIB_CHECK_SHAPES_H

#include "lib/Check/Probe.h"

#include <vector>

namespace trop::check {

using Shape = llvm::SmallVector<int64_t>;

/// Every shape of extents from a few: enough that what depends on one extent being a multiple of
/// another, or the same, finds some.
std::vector<Shape> listShapes(unsigned mostDimensions);

/// Of calls that are accepted, those show more that are rated higher.
int64_t rate(const Probe &probe);

} // namespace trop::check

#endif // TROP_LIB_CHECK_SHAPES_H
