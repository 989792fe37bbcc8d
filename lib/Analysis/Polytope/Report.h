//===- Report.h - Polytopes as tables, as JSON and as a page ----*- C++ -*-===//
//
// Part of the Trop project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TROP_LIB_ANALYSIS_POLYTOPE_REPORT_H
#define TROP_LIB_ANALYSIS_POLYTOPE_REPORT_H

#include "lib/Analysis/Polytope/Facts.h"

#include "llvm/Support/raw_ostream.h"

namespace trop {

enum class PolytopeFormat { Text, Json, Page };

/// Prints what is known of one model. A page is HTML with pictures of what has two dimensions, or
/// three, seen from above.
void printPolytopes(const ModelPolytopes &model, PolytopeFormat format, llvm::raw_ostream &out);

/// "3 units", "1 unit".
std::string counted(int64_t count, llvm::StringRef noun);

/// "y, output 0" of "poly.trop:4", for people.
std::string describePlace(const SourcePlace &place);
std::string describePolynomial(const PolynomialFacts &polynomial);
std::string describeLayer(const HiddenLayerFacts &layer);
std::string describeRegions(const InputRegions &regions);

/// Head and rows of tables, the same in text and on a page.
using Rows = std::vector<std::vector<std::string>>;
Rows listOutputs(const HiddenLayerFacts &layer);
Rows listMonomials(const PolynomialFacts &polynomial);
Rows listDecisions(const InputRegions &regions);

/// The parts of a page of HTML, in Page.cpp.
std::string makePage(const ModelPolytopes &model);

} // namespace trop

#endif // TROP_LIB_ANALYSIS_POLYTOPE_REPORT_H
