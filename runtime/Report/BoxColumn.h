//===- BoxColumn.h - Boxes of text under each other -------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_BOXCOLUMN_H
#define TROP_RUNTIME_REPORT_BOXCOLUMN_H

#include <cstddef>
#include <string>
#include <vector>

namespace trop::rt {

/// Boxes side by side in what they are: nothing joins them, one frame holds several.
struct BoxGroup {
  std::vector<std::vector<std::string>> boxes; // their lines
  std::vector<size_t> readers; // groups above, which an arrow comes from, in ascending order
  std::string more = "";       // a line below the boxes
};

struct BoxColumn {
  std::string svg;
  double width, height;
};

/// Groups from `left` and 0: an arrow from the one above goes straight down, others by the left.
/// Their text is of 13 units; classes are "box", "frame", "arrow", "head" and "more".
BoxColumn drawBoxes(const std::vector<BoxGroup> &groups, double left);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_BOXCOLUMN_H
