//===- ExplainPicture.h - What decided, as a picture ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_REPORT_EXPLAINPICTURE_H
#define TROP_RUNTIME_REPORT_EXPLAINPICTURE_H

#include "runtime/Explain/ExplainText.h"
#include "runtime/Report/SamplePicture.h"

namespace trop::rt {

/// The deciding pixels of an input that is a picture, circled where they have a good share.
std::vector<PictureMark> marksOf(const Explanation &explanation, const char *colour);

/// A file of its own: the input, where it is a picture, and the path with its margins.
std::string explanationSvg(const trop_model &model, const DataRecipe &recipe,
                           const std::vector<double> &input, const NamedExplanation &explained);

} // namespace trop::rt

#endif // TROP_RUNTIME_REPORT_EXPLAINPICTURE_H
