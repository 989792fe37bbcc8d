//===- Page.h - A page about a sweep -------------------------- -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_SWEEP_PAGE_H
#define TROP_TOOLS_SWEEP_PAGE_H

#include "tools/trop-sweep/Results.h"

namespace trop::sweep {

/// Boxes of every figure by group, a table of means and spreads, and what failed.
std::string sweepPage(const std::string &title, const std::vector<Factor> &factors,
                      const std::vector<Run> &runs);

} // namespace trop::sweep

#endif // TROP_TOOLS_SWEEP_PAGE_H
