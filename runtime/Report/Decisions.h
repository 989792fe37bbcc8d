//===- Decisions.h - Which inputs decided, on a page ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_DECISIONS_H
#define TROP_RUNTIME_REPORT_DECISIONS_H

#include "runtime/Report/WorstSamples.h"

namespace trop::rt {

class Evaluator;

/// A card a sample: the path to what it was taken for, and to what it is, with margins, drawn
/// on the input where that is a picture. Empty for a model that cannot be asked.
std::string drawDecisions(const trop_model &model, const Samples &samples,
                          const Evaluator &evaluator, const DataRecipe &data,
                          const std::vector<WorstSample> &worst);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_DECISIONS_H
