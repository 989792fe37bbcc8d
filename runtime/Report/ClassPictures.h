//===- ClassPictures.h - What became of the rows of each class --*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_CLASSPICTURES_H
#define TROP_RUNTIME_REPORT_CLASSPICTURES_H

#include "runtime/Train/Classification.h"

#include <string>
#include <vector>

namespace trop::rt {

/// The confusion matrix as a picture, a line a class and a column a prediction (000,
/// Table 4), where classes are at most 40; and the figures of each class as a table.
std::string drawConfusion(const std::string &part, const Classification &classification,
                          const std::vector<std::string> &names);

/// How the probabilities of the true classes are distributed (000, Figure 3).
std::string drawConfidence(const std::string &part, const Classification &classification);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_CLASSPICTURES_H
