//===- ExplainText.h - Explanations as text and JSON ------------*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_RUNTIME_EXPLAIN_EXPLAINTEXT_H
#define TROP_RUNTIME_EXPLAIN_EXPLAINTEXT_H

#include "runtime/Checkpoint/Checkpoint.h"
#include "runtime/Explain/Explanation.h"

namespace trop::rt {

/// An output of a row, and the one it is compared with.
struct ExplainedOutput {
  std::string name; // of the class or the label
  double value;     // what predict prints
  double score;     // what is followed
  bool hasRival;    // the largest other class
  std::string rival;
  double rivalValue = 0, rivalScore = 0;
};

/// An explanation with the names of the data.
struct NamedExplanation {
  std::string where; // "iris.csv:17"
  bool isPredicted;  // classes: whether no other output is larger
  ExplainedOutput output;
  Explanation explanation;
};

/// Explains `output` of a row; by default its largest, of values the first. UsageError where
/// the model cannot be asked.
NamedExplanation explainOutput(const trop_model &model, const Evaluator &evaluator,
                               const Samples &samples, const DataRecipe &recipe, int64_t row,
                               std::optional<int64_t> output, int64_t top);

/// What a unit did, in words: "maxplus, the largest of 20", "linear, the sum of 784".
std::string decisionText(const Unit &unit);

/// Why a path stops at a unit that ends it: "no input moves it".
std::string endText(const Unit &unit);

/// "61.1 %", with three digits however small it is.
std::string shareText(double share);

/// Those of the leaves that text and pictures have: terms of a small share are left out.
std::vector<const Leaf *> shownLeaves(const Unit &unit);

/// What a term is: its share, "fixed", or "no share" of a sum that is not finite.
std::string termText(const Leaf &leaf);

/// "and 254 more terms, 12 of them below 1 %", of a sum; empty: none.
std::string moreLeavesText(const Unit &unit);

/// "and 3 more units, 2 of them below 1 %"; empty of 0.
std::string moreText(int64_t count, int64_t small, const std::string &noun);

/// The same of inputs, of which `most` are shown.
std::string moreInputsText(const Explanation &explanation, size_t most);

/// "x[2] (petal_length)": an input with the name of its column; of images "x[237] ([8][13])".
std::string inputName(const trop_model &model, const DataRecipe &recipe, int64_t position);

/// A value of the input in the units of the data.
double inData(const DataRecipe &recipe, int64_t position, double value);

/// Lines for a terminal: a paragraph a unit, then the inputs.
std::string explanationText(const trop_model &model, const DataRecipe &recipe,
                            const NamedExplanation &explained);

/// One object, numbers in full.
std::string explanationJson(const trop_model &model, const DataRecipe &recipe,
                            const NamedExplanation &explained);

} // namespace trop::rt

#endif // TROP_RUNTIME_EXPLAIN_EXPLAINTEXT_H
