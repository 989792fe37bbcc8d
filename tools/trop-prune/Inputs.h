//===- Inputs.h - What networks are given -*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_TOOLS_PRUNE_INPUTS_H
#define TROP_TOOLS_PRUNE_INPUTS_H

#include "lib/Pruning/Dominance.h"

#include <string>

namespace trop::pruning {

/// Inputs as the network takes them: scaled, of its type. Rows are samples, evenly spaced in their
/// part.
struct Inputs {
  Matrix samples;    ///< of the training part, for methods that look at them; without labels
  Matrix tested;     ///< of the last part, for errors
  double radius = 0; ///< largest Euclidean norm, of all parts
  std::vector<Interval> box; ///< of each number, of all parts
};

/// Reads data as a program of the network does, of which `library` is a shared library: samples are
/// those of the checkpoint's data, at most so many, which are not read for 0; all else is of `data`
/// and `labels`, if there are any, and 1000 are tested. Error: data or checkpoint are wrong.
Inputs readInputs(const std::string &library, const std::string &checkpoint,
                  const std::string &data, const std::string &labels, int64_t samples);

} // namespace trop::pruning

#endif // TROP_TOOLS_PRUNE_INPUTS_H
